using System.ComponentModel.DataAnnotations;

namespace Colophon.Scanning.Integrity;

/// <summary>Section <c>Scanning:Integrity</c>: how often sites are gone through, and what looking into one item may cost.</summary>
public sealed class IntegrityOptions
{
    /// <summary>Ask sites for surveys, and scan what they tell.</summary>
    public bool Scan { get; set; } = true;

    /// <summary>Minutes between the end of a scan and the next survey.</summary>
    [Range(1, 10_080)]
    public int EveryMinutes { get; set; } = 720;

    /// <summary>Seconds that looking into one item may take; then it is reported as not analysed.</summary>
    [Range(1, 600)]
    public int MaxSeconds { get; set; } = 20;

    /// <summary>Findings that one scan records one by one. Beyond it the rest is one finding that says how many there are.</summary>
    [Range(10, 100_000)]
    public int MaxFindings { get; set; } = 500;

    /// <summary>Socket of ClamAV's clamd, as host:port or as the path of a Unix socket. Null: ClamAV isn't asked.</summary>
    public string? Clamd { get; set; }
}
