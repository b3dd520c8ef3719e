using System.Collections.Concurrent;
using Colophon.Audit;
using Colophon.Kernel;

namespace Colophon.Scanning.Picture;

/// <summary>What the tenants' ledgers say, read on from where it was read to. Readers get immutable views.</summary>
internal sealed class TenantPictures(IAuditLog audit, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<TenantId, Shelf> _shelves = new();

    /// <summary>Takes in everything that is signed by now.</summary>
    public async Task<TenantView> ReadAsync(TenantId tenant, CancellationToken ct)
    {
        var shelf = _shelves.GetOrAdd(tenant, _ => new());
        await shelf.Gate.WaitAsync(ct);
        try
        {
            var tree = await audit.TreeAsync(tenant, ct);
            await foreach (var block in audit.ReadAsync(tenant, shelf.Fold.Size, tree.Size, ct))
            {
                for (var i = 0; i < block.Leaves.Count; i++) { shelf.Fold.Add(block.First + i, block.Leaves[i].Span); }
            }
            return shelf.Latest = shelf.Fold.View();
        }
        finally
        {
            shelf.Gate.Release();
        }
    }

    /// <summary>What was read last, from memory; null before the first reading.</summary>
    public TenantView? Latest(TenantId tenant) => _shelves.TryGetValue(tenant, out var shelf) ? shelf.Latest : null;

    /// <summary>The same once the leaf at <paramref name="index"/> is signed, so that whoever recorded something sees it.</summary>
    public async Task<TenantView> ReadPastAsync(TenantId tenant, long index, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var view = await ReadAsync(tenant, ct);
        while (view.Size <= index && clock.GetElapsedTime(began) < Patience)
        {
            await audit.WaitForGrowthAsync(tenant, view.Size, TimeSpan.FromSeconds(1), ct);
            view = await ReadAsync(tenant, ct);
        }
        return view;
    }

    private sealed class Shelf
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>Read and written by whoever holds the gate.</summary>
        public TenantFold Fold { get; } = new();

        public volatile TenantView? Latest;
    }
}
