namespace Colophon.Ledger;

/// <summary>Shows that the leaf at <paramref name="Index"/> is in the tree of <paramref name="Size"/> leaves (RFC 6962 §2.1.1), lowest sibling first.</summary>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<Hash256> Hashes)
{
    public bool Verify(in Hash256 leaf, in Hash256 root)
    {
        if (Index < 0 || Index >= Size) { return false; }
        var (node, last, hash, used) = (Index, Size - 1, leaf, 0);
        for (; last > 0; node >>= 1, last >>= 1)
        {
            if ((node & 1) == 0 && node == last) { continue; } // no sibling at this level: the node moves up unchanged
            if (used == Hashes.Count) { return false; }
            var sibling = Hashes[used++];
            hash = (node & 1) == 1 ? MerkleHash.Node(sibling, hash) : MerkleHash.Node(hash, sibling);
        }
        return used == Hashes.Count && hash == root;
    }
}
