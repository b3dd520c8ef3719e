using Colophon.Kernel;
using Colophon.Scanning.Flaws;
using Microsoft.Extensions.Logging;

namespace Colophon.Scanning.Watch;

/// <summary>Tells people what a pass came to. A signal that can't be raised is logged; the record is the evidence.</summary>
internal sealed class PassSignals(ISignals signals, TimeProvider clock, ILogger<PassSignals> logger)
{
    /// <summary>What was raised in this process; over restarts the id keeps it from reaching people twice.</summary>
    private readonly HashSet<string> _raised = new(StringComparer.Ordinal);

    public async Task RaiseAsync(TenantId tenant, PassOutcome outcome, IReadOnlyDictionary<string, string> sites, CancellationToken ct)
    {
        foreach (var news in outcome.FeedNews.Where(f => f.Type != "feed.fetched")) { await RaiseAsync(FeedNews.ToSignal(tenant, news), ct); }
        if (outcome.Run is { Sound: false, Feeds.Count: > 0 } run)
        {
            await RaiseAsync(new(tenant, $"matching-unsound:{tenant}:{outcome.View.LastRun?.Index}", SignalSeverity.Alarm, "Flaws can't be looked for reliably", $"{string.Join(" ", run.Faults)} Until that is mended nothing counts as clean, and no case is closed.", $"/t/{tenant}/vulnerabilities/feeds"), ct);
        }
        foreach (var signal in CaseSignals.Of(tenant, outcome.Opened, outcome.View, sites, clock.GetUtcNow())) { await RaiseAsync(signal, ct); }
    }

    private async Task RaiseAsync(Signal signal, CancellationToken ct)
    {
        if (_raised.Contains(signal.Id)) { return; }
        try
        {
            await signals.RaiseAsync(signal, ct);
            _raised.Add(signal.Id);
        }
#pragma warning disable CA1031 // told to the log; the next pass tries again
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.SignalFailed(logger, signal.Title, e);
        }
    }
}
