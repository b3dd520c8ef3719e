namespace Colophon.Binder;

/// <param name="Where">A file, an entry's index, a source.</param>
public sealed record Finding(BinderCode Code, string Where, string What);

/// <summary>What a verification saw. <see cref="Code"/> is the exit code; everything else explains it.</summary>
public sealed record VerificationReport(BinderCode Code, IReadOnlyList<Finding> Findings, IReadOnlyDictionary<BinderCode, long> Counts, TimeSpan Elapsed)
{
    /// <summary>Null where the manifest couldn't be read or its signature doesn't hold.</summary>
    public BinderManifest? Manifest { get; init; }

    public bool PolicyGiven { get; init; }

    public IReadOnlyList<KeyShown> Keys { get; init; } = [];

    public CheckedCounts Checked { get; init; } = new();

    public IReadOnlyList<SourceShown> Sources { get; init; } = [];

    /// <summary>Leaf types that this verifier doesn't know, with their number: kept, hashed, told.</summary>
    public IReadOnlyDictionary<string, long> UnknownLeaves { get; init; } = new Dictionary<string, long>();
}

/// <summary>A key that signed something in the binder.</summary>
/// <param name="Established">Whether the policy vouches for it.</param>
public sealed record KeyShown(string Role, string Name, string Fingerprint, bool Established);

public sealed record SourceShown(string Source, string Kind, string Site, string Fingerprint, long Records, long Batches, long OpenGaps);

/// <summary>How much was checked.</summary>
public sealed record CheckedCounts
{
    public long Files { get; init; }

    public long Bytes { get; init; }

    public long Entries { get; init; }

    public long Hidden { get; init; }

    public long Records { get; init; }

    public long Batches { get; init; }

    public long Signatures { get; init; }

    public long Tiles { get; init; }

    /// <summary>Earlier checkpoints that sources quote, held ones included.</summary>
    public long EarlierRoots { get; init; }

    public long Anchors { get; init; }

    public long PrivateFields { get; init; }

    public bool Verdicts { get; init; }
}
