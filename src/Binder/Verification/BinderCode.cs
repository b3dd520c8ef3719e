namespace Colophon.Binder;

/// <summary>What was observed, as the exit code of <c>colophon verify</c>. The table is in docs/formats/evidence-binder.md.</summary>
public enum BinderCode
{
    Intact = 0,
    InternalError = 1,
    Usage = 2,
    Malformed = 3,
    Environment = 4,
    Altered = 10,
    Deleted = 11,
    Inserted = 12,
    Reordered = 13,
    Truncated = 14,
    Conflict = 15,
    TimeBounds = 16,
    Signature = 17,
    ReceiptMissing = 18,
    Incomplete = 20,
    SignerUnknown = 21,
    Pruned = 22,
}

public static class BinderCodes
{
    /// <summary>The first of these that was observed is the answer.</summary>
    internal static readonly IReadOnlyList<BinderCode> Order =
    [
        BinderCode.InternalError, BinderCode.Usage, BinderCode.Malformed, BinderCode.Environment, BinderCode.Signature, BinderCode.Conflict, BinderCode.ReceiptMissing,
        BinderCode.Altered, BinderCode.Deleted, BinderCode.Inserted, BinderCode.Reordered, BinderCode.Truncated, BinderCode.TimeBounds,
        BinderCode.Pruned, BinderCode.Incomplete, BinderCode.SignerUnknown,
    ];

    /// <summary>Codes that say something isn't known or isn't there, not that anything is wrong.</summary>
    internal static bool IsDeclaration(this BinderCode code) => code is BinderCode.Pruned or BinderCode.Incomplete or BinderCode.SignerUnknown;

    public static string Sentence(this BinderCode code) => code switch
    {
        BinderCode.Intact => "Intact: everything was checked and holds.",
        BinderCode.InternalError => "The verifier failed: nothing may be concluded.",
        BinderCode.Usage => "The command wasn't understood.",
        BinderCode.Malformed => "Unreadable: this is not a binder, or it is damaged.",
        BinderCode.Environment => "It couldn't be checked here.",
        BinderCode.Altered => "ALTERED: something in it is not what was signed.",
        BinderCode.Deleted => "DELETED: something that was signed is missing.",
        BinderCode.Inserted => "INSERTED: it holds something that was never signed.",
        BinderCode.Reordered => "REORDERED: entries stand in another order than was signed.",
        BinderCode.Truncated => "TRUNCATED: it ends before it should.",
        BinderCode.Conflict => "CONFLICT: somebody else saw another log.",
        BinderCode.TimeBounds => "TIME BROKEN: its times contradict each other.",
        BinderCode.Signature => "NOT AUTHENTIC: a signature is wrong, or its key isn't one the policy knows.",
        BinderCode.ReceiptMissing => "NOT IN THIS LOG: a receipt you hold has no place in it.",
        BinderCode.Incomplete => "Intact, but declared incomplete: it says itself what is missing.",
        BinderCode.SignerUnknown => "Self-consistent, but who signed it is not established: give a policy with --trust.",
        BinderCode.Pruned => "Intact, with old entries pruned under a declared policy.",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "not a code"),
    };
}
