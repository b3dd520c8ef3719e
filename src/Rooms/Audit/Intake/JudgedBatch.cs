using Colophon.Ledger;
using Colophon.Protocol.Batches;

namespace Colophon.Audit.Intake;

/// <summary>An authentic batch whose records were read: what remains is its place in the tree.</summary>
/// <param name="Entries">Per record its bytes, or the fault that makes it an <c>unreadable</c> leaf.</param>
/// <param name="Side">Sealed private parts; positions count from the first record.</param>
/// <param name="Completed">Ids of commands that the batch reports done.</param>
/// <param name="Upgrades">For each <c>agent.upgrade.*</c> what it says of which package.</param>
/// <param name="Alarms">Type, object and number of what somebody should look at now.</param>
/// <param name="Rotations">New public key and proof, for each <c>source.key.rotated</c>.</param>
internal sealed record JudgedBatch(Batch Batch, IReadOnlyList<JudgedRecord> Entries, IReadOnlyList<SidePayload> Side, IReadOnlyList<string> Completed, IReadOnlyList<(string PublicKey, string Sig)> Rotations, IReadOnlyList<(string Outcome, string Sha256, string? Cause)> Upgrades, IReadOnlyList<(string Type, string Object, long Seq)> Alarms)
{
    public BatchHeader Header => Batch.Header;
}

internal readonly record struct JudgedRecord(ReadOnlyMemory<byte> Bytes, Protocol.Records.RecordFault Fault);
