using Colophon.Audit.Intake;
using Colophon.Kernel;
using Microsoft.Extensions.Logging;

namespace Colophon.Audit.Health;

/// <summary>Tells people what the ledger says about a source. The leaf is the evidence; a signal that fails is logged, and the batch stays accepted.</summary>
internal sealed class SourceAlarm(ISignals signals, ILogger<SourceAlarm> logger)
{
    public async Task RaiseAsync(TenantId tenant, IReadOnlyList<SourceEvent> events, CancellationToken ct)
    {
        foreach (var e in events) { await RaiseAsync(Describe(tenant, e), ct); }
    }

    /// <summary>Records that somebody should look at now. A batch that comes again raises them again: a signal of the same id is told once.</summary>
    public async Task RaiseAsync(TenantId tenant, string source, string epoch, IReadOnlyList<(string Type, string Object, long Seq)> records, CancellationToken ct)
    {
        foreach (var (type, thing, seq) in records)
        {
            var (title, body) = type == "payment.broken"
                ? ("A payment doesn't add up", $"Order {thing} on the site of source {source}: what was captured less what was refunded is not what the order says is owed and kept. The record says how.")
                : ("A new script on a payment page", $"{thing} was loaded on a payment page of the site of source {source} for the first time. Find out who put it there; it can read what people type.");
            await RaiseAsync(new Signal(tenant, $"{type}-{source}-{epoch}-{seq}", SignalSeverity.Alarm, title, body, $"/t/{tenant}/events?type={type}"), ct);
        }
    }

    private async Task RaiseAsync(Signal signal, CancellationToken ct)
    {
        try
        {
            await signals.RaiseAsync(signal, ct);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.SignalFailed(logger, signal.Title, error);
        }
    }

    private Signal Describe(TenantId tenant, SourceEvent e)
    {
        var id = $"{e.Kind}-{e.Source}-{e.Epoch}-{e.From}";
        var path = $"/t/{tenant}/events?type=leaf.{e.Kind}";
        switch (e.Kind)
        {
            case "fork":
                Log.Forked(logger, e.Source, e.Epoch, e.From);
                return new(tenant, id, SignalSeverity.Alarm, "Two agents claim to be one source", $"Source {e.Source} sent two different batches {e.From}. Neither is believed from there on. Find out which copy of the site is the real one, then enrol it again.", path);
            case "rewound":
                return new(tenant, id, SignalSeverity.Warning, "A site came back from an older state", $"Source {e.Source} had sequence {e.From} where {e.To} was expected: probably a restored backup. What happened between is unknown.", path);
            case "gap":
                Log.Gap(logger, e.Source, e.Epoch, e.From, e.To);
                return new(tenant, id, SignalSeverity.Warning, "Records are missing", $"Source {e.Source} skipped sequence {e.From} to {e.To}. They may still arrive; until then coverage is unknown.", path);
            case "silent":
                return new(tenant, id, SignalSeverity.Warning, "A site stopped reporting", $"Nothing was received from source {e.Source} for more than two heartbeats. Until it reports again, nothing is known about its site.", path);
            default:
                throw new ArgumentOutOfRangeException(nameof(e), e.Kind, "Not an event that people are told.");
        }
    }
}
