using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>Ties one tree's size and root to the meta-log, the only log that is witnessed and time-stamped.</summary>
/// <param name="Map">The tree's entry in the tick's map, with its neighbours.</param>
/// <param name="TickLeaf">The tick, byte for byte.</param>
/// <param name="TickProof">The tick's place in the meta-log.</param>
/// <param name="MetaCheckpoint">A checkpoint of the meta-log.</param>
public sealed record Anchor(MapProof Map, ReadOnlyMemory<byte> TickLeaf, InclusionProof TickProof, Checkpoint MetaCheckpoint)
{
    /// <summary>The tick, when every link holds up to a checkpoint signed by <paramref name="log"/>; else null.</summary>
    public Tick? Verify(VerifierKey log) =>
        MetaCheckpoint.Origin == Checkpoint.OriginOf(log.Name, TreeLabel.Meta)
        && MetaCheckpoint.IsSignedBy(log)
        && TickProof.Size == MetaCheckpoint.Size
        && TickProof.Verify(MerkleHash.Leaf(TickLeaf.Span), MetaCheckpoint.Root)
        && Tick.TryParse(TickLeaf, out var tick)
        && tick.Count == Map.Count
        && Map.Verify(tick.Root) ? tick : null;
}
