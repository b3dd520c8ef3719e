using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Colophon.Ledger;

/// <summary>Reads tiles and bundles of a tree that has at least the size it is told, taking a wider file where the exact partial one is gone.</summary>
internal sealed class TileReader(ITileSource source, Func<long> size)
{
    private const int MaxRemembered = 4096;
    private readonly ConcurrentDictionary<(int Level, long Index), Hash256> _subtrees = new();

    /// <summary>The first <paramref name="width"/> hashes of a tile.</summary>
    public Hash256[] Tile(int level, long number, int width)
    {
        var bytes = Read(w => TilePath.Tile(level, number, w), number, size() >> (TilePath.Height * level), width);
        if (bytes.Length % Hash256.Length != 0 || bytes.Length < width * Hash256.Length)
        {
            throw new LedgerException($"{TilePath.Tile(level, number, width)} holds {bytes.Length} bytes: it is damaged.");
        }
        return MemoryMarshal.Cast<byte, Hash256>(bytes)[..width].ToArray();
    }

    /// <summary>The first <paramref name="width"/> entries of a bundle.</summary>
    public EntryBundle Bundle(long number, int width)
    {
        var bytes = Read(w => TilePath.Entries(number, w), number, size(), width);
        if (!EntryBundle.TryParse(bytes, out var bundle) || bundle.Count < width) { throw new LedgerException($"{TilePath.Entries(number, width)} is damaged."); }
        return bundle.Take(width);
    }

    /// <summary>The root of the perfect subtree of 2^level leaves at leaf index · 2^level. It never changes once it is complete, so it may be remembered.</summary>
    public Hash256 Subtree(int level, long index)
    {
        if (_subtrees.TryGetValue((level, index), out var known)) { return known; }
        var root = ComputeSubtree(level, index);
        if (level > 2) // smaller ones cost less than their place
        {
            if (_subtrees.Count >= MaxRemembered) { _subtrees.Clear(); }
            _subtrees[(level, index)] = root;
        }
        return root;
    }

    private Hash256 ComputeSubtree(int level, long index)
    {
        var (tileLevel, height) = (level / TilePath.Height, level % TilePath.Height);
        var first = index << height; // in hashes of the tile's level
        var offset = (int)(first % TilePath.FullWidth);
        var width = 1 << height;
        return MerkleHash.Root(Tile(tileLevel, first / TilePath.FullWidth, offset + width).AsSpan(offset, width));
    }

    private byte[] Read(Func<int, string> path, long number, long count, int width)
    {
        for (var attempt = 0; ; attempt++)
        {
            var present = (int)Math.Min(count - (number * TilePath.FullWidth), TilePath.FullWidth);
            if (present < width) { throw new LedgerException($"{path(width)} lies beyond the tree."); }
            if (source.TryRead(path(present), out var bytes) || source.TryRead(path(width), out bytes) || source.TryRead(path(TilePath.FullWidth), out bytes)) { return bytes; }
            if (attempt == 3) { throw new LedgerException($"{path(present)} is missing."); } // a newer checkpoint replaced it while we looked: look again
        }
    }
}
