using System.Numerics;

namespace Colophon.Ledger;

/// <summary>Shows that the tree of <paramref name="To"/> leaves begins with the tree of <paramref name="From"/> leaves unchanged (RFC 6962 §2.1.2). Empty when <paramref name="From"/> is 0 or equal.</summary>
public sealed record ConsistencyProof(long From, long To, IReadOnlyList<Hash256> Hashes)
{
    public bool Verify(in Hash256 oldRoot, in Hash256 newRoot)
    {
        if (From < 0 || From > To) { return false; }
        if (From == To) { return Hashes.Count == 0 && oldRoot == newRoot; }
        if (From == 0) { return Hashes.Count == 0 && oldRoot == MerkleHash.Empty; }
        var (node, last, used) = (From - 1, To - 1, 0);
        var shift = BitOperations.TrailingZeroCount(From);
        node >>= shift;
        last >>= shift;
        Hash256 old, grown;
        if (node == 0) { old = grown = oldRoot; } // the old tree is one perfect subtree: its root needs no telling
        else
        {
            if (Hashes.Count == 0) { return false; }
            old = grown = Hashes[used++];
        }
        for (; last > 0; node >>= 1, last >>= 1)
        {
            if ((node & 1) == 0 && node == last) { continue; }
            if (used == Hashes.Count) { return false; }
            var sibling = Hashes[used++];
            if ((node & 1) == 1)
            {
                old = MerkleHash.Node(sibling, old);
                grown = MerkleHash.Node(sibling, grown);
            }
            else { grown = MerkleHash.Node(grown, sibling); }
        }
        return used == Hashes.Count && old == oldRoot && grown == newRoot;
    }
}
