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

    public BinderLimits Limits { get; init; } = BinderLimits.Default;

    public IProgress<VerificationProgress>? Progress { get; init; }

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
