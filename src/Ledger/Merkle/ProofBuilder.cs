namespace Colophon.Ledger;

/// <summary>Builds proofs from the hashes of perfect subtrees, wherever those come from.</summary>
/// <param name="subtree">The root of the perfect subtree of 2^level leaves that starts at leaf index · 2^level.</param>
internal sealed class ProofBuilder(Func<int, long, Hash256> subtree)
{
    public Hash256 Root(long size) => size == 0 ? MerkleHash.Empty : Range(0, size);

    public InclusionProof Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var hashes = new List<Hash256>();
        var (from, to) = (0L, size);
        while (to - from > 1)
        {
            var middle = from + MerkleHash.SplitPoint(to - from);
            if (index < middle)
            {
                hashes.Add(Range(middle, to));
                to = middle;
            }
            else
            {
                hashes.Add(Range(from, middle));
                from = middle;
            }
        }
        hashes.Reverse();
        return new(index, size, hashes);
    }

    public ConsistencyProof Consistency(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var hashes = new List<Hash256>();
        if (oldSize == 0 || oldSize == newSize) { return new(oldSize, newSize, hashes); }
        var (from, to, complete) = (0L, newSize, true);
        while (to != oldSize)
        {
            var middle = from + MerkleHash.SplitPoint(to - from);
            if (oldSize <= middle)
            {
                hashes.Add(Range(middle, to));
                to = middle;
            }
            else
            {
                hashes.Add(Range(from, middle));
                from = middle;
                complete = false;
            }
        }
        if (!complete) { hashes.Add(Range(from, to)); }
        hashes.Reverse();
        return new(oldSize, newSize, hashes);
    }

    private Hash256 Range(long from, long to)
    {
        var count = to - from;
        if (long.IsPow2(count)) // every range asked for starts at a multiple of the next power of two above its length
        {
            var level = System.Numerics.BitOperations.TrailingZeroCount(count);
            return subtree(level, from >> level);
        }
        var middle = from + MerkleHash.SplitPoint(count);
        return MerkleHash.Node(Range(from, middle), Range(middle, to));
    }
}
