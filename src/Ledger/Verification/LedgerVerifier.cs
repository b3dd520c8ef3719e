using System.Runtime.InteropServices;

namespace Colophon.Ledger;

/// <summary>
/// Checks a tree's files against a size and root that are believed for other reasons (a signed checkpoint, an anchor). Reads each file once, in order,
/// hashes on all processors, keeps 32 bytes per entry, and always ends: every loop is bounded by <c>size</c>, and a bad file is a result, not a hang.
/// </summary>
public static class LedgerVerifier
{
    private const int BundlesPerStep = 64;

    /// <summary>Largest tree that one verification takes: its leaf hashes are kept in memory.</summary>
    public const long MaxEntries = 50_000_000;

    /// <param name="source">The tree's files.</param>
    /// <param name="size">Entries that there must be.</param>
    /// <param name="root">The root that they must give.</param>
    /// <param name="visit">Given every entry in order, bundle by bundle, whether sound or not; the verdict comes afterwards.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <exception cref="ArgumentOutOfRangeException">when <paramref name="size"/> is negative or above <see cref="MaxEntries"/>.</exception>
    public static TreeVerification Verify(ITileSource source, long size, in Hash256 root, Action<EntryBatch>? visit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxEntries);
        var found = new List<Hash256>((int)size);
        if (ReadEntries(source, size, visit, found, cancellationToken) is { } unreadable) { return unreadable; }
        var levels = Build(CollectionsMarshal.AsSpan(found).ToArray());
        var entriesRoot = RootOf(levels);
        if (found.Count == size && entriesRoot == root)
        {
            return CompareTiles(source, levels, cancellationToken) ?? new TreeVerification.Intact(size);
        }
        var tiles = new List<Hash256>((int)size);
        if (ReadTiles(source, size, tiles) && RootOf(Build([.. tiles])) == root) { return new TreeVerification.EntriesDiffer(EntryDifference.Between(tiles, found)); }
        return new TreeVerification.RootDiffers(entriesRoot, found.Count);
    }

    private static TreeVerification? ReadEntries(ITileSource source, long size, Action<EntryBatch>? visit, List<Hash256> found, CancellationToken cancellationToken)
    {
        var bundles = (size + TilePath.FullWidth - 1) / TilePath.FullWidth;
        for (var first = 0L; first < bundles; first += BundlesPerStep)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = new (EntryBundle Bundle, Hash256[] Hashes)[(int)Math.Min(BundlesPerStep, bundles - first)];
            for (var i = 0; i < step.Length; i++)
            {
                var path = TilePath.Entries(first + i, Width(size, first + i));
                if (!source.TryRead(path, out var bytes)) { return new TreeVerification.Missing(path); }
                if (!EntryBundle.TryParse(bytes, out var bundle)) { return new TreeVerification.Malformed(path); }
                step[i] = (bundle, new Hash256[bundle.Count]);
            }
            Parallel.For(0, step.Length, i =>
            {
                var (bundle, hashes) = step[i];
                for (var k = 0; k < hashes.Length; k++) { hashes[k] = MerkleHash.Leaf(bundle[k].Span); }
            });
            foreach (var (bundle, hashes) in step)
            {
                visit?.Invoke(new(found.Count, bundle));
                found.AddRange(hashes);
            }
        }
        return null;
    }

    private static bool ReadTiles(ITileSource source, long size, List<Hash256> hashes)
    {
        for (var number = 0L; number * TilePath.FullWidth < size; number++)
        {
            var width = Width(size, number);
            if (!source.TryRead(TilePath.Tile(0, number, width), out var bytes) || bytes.Length != width * Hash256.Length) { return false; }
            hashes.AddRange(MemoryMarshal.Cast<byte, Hash256>(bytes));
        }
        return true;
    }

    /// <summary>The hashes of every tile level: level 0 are the leaves, each next one the roots of its full tiles.</summary>
    private static List<Hash256[]> Build(Hash256[] leaves)
    {
        var levels = new List<Hash256[]> { leaves };
        while (levels[^1].Length >= TilePath.FullWidth)
        {
            var below = levels[^1];
            var above = new Hash256[below.Length / TilePath.FullWidth];
            Parallel.For(0, above.Length, i => above[i] = MerkleHash.Root(below.AsSpan(i * TilePath.FullWidth, TilePath.FullWidth)));
            levels.Add(above);
        }
        return levels;
    }

    private static Hash256 RootOf(List<Hash256[]> levels) => new ProofBuilder((level, index) =>
    {
        var (tileLevel, height) = (level / TilePath.Height, level % TilePath.Height);
        return MerkleHash.Root(levels[tileLevel].AsSpan((int)(index << height), 1 << height));
    }).Root(levels[0].Length);

    private static TreeVerification? CompareTiles(ITileSource source, List<Hash256[]> levels, CancellationToken cancellationToken)
    {
        for (var level = 0; level < levels.Count; level++)
        {
            var hashes = levels[level];
            for (var number = 0L; number * TilePath.FullWidth < hashes.Length; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var width = Width(hashes.Length, number);
                var path = TilePath.Tile(level, number, width);
                if (!source.TryRead(path, out var bytes)) { return new TreeVerification.Missing(path); }
                if (!bytes.AsSpan().SequenceEqual(MemoryMarshal.AsBytes(hashes.AsSpan((int)(number * TilePath.FullWidth), width)))) { return new TreeVerification.TileDiffers(level, number); }
            }
        }
        return null;
    }

    private static int Width(long count, long number) => (int)Math.Min(TilePath.FullWidth, count - (number * TilePath.FullWidth));
}
