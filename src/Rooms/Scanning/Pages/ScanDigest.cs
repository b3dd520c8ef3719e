using Colophon.Kernel;
using Colophon.Scanning.Picture;
using Colophon.Web.Text;

namespace Colophon.Scanning.Pages;

/// <summary>The day's lines about flaws, also when there is nothing but silence.</summary>
internal sealed class ScanDigest(TenantPictures pictures, TimeProvider clock) : IDigestSource
{
    public int Order => 40;

    public async Task<DigestSection?> DigestAsync(TenantId tenant, DateTimeOffset since, CancellationToken ct)
    {
        var view = await pictures.ReadAsync(tenant, ct);
        var now = clock.GetUtcNow();
        var running = view.Cases.Values.Where(c => c.State(now) is CaseState.Open or CaseState.Overdue).ToList();
        List<string> lines = [view.LastWhole is { } run && now - run.At < TimeSpan.FromDays(2) ? run.Sound ? $"Compared {Say.Count(run.Components)} parts of {Say.Count(run.Sites, "site", "sites")}, two ways, without a difference." : $"The comparison can't be relied on: {run.Why}" : "No whole comparison with the feeds ran in the last two days."];
        lines.Add($"{Say.Capital(Say.Count(running.Count, "flaw is", "flaws are"))} open, {Say.Count(running.Count(c => c.State(now) == CaseState.Overdue))} past the term.");
        lines.AddRange(running.Where(c => c.OpenedAt >= since).OrderBy(c => c.Due).Take(10).Select(c => $"New: {c.Finding.Title}, due {Say.Time(c.Due)}."));
        foreach (var (site, about) in view.Integrity.Where(s => s.Value.LastScan is not null).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            lines.Add($"Integrity of {site}: {(about.LastScan!.Sound ? $"scanned {Say.Time(about.LastScan.At)}" : "the last scan missed a planted sample")}, {Say.Count(about.Malicious, "malicious item", "malicious items")} open, {(about.Lookalikes is > 0 and var alike ? Say.Count(alike, "item that reads like an attacker's, ", "items that read like an attacker's, ") : "")}{Say.Count(about.OutOfPlace, "item that doesn't belong there", "items that don't belong there")}, {Say.Count(about.Findings.Values.Count(f => f.Waits && f.IsUnread), "item", "items")} not analysed.");
        }
        return new("Vulnerabilities", lines);
    }
}
