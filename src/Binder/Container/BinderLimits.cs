namespace Colophon.Binder;

/// <summary>What a binder may cost the one who opens it. The defaults are those of the format; a reader may set lower ones.</summary>
public sealed record BinderLimits
{
    public static readonly BinderLimits Default = new();

    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Inflated size of one file outside <c>ledger/</c>.</summary>
    public long MaxFileBytes { get; init; } = 256L << 20;

    /// <summary>Inflated size of all files.</summary>
    public long MaxTotalBytes { get; init; } = 64L << 30;

    /// <summary>Leaves that are compared one by one when bundles and tiles differ (docs/formats/evidence-binder.md, layer 4).</summary>
    public int MaxComparedLeaves { get; init; } = 4 << 20;

    /// <summary>Findings that are told in words; all are counted.</summary>
    public int MaxFindings { get; init; } = 200;
}
