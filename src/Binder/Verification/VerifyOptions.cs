using Colophon.Crypto;

namespace Colophon.Binder;

public sealed record VerifyOptions
{
    public TrustPolicy? Policy { get; init; }

    /// <summary>Checkpoint notes held from before.</summary>
    public IReadOnlyList<string> HeldCheckpoints { get; init; } = [];

    /// <summary>Receipt envelopes held from before, as JSON.</summary>
    public IReadOnlyList<string> HeldReceipts { get; init; } = [];

    /// <summary>Opens a binder that is sealed to its public half. Not disposed here.</summary>
    public Ed25519PrivateKey? RecipientKey { get; init; }

    /// <summary>An existing folder for what the verdicts are derived from, while they are: about 30 bytes for each entry, readable by its owner alone.</summary>
    public string Scratch { get; init; } = Path.GetTempPath();

    public BinderLimits Limits { get; init; } = BinderLimits.Default;

    public IProgress<VerificationProgress>? Progress { get; init; }

    /// <summary>Entries that memory holds before they are written to <see cref="Scratch"/>. At least 1.</summary>
    internal int SealLeaves { get; init; } = 500_000;

    /// <summary>How deep to look. Anything less than everything is for measuring speed; the command always asks for everything.</summary>
    internal VerifyDepth Depth { get; init; } = VerifyDepth.Everything;
}

public readonly record struct VerificationProgress(string Stage, long Done, long Total);

internal enum VerifyDepth
{
    /// <summary>Files, tiles, tree.</summary>
    Hashes,

    /// <summary>And sources' signatures, sequences, times.</summary>
    Signatures,

    /// <summary>And the verdicts.</summary>
    Everything,
}
