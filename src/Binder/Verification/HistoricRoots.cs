using System.Runtime.InteropServices;
using Colophon.Ledger;

namespace Colophon.Binder.Verification;

/// <summary>Roots that the tree had at earlier sizes, from its tiles. Ask in rising order: one tile per level is kept with all its inner nodes.</summary>
/// <param name="readTile">The bytes of the tile at a level and number, whole as the tree has it.</param>
internal sealed class HistoricRoots(long size, Func<int, long, byte[]> readTile)
{
    private readonly List<(long Number, Hash256[][] Nodes)> _levels = [];

    public Hash256 At(long earlier)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, size);
        ArgumentOutOfRangeException.ThrowIfNegative(earlier);
        var subtrees = new List<Hash256>();
        var top = 0;
        while (TreeLayout.HashesAt(earlier, top + 1) > 0) { top++; }
        for (var level = top; level >= 0; level--)
        {
            var hashes = TreeLayout.HashesAt(earlier, level);
            var width = (int)(hashes % TilePath.FullWidth);
            if (width == 0) { continue; }
            var nodes = Nodes(level, hashes / TilePath.FullWidth);
            var offset = 0;
            for (var bit = TilePath.Height - 1; bit >= 0; bit--)
            {
                if ((width & (1 << bit)) == 0) { continue; }
                subtrees.Add(nodes[bit][offset >> bit]);
                offset += 1 << bit;
            }
        }
        return Frontier.Restore(earlier, subtrees).Root();
    }

    /// <summary>All perfect subtrees inside one tile: by height, by number.</summary>
    private Hash256[][] Nodes(int level, long number)
    {
        while (_levels.Count <= level) { _levels.Add((-1, [])); }
        if (_levels[level].Number == number) { return _levels[level].Nodes; }
        var nodes = new Hash256[TilePath.Height][];
        nodes[0] = MemoryMarshal.Cast<byte, Hash256>(readTile(level, number)).ToArray();
        for (var height = 1; height < TilePath.Height; height++)
        {
            var below = nodes[height - 1];
            nodes[height] = new Hash256[below.Length / 2];
            for (var i = 0; i < nodes[height].Length; i++) { nodes[height][i] = MerkleHash.Node(below[2 * i], below[(2 * i) + 1]); }
        }
        _levels[level] = (number, nodes);
        return nodes;
    }
}
