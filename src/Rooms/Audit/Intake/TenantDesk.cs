using System.Collections.Concurrent;
using Colophon.Audit.Heads;
using Colophon.Audit.Projection;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Storage;

namespace Colophon.Audit.Intake;

/// <summary>Every tenant's sequencer, opened once: heads from the projection's cursor, then the leaves behind it.</summary>
internal sealed class TenantDesk(AuditLedger ledger, ProjectionShelf projections, DataFolder folder, TimeProvider clock)
{
    private readonly ConcurrentDictionary<TenantId, Lazy<Task<TenantSequencer>>> _open = new();

    /// <summary>Completed tasks' results, for the hot path.</summary>
    private readonly ConcurrentDictionary<TenantId, TenantSequencer> _ready = new();

    public IReadOnlyList<TenantId> Tenants => [.. ledger.Store.Trees.Where(t => t != TreeLabel.Meta && t != TreeLabel.System).Select(t => new TenantId(t.Value))];

    public bool Exists(TenantId tenant) => TreeLabel.TryParse(tenant.Value, out var tree) && ledger.Store.TryGetReader(tree, out _);

    /// <exception cref="KeyNotFoundException">There is no such tenant.</exception>
    public ValueTask<TenantSequencer> GetAsync(TenantId tenant, CancellationToken ct)
    {
        if (_ready.TryGetValue(tenant, out var ready))
        {
            return ValueTask.FromResult(ready);
        }
        if (!Exists(tenant))
        {
            throw new KeyNotFoundException($"There is no tenant {tenant}.");
        }
        return new(_open.GetOrAdd(tenant, t => new Lazy<Task<TenantSequencer>>(() => OpenAsync(t))).Value.WaitAsync(ct));
    }

    private async Task<TenantSequencer> OpenAsync(TenantId tenant)
    {
        var tree = TreeLabel.Parse(tenant.Value);
        var reader = ledger.Store.Reader(tree);
        // At a start the newest checkpoint covers everything; for a new tree it comes within an interval
        await reader.WaitForSizeAsync(ledger.Store.NextIndex(tree), CancellationToken.None);
        var projection = projections.Get(tenant);
        var (cursor, heads, lastAt) = projection.LoadHeads();
        var sequencer = new TenantSequencer(tenant, ledger.Store, projection, new HeadBook(heads, lastAt), folder.Blobs, clock);
        await foreach (var block in reader.ReadEntriesAsync(cursor, reader.Size, CancellationToken.None))
        {
            for (var i = 0; i < block.Entries.Count; i++)
            {
                sequencer.Replay(block.FirstIndex + i, block.Entries[i].Span);
            }
        }
        return _ready.GetOrAdd(tenant, sequencer);
    }
}
