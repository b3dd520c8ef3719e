using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Flaws;

/// <summary>What a run changes about the cases of a tenant. A run that isn't sound opens cases, and closes none: silence of a broken matcher is no news.</summary>
internal static class CaseBook
{
    public static IReadOnlyList<Fact> News(TenantView view, RunResult run, DateTimeOffset now)
    {
        var found = run.Findings.ToDictionary(f => f.Id, StringComparer.Ordinal);
        var news = new List<Fact>();
        foreach (var finding in run.Findings)
        {
            if (view.Cases.GetValueOrDefault(finding.Id) is not { IsOpen: true } known) { news.Add(Of("opened", finding.Id, after: CaseRecords.Write(finding))); }
            else if (Rerated(known.Finding, finding, now) is { } next && Told(next) != Told(known.Finding)) { news.Add(Of("rerated", finding.Id, CaseRecords.WriteRating(known.Finding), CaseRecords.WriteRating(next))); }
        }
        if (run.Sound) { news.AddRange(view.Cases.Values.Where(c => c.IsOpen && !found.ContainsKey(c.Id)).OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => Close(c, view))); }
        return news;
    }

    /// <summary>Terms that went by. Told once; what is decided later takes it back from nobody.</summary>
    public static IReadOnlyList<Fact> Breaches(TenantView view, DateTimeOffset now) =>
        [.. view.Cases.Values.Where(c => c.Breached is null && c.State(now) == CaseState.Overdue).OrderBy(c => c.Due).Select(c => Of("breached", c.Id, after: new JsonObject { ["due"] = WireTime.Write(c.Due), ["priority"] = c.Finding.Priority }))];

    public static Fact Of(string what, string id, JsonNode? before = null, JsonNode? after = null) => new("vulnerability." + what, FactActor.System, new("vulnerability", id)) { Before = before, After = after };

    /// <summary>The clock keeps its beginning, also when another version with the same flaw came. A shorter term begins to count when it is known, but never lengthens what is left.</summary>
    private static Finding Rerated(Finding known, Finding found, DateTimeOffset now)
    {
        var term = found.Due - found.Begins;
        var due = known.Begins + term;
        if (due < known.Due) { due = Earlier(known.Due, Later(due, now + term)); }
        return found with { Begins = known.Begins, Due = found.Priority == known.Priority ? known.Due : due };
    }

    private static string Told(Finding finding) => CaseRecords.WriteRating(finding).ToJsonString();

    private static Fact Close(Case c, TenantView view)
    {
        var site = view.Sites.FirstOrDefault(s => s.Site == c.Finding.Site);
        var component = site?.Components.FirstOrDefault(p => p.Key == c.Finding.Component);
        var how = site is null ? "site-left" : component is null ? "removed" : component.Version != c.Finding.Version ? "updated" : "withdrawn";
        return Of("closed", c.Id, after: new JsonObject { ["how"] = how, ["version"] = component?.Version });
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
