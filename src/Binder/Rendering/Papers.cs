using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Colophon.Binder.Container;
using Colophon.Verdicts;
using Colophon.Verdicts.Criteria;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>What all papers say alike: names of files, times, words for results.</summary>
internal static class Papers
{
    /// <summary>Every paper says whose words these are, and whose they aren't.</summary>
    public const string Whose = "These are management's test results and the records that they follow from. Examining them and reporting on them is the work of an independent accountant (CPA).";

    /// <summary>A control's id where it can name a file, else its hash: ids come from records.</summary>
    public static string FileName(string id) =>
        ZipLayout.IsName(id) && !id.Contains('/', StringComparison.Ordinal) && id.Length <= 64 ? id : "control-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16];

    /// <summary>Something was looked for. A control that waits for its source has a line in the matrix and no papers: an empty one would look like a result.</summary>
    public static bool WasQueried(ControlResult control) => control.Ipe.Query.Length > 0;

    public static string Time(long micros) => Micros.Format(micros);

    public static string Span(Interval when) => when.From == when.To ? Time(when.From) : $"{Time(when.From)} to {Time(when.To)}";

    /// <summary>For running text: to the minute, UTC.</summary>
    public static string Minute(long micros) => Micros.ToTime(micros).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>To the second, for what happened.</summary>
    public static string Second(long micros) => Micros.ToTime(micros).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The day is said once where both ends share it.</summary>
    public static string Seconds(Interval when)
    {
        var (from, to) = (Second(when.From), Second(when.To));
        return from == to ? from : $"{from} to {(from[..10] == to[..10] ? to[11..] : to)}";
    }

    public static string Duration(long micros) => Sentences.Duration(micros);

    public static string Result(ControlResult control) => VerdictsJson.Name(control.Conclusion.Kind) + (control.Conclusion.SoFar ? " so far" : "");

    /// <summary>The letters of the catalogue in words.</summary>
    public static string Nature(string letter) => letter switch
    {
        "P" => "prevents",
        "D" => "detects",
        "I" => "a person, using information from a system",
        "M" => "a person",
        _ => letter,
    };

    /// <summary>How often it was tried, and held.</summary>
    public static string Challenge(ChallengeResult challenge)
    {
        int Count(ChallengeState state) => challenge.Terms.Count(t => t.State == state);
        var due = challenge.Terms.Count - Count(ChallengeState.NotDue);
        return string.Create(CultureInfo.InvariantCulture, $"Held in {Count(ChallengeState.Held)} of {due} terms, missed in {Count(ChallengeState.Missed)}, got through in {Count(ChallengeState.Broken)}.");
    }

    /// <summary>What a binder that isn't whole is about.</summary>
    public static string CutTo(ManifestScope scope) => string.Join("; ", ((string[])[
        .. scope.Sites is { } sites ? [$"site{(sites.Count == 1 ? "" : "s")} {string.Join(", ", sites)}"] : Array.Empty<string>(),
        .. scope.Request is { } request ? [$"request {request.Number} ({request.Id}), answered by {string.Join(", ", request.Controls)}"] : Array.Empty<string>()]));

    public static string Standing(CriterionStanding standing) => standing switch
    {
        CriterionStanding.Tested => "tested in part or whole",
        CriterionStanding.Mapped => "mapped, not tested",
        CriterionStanding.Unmapped => "no control",
        CriterionStanding.Outside => "outside this binder",
        _ => "not chosen",
    };

    public static IReadOnlyList<IpeParameter> IpePairs(ControlResult control)
    {
        var ipe = control.Ipe;
        return
        [
            new("Control", $"{control.Id} {control.Title}"),
            new("Environment", ipe.Environment),
            .. ipe.Sources.Select(s => new IpeParameter("Source", s)),
            new("Query", ipe.Query),
            .. ipe.Parameters.Select(p => new IpeParameter("Parameter: " + p.Name, p.Value)),
            new("Period filter (UTC)", Seconds(ipe.Window)),
            new("Run over", $"ledger entries {ipe.FirstLeaf} to {ipe.FirstLeaf + ipe.LeafCount - 1}"),
            new("Run by", ipe.Engine),
            new("Rows", ipe.Rows.ToString(CultureInfo.InvariantCulture)),
            new("SHA-256 of the population", ipe.PopulationHash),
            .. ipe.TieOut.Select(t => new IpeParameter("Tie-out: " + t.Name, t.Value)),
            .. ipe.GapCheck.Select(g => new IpeParameter("Gap check", g)),
            new("Second source", ipe.SecondSource),
        ];
    }

    public static IEnumerable<ExcusedEntry> Excused(ControlResult control) =>
    [
        .. control.Population.Where(i => i.Result == ItemResult.Excused).Select(i => new ExcusedEntry(control.Id, i.Site, $"item {i.Number}: {i.Title}", i.True,
            string.Join("; ", i.Attributes.Where(a => a.Note.Length > 0).Select(a => $"{a.Letter}: {a.Note}")), "", string.Join(' ', i.Indices))),
        .. control.Entities.SelectMany(e => e.Segments.Where(s => s.State == TimelineState.Excused).Select(s => new ExcusedEntry(control.Id, e.Site, "time", s.When, s.Cause, s.Deviation ?? "", ""))),
    ];
}

internal sealed record ExcusedEntry(string Control, string Site, string What, Interval When, string Cause, string Deviation, string Entries);
