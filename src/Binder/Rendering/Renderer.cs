using System.Security.Cryptography;
using System.Text.Json;
using Colophon.Binder.Rendering.Html;
using Colophon.Binder.Rendering.Ocsf;
using Colophon.Binder.Rendering.Oscal;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <param name="Write">Streams the file: what it is made from is in memory, the file never is.</param>
internal sealed record RenderedFile(string Path, Action<Stream> Write)
{
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var sink = new HashStream(hash)) { Write(sink); }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>Everything in a binder that people read, as a pure function of manifest and verdicts: the verifier renders it again and compares bytes.</summary>
internal static class Renderer
{
    /// <summary>Changes whenever a byte of any paper may: papers of another version can only be checked by it.</summary>
    public const string Version = "colophon-papers/3";

    public const string ReportPath = "report.html";

    /// <summary>In the order of the container. <see cref="BinderManifest.Files"/> isn't looked at.</summary>
    public static IReadOnlyList<RenderedFile> Files(BinderManifest head, PeriodResult result)
    {
        var isCut = head.Scope.Request is not null;
        var queried = result.Controls.Where(Papers.WasQueried).ToArray();
        var files = new List<RenderedFile>
        {
            new("00-README.md", s => Markdown.Readme(s, head, result)),
            new("01-scope.json", s => JsonSerializer.Serialize(s, head with { Files = [] }, BinderJson.Wire.BinderManifest)),
            new("01-scope.md", s => Markdown.Scope(s, head, result)),
            new("02-control-matrix.json", s => Slices.List(s, "controls", result.Controls.Select(c => Slices.Control(result, c)), "entities", "population", "deviations", "unknown", "ipe", "attributes")),
            new("05-exceptions.json", s => Slices.List(s, "deviations", result.Controls.SelectMany(c => Slices.Control(result, c).GetProperty("deviations").EnumerateArray()))),
            new("05-findings.json", s => Slices.Only(s, Slices.Frame(result), "findings")),
            new("06-systems.json", s => Slices.Only(s, Slices.Frame(result), "systems")),
            new("09-coverage.json", s => Slices.Only(s, Slices.Frame(result), "sites", "leaves", "out_of_band")),
            new("ocsf/compliance-findings.jsonl", s => ComplianceFindings.Write(s, head, result)),
            new("oscal/assessment-results.json", s => AssessmentResults.Write(s, head, result)),
            new(ReportPath, s => Report.Write(s, head, result)),
        };
        if (result.Controls.Any(c => c.Deviations.Count > 0)) { files.Add(new("oscal/plan-of-action.json", s => PlanOfAction.Write(s, head, result))); }
        files.Add(AsCsv("02-control-matrix.csv", Tables.Matrix(result)));
        files.Add(AsCsv("02-criteria.csv", Tables.Criteria(result, isCut)));
        files.Add(AsXlsx("02-control-matrix.xlsx", Tables.Matrix(result), Tables.Criteria(result, isCut)));
        files.Add(AsCsv("05-exceptions.csv", Tables.Exceptions(result)));
        files.Add(AsXlsx("05-exceptions.xlsx", Tables.Exceptions(result), Tables.Excused(result), Tables.OutOfBand(result)));
        files.Add(AsCsv("05-findings.csv", Tables.Findings(result)));
        files.Add(AsXlsx("05-findings.xlsx", Tables.Findings(result), Tables.Retests(result), Tables.FindingHistory(result)));
        files.Add(AsCsv("06-systems.csv", Tables.Systems(result)));
        files.Add(AsXlsx("06-systems.xlsx", Tables.Systems(result), Tables.SystemLists(result), Tables.SystemMembers(result)));
        files.Add(AsCsv("09-coverage.csv", Tables.Coverage(result)));
        files.Add(AsXlsx("09-coverage.xlsx", Tables.Coverage(result)));
        foreach (var control in queried)
        {
            var name = Papers.FileName(control.Id);
            files.Add(AsCsv($"03-populations/{name}.csv", Tables.Population(control)));
            files.Add(AsXlsx($"03-populations/{name}.xlsx", Tables.Population(control), Tables.Ipe(control)));
            files.Add(new($"03-populations/{name}.json", s => Slices.Write(s, json => VerdictsJson.WritePopulation(json, control))));
            files.Add(new($"04-tests/{name}.json", s => Slices.Without(s, Slices.Control(result, control), "population")));
            files.Add(new($"04-tests/{name}.html", s => TestPaper.Write(s, head, result, control)));
        }
        return [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    private static RenderedFile AsCsv(string path, Table table) => new(path, s => Csv.Write(s, table));

    private static RenderedFile AsXlsx(string path, params Table[] tables) => new(path, s => Workbook.Write(s, tables));

    public static ManifestPeriod ToManifest(this Period period) => new(period.Id, period.Name, Micros.ToTime(period.When.From), Micros.ToTime(period.When.To));

    public static AsOf ToAsOf(this ManifestJudged judged) =>
        new(judged.Size, judged.Settled?.ToDictionary(s => s.Key, s => new SettledAt(s.Value.Epoch, s.Value.Seq), StringComparer.Ordinal));
}
