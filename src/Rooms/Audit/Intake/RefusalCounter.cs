using System.Collections.Concurrent;
using Colophon.Fleet.Keys;
using Colophon.Ledger;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Audit.Intake;

/// <summary>Counts refused traffic by rule and says so in the <c>system</c> tree, never in a tenant's.</summary>
internal sealed class RefusalCounter(AuditLedger ledger, ServerKeys keys, IOptions<AuditOptions> options, TimeProvider clock, ILogger<RefusalCounter> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private DateTimeOffset _lastAt;

    public void Count(string rule) => _counts.AddOrUpdate(rule, 1, (_, n) => n + 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RefusedLeafSeconds), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await WriteAsync();
        }
    }

    internal async Task WriteAsync()
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var rule in _counts.Keys)
        {
            if (_counts.TryRemove(rule, out var count))
            {
                counts[rule] = count;
                Log.Refused(logger, count, rule);
            }
        }
        if (counts.Count == 0)
        {
            return;
        }
        if (ledger.Store.CreateTree(TreeLabel.System, LeafBytes.Write(Now(), new GenesisLeaf("system", "Refused traffic", Checkpoint.OriginOf(keys.ServerName, TreeLabel.System), []))) is AppendResult.Accepted created)
        {
            await created.Durable;
        }
        if (ledger.Store.Append(TreeLabel.System, new AppendGroup([LeafBytes.Write(Now(), new RefusedLeaf(counts))])) is AppendResult.Accepted accepted)
        {
            await accepted.Durable;
            return;
        }
        foreach (var (rule, count) in counts)
        {
            // No room now: they are told with the next leaf
            _counts.AddOrUpdate(rule, count, (_, n) => n + count);
        }
    }

    private DateTimeOffset Now()
    {
        if (_lastAt == default && ledger.Store.TryGetReader(TreeLabel.System, out var reader) && reader.Size > 0 && LeafBytes.TryHead(reader.ReadEntry(reader.Size - 1).Span, out var last))
        {
            _lastAt = last.At;
        }
        var now = WireTime.Cut(clock.GetUtcNow());
        return _lastAt = now > _lastAt ? now : _lastAt;
    }
}
