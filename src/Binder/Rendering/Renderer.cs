using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Binder.Container;
using Colophon.Verdicts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <param name="Content">Made when asked for: only one file at a time is in memory.</param>
internal sealed record RenderedFile(string Path, Func<byte[]> Content);

/// <summary>Everything in a binder that people read, as a pure function of manifest and verdicts: the verifier renders it again and compares bytes.</summary>
internal static class Renderer
{
    /// <summary>In the order of the container. <see cref="BinderManifest.Files"/> isn't looked at.</summary>
    public static IEnumerable<RenderedFile> Files(BinderManifest head, PeriodResult result, JsonElement verdicts)
    {
        var controls = verdicts.GetProperty("controls").EnumerateArray().ToArray();
        var files = new List<RenderedFile>
        {
            new("00-README.md", () => Markdown.Readme(head, result)),
            new("01-scope.json", () => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(head with { Files = [] }, BinderJson.Wire.BinderManifest) + "\n")),
            new("01-scope.md", () => Markdown.Scope(head, result)),
            new("02-control-matrix.csv", () => Tables.Matrix(result)),
            new("02-control-matrix.json", () => Slices.List("controls", controls, "entities", "population", "deviations", "unknown", "ipe", "attributes")),
            new("05-exceptions.csv", () => Tables.Exceptions(result)),
            new("05-exceptions.json", () => Slices.List("deviations", controls.SelectMany(c => c.GetProperty("deviations").EnumerateArray()))),
            new("09-coverage.csv", () => Tables.Coverage(result)),
            new("09-coverage.json", () => Slices.Only(verdicts, "sites", "leaves", "out_of_band")),
            new("report.html", () => HtmlReport.Write(head, result)),
        };
        for (var i = 0; i < controls.Length; i++)
        {
            var (control, json, name) = (result.Controls[i], controls[i], FileName(result.Controls[i].Id));
            files.Add(new($"03-populations/{name}.csv", () => Tables.Population(control)));
            files.Add(new($"03-populations/{name}.json", () => Slices.Only(json, "id", "title", "attributes", "population")));
            files.Add(new($"04-tests/{name}.json", () => Slices.Without(json, "population")));
            files.Add(new($"04-tests/{name}.md", () => Markdown.Test(head, result, control)));
        }
        return files.OrderBy(f => f.Path, StringComparer.Ordinal);
    }

    /// <summary>A control's id where it can name a file, else its hash: ids come from records.</summary>
    public static string FileName(string id) =>
        ZipLayout.IsName(id) && !id.Contains('/', StringComparison.Ordinal) && id.Length <= 64 ? id : "control-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16];

    public static string Time(long micros) => Micros.Format(micros);

    public static string Span(Interval when) => when.From == when.To ? Time(when.From) : $"{Time(when.From)} to {Time(when.To)}";

    /// <summary>For people: the largest two units.</summary>
    public static string Duration(long micros)
    {
        var seconds = micros / Micros.PerSecond;
        return seconds < 60 ? $"{seconds} s"
            : seconds < 3_600 ? $"{seconds / 60} min {seconds % 60} s"
            : seconds < 86_400 ? $"{seconds / 3_600} h {seconds / 60 % 60} min"
            : $"{seconds / 86_400} d {seconds / 3_600 % 24} h";
    }

    public static ManifestPeriod ToManifest(this Period period) => new(period.Id, period.Name, Micros.ToTime(period.When.From), Micros.ToTime(period.When.To));

    public static AsOf ToAsOf(this ManifestJudged judged) =>
        new(judged.Size, judged.Settled?.ToDictionary(s => s.Key, s => new SettledAt(s.Value.Epoch, s.Value.Seq), StringComparer.Ordinal));
}
