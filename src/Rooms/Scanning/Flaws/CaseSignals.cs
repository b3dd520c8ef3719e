using Colophon.Kernel;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Flaws;

/// <summary>What people are told about cases, and once: what must be acted on now, what is nearly due, what is past its term.</summary>
internal static class CaseSignals
{
    private const int Single = 5;

    /// <param name="openedIds">Cases that were opened just now.</param>
    public static IEnumerable<Signal> Of(TenantId tenant, IReadOnlySet<string> openedIds, TenantView view, IReadOnlyDictionary<string, string> sites, DateTimeOffset now)
    {
        var opened = view.Cases.Values.Where(c => c.IsOpen && openedIds.Contains(c.Id)).OrderBy(c => c.Due).ToList();
        if (opened.Count > Single)
        {
            yield return new(tenant, $"flaws-opened:{tenant}:{opened[0].Index}", opened.Any(Urgent) ? SignalSeverity.Alarm : SignalSeverity.Warning, $"{opened.Count} flaws were found",
                $"{opened.Count(Urgent)} of them are to be acted on at once or are critical. The first is due {opened[0].Due.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Words(opened[0], sites)}.", $"/t/{tenant}/vulnerabilities");
        }
        else
        {
            foreach (var c in opened) { yield return new(tenant, $"flaw-opened:{c.Id}:{c.Index}", Urgent(c) ? SignalSeverity.Alarm : SignalSeverity.Warning, $"A flaw was found in {c.Finding.Slug}", $"{Words(c, sites)}. Due {c.Due.UtcDateTime:yyyy-MM-dd HH:mm} UTC. {NextStep.Of(c, now).Words}", Path(tenant, c)); }
        }
        foreach (var c in view.Cases.Values.Where(c => c.IsOpen).OrderBy(c => c.Due))
        {
            var state = c.State(now);
            if (state == CaseState.Overdue)
            {
                yield return new(tenant, $"flaw-overdue:{c.Id}:{c.Due.ToUnixTimeSeconds()}", SignalSeverity.Alarm, $"The term of a flaw in {c.Finding.Slug} is over", $"{Words(c, sites)}. It was due {c.Due.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and this stays on record. {NextStep.Of(c, now).Words}", Path(tenant, c));
            }
            else if (now >= c.Due - ((c.Due - c.Finding.Begins) / 4))
            {
                yield return new(tenant, $"flaw-nearly-due:{c.Id}:{c.Due.ToUnixTimeSeconds()}", SignalSeverity.Warning, $"A quarter of the term is left for a flaw in {c.Finding.Slug}", $"{Words(c, sites)}. Due {c.Due.UtcDateTime:yyyy-MM-dd HH:mm} UTC. {NextStep.Of(c, now).Words}", Path(tenant, c));
            }
        }
    }

    private static bool Urgent(Case c) => c.Finding.Priority is "act" or "critical";

    private static string Words(Case c, IReadOnlyDictionary<string, string> sites) => $"{c.Finding.Title} ({c.Finding.Flaw}), {c.Finding.Component} {c.Finding.Version} on {sites.GetValueOrDefault(c.Finding.Site.Value, c.Finding.Site.Value)}";

    private static string Path(TenantId tenant, Case c) => $"/t/{tenant}/vulnerabilities/{c.Id}";
}
