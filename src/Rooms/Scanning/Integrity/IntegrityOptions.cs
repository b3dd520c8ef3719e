using System.ComponentModel.DataAnnotations;
using Colophon.Engines.Yara;
using Microsoft.Extensions.Options;

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

    [ValidateObjectMembers]
    public YaraOptions Yara { get; } = new();
}

/// <summary>Section <c>Scanning:Integrity:Yara</c>: YARA as one more engine, as a process of its own (Debian package <c>yara</c>).</summary>
public sealed class YaraOptions
{
    /// <summary>Whole paths of files with YARA rules; they are compiled when the server starts. None: YARA isn't asked.</summary>
    public List<string> Rules { get; } = [];

    /// <summary>Address space that YARA may use, in MiB.</summary>
    [Range(64, 65_536)]
    public int MaxMemoryMiB { get; set; } = 2_048;

    internal YaraLimits Limits(int seconds) => new() { Seconds = seconds, TotalSeconds = seconds + 10, MemoryBytes = (long)MaxMemoryMiB << 20 };
}
