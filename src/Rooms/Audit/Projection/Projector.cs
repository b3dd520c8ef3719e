using System.Collections.Concurrent;
using Colophon.Audit.Intake;
using Colophon.Kernel;
using Colophon.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Colophon.Audit.Projection;

/// <summary>Follows every tenant's tree, a block at a time, as far as it is under a signed checkpoint.</summary>
internal sealed class Projector(AuditLedger ledger, TenantDesk desk, ProjectionShelf shelf, TimeProvider clock, ILogger<Projector> logger) : BackgroundService
{
    private const int BlockEntries = 8_192;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<TenantId, EventRows> _rows = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => FollowAsync(stoppingToken), stoppingToken);

    private async Task FollowAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var worked = false;
            foreach (var tenant in desk.Tenants)
            {
                try
                {
                    worked |= await StepAsync(tenant, ct);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Log.ProjectionFailed(logger, tenant.Value, e);
                    Forget(tenant);
                }
            }
            if (!worked)
            {
                await Task.Delay(Idle, clock, ct);
            }
        }
    }

    private async Task<bool> StepAsync(TenantId tenant, CancellationToken ct)
    {
        var reader = ledger.Store.Reader(TreeLabel.Parse(tenant.Value));
        var projection = shelf.Get(tenant);
        var (from, to) = (projection.Cursor, reader.Size);
        if (from >= to)
        {
            return false;
        }
        var rows = _rows.GetOrAdd(tenant, _ => new EventRows(projection));
        var block = new List<ReadOnlyMemory<byte>>(BlockEntries);
        await foreach (var entries in reader.ReadEntriesAsync(from, Math.Min(to, from + BlockEntries), ct))
        {
            block.AddRange(entries.Entries);
        }
        rows.Add(from, block);
        return true;
    }

    public override void Dispose()
    {
        foreach (var tenant in _rows.Keys)
        {
            Forget(tenant);
        }
        base.Dispose();
    }

    /// <summary>What was in memory may be ahead of the table: begin again from the table.</summary>
    private void Forget(TenantId tenant)
    {
        if (_rows.TryRemove(tenant, out var rows))
        {
            rows.Dispose();
        }
    }
}
