using System.Collections.Concurrent;
using Colophon.Audit.Intake;
using Colophon.Kernel;
using Colophon.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Colophon.Audit.Projection;

/// <summary>
/// Follows every tenant's tree, a block at a time, as far as it is under a signed checkpoint. On a thread of its own: behind requests in the pool's queue it would fall
/// ever further back under load.
/// </summary>
internal sealed class Projector(AuditLedger ledger, TenantDesk desk, ProjectionShelf shelf, ILogger<Projector> logger) : BackgroundService
{
    private const int BlockEntries = 8_192;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<TenantId, EventRows> _rows = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Follow(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Follow(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var worked = false;
            foreach (var tenant in desk.Tenants)
            {
                try
                {
                    worked |= Step(tenant);
                }
                catch (Exception e)
                {
                    Log.ProjectionFailed(logger, tenant.Value, e);
                    Forget(tenant);
                }
            }
            if (!worked)
            {
                ct.WaitHandle.WaitOne(Idle);
            }
        }
    }

    private bool Step(TenantId tenant)
    {
        var reader = ledger.Store.Reader(TreeLabel.Parse(tenant.Value));
        var projection = shelf.Get(tenant);
        var (from, to) = (projection.Cursor, reader.Size);
        if (from >= to)
        {
            return false;
        }
        var rows = _rows.GetOrAdd(tenant, _ => new EventRows(projection));
        rows.Add(from, [.. reader.ReadEntries(from, Math.Min(to, from + BlockEntries)).SelectMany(b => b.Entries)]);
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
