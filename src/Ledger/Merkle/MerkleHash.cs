using System.Numerics;
using System.Security.Cryptography;

namespace Colophon.Ledger;

/// <summary>The hashes of RFC 6962: leaves are prefixed 0x00, nodes 0x01, so that neither can pass for the other.</summary>
public static class MerkleHash
{
    private const int StackLimit = 2048;

    /// <summary>The root of the empty tree.</summary>
    public static Hash256 Empty { get; } = new(SHA256.HashData([]));

    public static Hash256 Leaf(ReadOnlySpan<byte> entry)
    {
        var length = entry.Length + 1;
        byte[]? rented = null;
        var input = length <= StackLimit ? stackalloc byte[StackLimit] : rented = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        input[0] = 0x00;
        entry.CopyTo(input[1..]);
        var hash = default(Hash256);
        SHA256.HashData(input[..length], hash);
        if (rented is not null) { System.Buffers.ArrayPool<byte>.Shared.Return(rented); }
        return hash;
    }

    public static Hash256 Node(in Hash256 left, in Hash256 right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Hash256.Length)];
        input[0] = 0x01;
        left.Bytes.CopyTo(input[1..]);
        right.Bytes.CopyTo(input[(1 + Hash256.Length)..]);
        var hash = default(Hash256);
        SHA256.HashData(input, hash);
        return hash;
    }

    /// <summary>The root over a list of leaf hashes.</summary>
    public static Hash256 Root(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.IsEmpty) { return Empty; }
        if (leaves.Length == 1) { return leaves[0]; }
        var split = SplitPoint(leaves.Length);
        return Node(Root(leaves[..split]), Root(leaves[split..]));
    }

    /// <summary>The largest power of two below <paramref name="size"/>: where RFC 6962 divides a tree of two or more leaves.</summary>
    internal static int SplitPoint(int size) => (int)SplitPoint((long)size);

    internal static long SplitPoint(long size) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(size - 1)));
}
