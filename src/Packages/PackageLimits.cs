namespace Colophon.Packages;

/// <summary>What one package may cost. What lies beyond is refused by name, never left out silently.</summary>
public sealed record PackageLimits
{
    public static PackageLimits Default { get; } = new();

    public long MaxArchiveBytes { get; init; } = 512L << 20;
    public int MaxEntries { get; init; } = 50_000;
    public int MaxFileBytes { get; init; } = 64 << 20;
    public long MaxTotalBytes { get; init; } = 1L << 30;
    public int MaxPathBytes { get; init; } = 1_000;
    public int MaxDepth { get; init; } = 50;

    /// <summary>How often larger a file may become, once it is larger than <see cref="RatioFromBytes"/>.</summary>
    public int MaxRatio { get; init; } = 200;
    public int RatioFromBytes { get; init; } = 1 << 20;
}
