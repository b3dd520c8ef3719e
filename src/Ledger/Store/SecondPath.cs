namespace Colophon.Ledger;

/// <summary>
/// Recomputes a root from the bytes that lie on disk, by other code than the one that wrote them: entries are read back from their bundles and folded
/// into a frontier. One flipped bit between memory and disk would otherwise be signed, and then no data could ever match the root.
/// </summary>
internal static class SecondPath
{
    /// <summary>The frontier of <paramref name="size"/> entries, grown from the one last verified.</summary>
    public static Frontier Advance(ITileSource source, Frontier verified, long size, TreeLabel label)
    {
        var frontier = verified.Copy();
        var tiles = new TileReader(source, () => size);
        while (frontier.Size < size)
        {
            var number = frontier.Size / TilePath.FullWidth;
            var width = (int)Math.Min(TilePath.FullWidth, size - (number * TilePath.FullWidth));
            var bundle = tiles.Bundle(number, width);
            var hashes = tiles.Tile(0, number, width);
            for (var i = (int)(frontier.Size % TilePath.FullWidth); i < width; i++)
            {
                var leaf = MerkleHash.Leaf(bundle[i].Span);
                if (leaf != hashes[i])
                {
                    throw new LedgerException($"Tree {label}: entry {(number * TilePath.FullWidth) + i} was read back from disk different from what was written. Nothing is signed; stop the server, check memory and disk, and start again: the write-ahead log still has it.");
                }
                frontier.Append(leaf);
            }
        }
        return frontier;
    }

    /// <summary>The frontier of a tree that was signed before, rebuilt from its tiles.</summary>
    public static Frontier Restore(ITileSource source, long size)
    {
        var tiles = new TileReader(source, () => size);
        var subtrees = new List<Hash256>();
        long from = 0;
        for (var level = 62; level >= 0; level--)
        {
            if ((size >> level & 1) == 0) { continue; }
            subtrees.Add(tiles.Subtree(level, from >> level));
            from += 1L << level;
        }
        return Frontier.Restore(size, subtrees);
    }
}
