using System.ComponentModel.DataAnnotations;
using Colophon.Packages;

namespace Colophon.Scanning.Reviews;

/// <summary>Section <c>Scanning:Reviews</c>: what reviewing packages of strangers may cost.</summary>
public sealed class ReviewLimits
{
    /// <summary>Largest package that is taken.</summary>
    [Range(1_000, 512L << 20)]
    public long MaxPackageBytes { get; set; } = 64L << 20;

    /// <summary>What one package may hold unpacked, in memory; files beyond it are not analysed, and said so.</summary>
    [Range(1_000, 1L << 30)]
    public long MaxUnpackedBytes { get; set; } = 256L << 20;

    /// <summary>Packages kept for each company. Beyond it the one that was used longest ago goes; its reviews stay.</summary>
    [Range(2, 10_000)]
    public int KeepPackages { get; set; } = 40;

    /// <summary>Reviews made at the same time, for all companies.</summary>
    [Range(1, 16)]
    public int Concurrency { get; set; } = 1;

    /// <summary>Reviews of one company that may wait or run; a further one is refused.</summary>
    [Range(1, 1_000)]
    public int MaxWaiting { get; set; } = 16;

    /// <summary>Seconds that one review may take; then it is recorded as not made.</summary>
    [Range(1, 86_400)]
    public int MaxSeconds { get; set; } = 900;

    internal PackageLimits Packages => PackageLimits.Default with { MaxArchiveBytes = MaxPackageBytes, MaxTotalBytes = MaxUnpackedBytes };
}
