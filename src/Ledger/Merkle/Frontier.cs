using System.Numerics;

namespace Colophon.Ledger;

/// <summary>
/// The right edge of a growing tree: the roots of its perfect subtrees, largest first. Enough to append leaves and tell the root,
/// whatever the size, in at most 63 hashes of memory.
/// </summary>
public sealed class Frontier
{
    private readonly List<Hash256> _subtrees;

    public Frontier() => _subtrees = [];

    private Frontier(long size, IEnumerable<Hash256> subtrees) => (Size, _subtrees) = (size, [.. subtrees]);

    public long Size { get; private set; }

    /// <summary>The roots of the perfect subtrees, one for each set bit of <see cref="Size"/>, largest first.</summary>
    public IReadOnlyList<Hash256> Subtrees => _subtrees;

    /// <exception cref="ArgumentException">when the number of subtrees doesn't belong to the size.</exception>
    public static Frontier Restore(long size, IReadOnlyList<Hash256> subtrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (subtrees.Count != BitOperations.PopCount((ulong)size))
        {
            throw new ArgumentException($"A tree of {size} leaves has {BitOperations.PopCount((ulong)size)} perfect subtrees, not {subtrees.Count}.", nameof(subtrees));
        }
        return new(size, subtrees);
    }

    public Frontier Copy() => new(Size, _subtrees);

    public void Append(in Hash256 leaf)
    {
        var hash = leaf;
        for (var bits = Size; (bits & 1) == 1; bits >>= 1)
        {
            hash = MerkleHash.Node(_subtrees[^1], hash);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }
        _subtrees.Add(hash);
        Size++;
    }

    public Hash256 Root()
    {
        if (_subtrees.Count == 0) { return MerkleHash.Empty; }
        var root = _subtrees[^1];
        for (var i = _subtrees.Count - 2; i >= 0; i--) { root = MerkleHash.Node(_subtrees[i], root); }
        return root;
    }
}
