using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Scanning.Picture;
using Microsoft.Extensions.Logging;

namespace Colophon.Scanning.Integrity;

/// <summary>Tells people about a scan that found something, or that can't be relied on. The record is the evidence; a signal that can't be raised is logged.</summary>
internal sealed class IntegritySignals(ISignals signals, IFleet fleet, ILogger<IntegritySignals> logger)
{
    public async Task RaiseAsync(TenantId tenant, string site, TenantView view, IReadOnlyList<Fact> news, CancellationToken ct)
    {
        var about = view.Integrity.GetValueOrDefault(site);
        var opened = news.Where(f => f.Type == "malware.found").Select(f => about?.Findings.GetValueOrDefault(f.Object.Id)).OfType<ItemFinding>().ToList();
        var bad = opened.Where(f => f.IsMalicious).ToList();
        var alike = opened.Where(f => f.IsLookalike).ToList();
        var unwanted = opened.Where(f => f.IsUnwanted).ToList();
        var altered = opened.Where(f => f.IsAltered).ToList();
        if (opened.Count == 0 && about?.LastScan is not { Sound: false }) { return; }
        var url = SiteId.TryParse(site, out var id) ? (await fleet.SiteAsync(tenant, id, ct))?.Url ?? site : site;
        var path = $"/t/{tenant}/sites/{site}/integrity";
        var signal = about?.LastScan is { Sound: false } unsound ? new Signal(tenant, $"scan-unsound:{site}:{unsound.Index}", SignalSeverity.Alarm, "A scan for malware can't be relied on", $"It missed a planted sample. What it says about {url} counts for nothing until that is mended.", path)
            : bad.Count > 0 ? new(tenant, $"malware:{site}:{opened[0].Index}", SignalSeverity.Alarm, bad.Count == 1 ? "Malicious code was found" : $"Malicious code was found in {bad.Count} places", $"On {url}: {string.Join(", ", bad.Take(5).Select(f => f.Item.Id))}{(bad.Count > 5 ? "…" : "")}. Look at it and put it into quarantine.", path)
            : alike.Count > 0 ? new(tenant, $"lookalike:{site}:{alike[0].Index}", SignalSeverity.Warning, alike.Count == 1 ? "A file reads like code of an attacker" : $"{alike.Count} files read like code of an attacker", $"On {url}: {string.Join(", ", alike.Take(5).Select(f => f.Item.Id))}{(alike.Count > 5 ? "…" : "")}. Nothing in them proves it: read them, and put what nobody of yours knows into quarantine.", path)
            : unwanted.Count > 0 ? new(tenant, $"unwanted:{site}:{unwanted[0].Index}", SignalSeverity.Warning, unwanted.Count == 1 ? "Software was found that has no place on a site" : $"{unwanted.Count} files were found that have no place on a site", $"On {url}: {string.Join(", ", unwanted.Take(5).Select(f => f.Item.Id))}{(unwanted.Count > 5 ? "…" : "")}. Put it into quarantine, or say who needs it.", path)
            : altered.Count > 0 ? new(tenant, $"altered:{site}:{altered[0].Index}", SignalSeverity.Warning, altered.Count == 1 ? "A file of a plugin is not what its publisher gave out" : $"{altered.Count} files of plugins are not what their publisher gave out", $"On {url}: {string.Join(", ", altered.Take(5).Select(f => f.Item.Id))}{(altered.Count > 5 ? "…" : "")}. Look whether somebody of yours changed them.", path)
            : new(tenant, $"unread:{site}:{opened[0].Index}", SignalSeverity.Warning, $"{opened.Count} of a site’s items were not analysed", $"On {url}: {opened[0].Item.Id}{(opened.Count > 1 ? " and others" : "")}. Nothing may be concluded about them.", path);
        try
        {
            await signals.RaiseAsync(signal, ct);
        }
#pragma warning disable CA1031 // told to the log; the finding is on record and on the page
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.SignalFailed(logger, signal.Title, e);
        }
    }
}
