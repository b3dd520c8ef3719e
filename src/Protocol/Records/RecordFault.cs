namespace Colophon.Protocol.Records;

/// <summary>Why the content of a record can't be taken; the rule's text goes into the <c>unreadable</c> leaf (docs/formats/records.md, "Rules").</summary>
public enum RecordFault
{
    None,
    Size,
    Utf8,
    Json,
    Depth,
    DuplicateKey,
    Number,
    Envelope,
    Source,
    Epoch,
    Seq,
    Type,
    EffectiveAt,
    Actor,
    Object,
    Change,
    Context,
    Commitments,
    Commitment,
}

public static class RecordRules
{
    public static string Rule(this RecordFault fault) => fault switch
    {
        RecordFault.Size => "size",
        RecordFault.Utf8 => "utf8",
        RecordFault.Json => "json",
        RecordFault.Depth => "depth",
        RecordFault.DuplicateKey => "duplicate-key",
        RecordFault.Number => "number",
        RecordFault.Envelope => "envelope",
        RecordFault.Source => "source",
        RecordFault.Epoch => "epoch",
        RecordFault.Seq => "seq",
        RecordFault.Type => "type",
        RecordFault.EffectiveAt => "effective-at",
        RecordFault.Actor => "actor",
        RecordFault.Object => "object",
        RecordFault.Change => "change",
        RecordFault.Context => "context",
        RecordFault.Commitments => "commitments",
        RecordFault.Commitment => "commitment",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault."),
    };
}
