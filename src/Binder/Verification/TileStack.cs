using System.Runtime.InteropServices;
using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>
/// Builds the upper tiles and the root of a tree from its full level-0 tiles, in order, with one tile per level in memory.
/// The reader compares what comes out with the files; the writer writes it.
/// </summary>
/// <param name="onTile">Gets each tile that is complete: level, number, hashes.</param>
internal sealed class TileStack(Action<int, long, ReadOnlyMemory<Hash256>> onTile)
{
    private readonly List<List<Hash256>> _levels = [];
    private long _size;

    /// <summary>Takes the leaf hashes of the next tile; only the last one may be partial.</summary>
    /// <param name="root">Of these very leaves, where it was computed elsewhere: it is most of the work.</param>
    public void Add(ReadOnlyMemory<Hash256> leaves, Hash256? root = null)
    {
        onTile(0, _size / TilePath.FullWidth, leaves);
        _size += leaves.Length;
        if (leaves.Length == TilePath.FullWidth) { Push(1, root ?? MerkleHash.Root(leaves.Span)); } else { Level(0).AddRange(leaves.Span); }
    }

    /// <summary>Hands out the partial upper tiles and tells the root.</summary>
    public Hash256 Finish()
    {
        var subtrees = new List<Hash256>();
        for (var level = _levels.Count - 1; level >= 0; level--)
        {
            var hashes = CollectionsMarshal.AsSpan(_levels[level]);
            if (level > 0 && hashes.Length > 0) { onTile(level, TreeLayout.HashesAt(_size, level) / TilePath.FullWidth, hashes.ToArray()); }
            var offset = 0;
            for (var bit = TilePath.Height - 1; bit >= 0; bit--)
            {
                if ((hashes.Length & (1 << bit)) == 0) { continue; }
                subtrees.Add(MerkleHash.Root(hashes.Slice(offset, 1 << bit)));
                offset += 1 << bit;
            }
        }
        return Frontier.Restore(_size, subtrees).Root();
    }

    private void Push(int level, in Hash256 hash)
    {
        var hashes = Level(level);
        hashes.Add(hash);
        if (hashes.Count < TilePath.FullWidth) { return; }
        var full = hashes.ToArray();
        hashes.Clear();
        onTile(level, (TreeLayout.HashesAt(_size, level) / TilePath.FullWidth) - 1, full);
        Push(level + 1, MerkleHash.Root(full));
    }

    private List<Hash256> Level(int level)
    {
        while (_levels.Count <= level) { _levels.Add([]); }
        return _levels[level];
    }
}
