using System.Security.Cryptography;

namespace Colophon.TestSupport;

/// <summary>RFC 6962 written down as its recursive definition, apart from the ledger's, so that the agent's verifier meets a second opinion.</summary>
public static class MerkleTree
{
    public static byte[] Leaf(ReadOnlySpan<byte> entry) => SHA256.HashData([0, .. entry]);

    public static byte[] Root(ReadOnlySpan<byte[]> leaves) => leaves.Length switch
    {
        0 => SHA256.HashData([]),
        1 => leaves[0],
        _ => Node(Root(leaves[..Split(leaves.Length)]), Root(leaves[Split(leaves.Length)..])),
    };

    public static List<byte[]> Inclusion(int index, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1) { return []; }
        var k = Split(leaves.Length);
        return index < k ? [.. Inclusion(index, leaves[..k]), Root(leaves[k..])] : [.. Inclusion(index - k, leaves[k..]), Root(leaves[..k])];
    }

    public static List<byte[]> Consistency(int old, ReadOnlySpan<byte[]> leaves) => old == 0 || old == leaves.Length ? [] : SubProof(old, leaves, true);

    private static List<byte[]> SubProof(int m, ReadOnlySpan<byte[]> leaves, bool whole)
    {
        if (m == leaves.Length) { return whole ? [] : [Root(leaves)]; }
        var k = Split(leaves.Length);
        return m <= k ? [.. SubProof(m, leaves[..k], whole), Root(leaves[k..])] : [.. SubProof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) { k *= 2; }
        return k;
    }
}
