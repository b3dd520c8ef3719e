using System.Text.RegularExpressions;
using Colophon.Scanning.Versions;

namespace Colophon.Scanning.Feeds;

public enum ComponentKind
{
    Core,
    Plugin,
    Theme,
    MustUse,
    DropIn,
    Php,
    Database,
    WebServer,
}

public enum Severity
{
    Unknown,
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>What a feed says of one flaw in one piece of software.</summary>
/// <param name="Id">The feed's own.</param>
/// <param name="Name">Of the software, as the feed writes it.</param>
/// <param name="Fixed">Versions in which it is mended.</param>
/// <param name="Notice">The attribution that must stand wherever this is shown.</param>
internal sealed partial record Advisory(string Feed, string Id, ComponentKind Kind, string Slug, string Name, string Title, IReadOnlyList<VersionRange> Ranges, IReadOnlyList<string> Fixed, Severity Severity, double? Score, string? Cve, DateTimeOffset? Published, string? Reference, string? Notice)
{
    /// <summary>Names the flaw across feeds: its CVE number where it has one.</summary>
    public string Flaw => Cve ?? $"{Feed}:{Id}";

    public static Severity Rate(string? rating, double? score) => rating?.ToLowerInvariant() switch
    {
        "critical" or "c" => Severity.Critical,
        "high" or "h" => Severity.High,
        "medium" or "moderate" or "m" => Severity.Medium,
        "low" or "l" => Severity.Low,
        _ => score switch { null => Severity.Unknown, >= 9 => Severity.Critical, >= 7 => Severity.High, >= 4 => Severity.Medium, _ => Severity.Low },
    };

    public static string? CveOf(string? text) => text is not null && Number().Match(text) is { Success: true } match ? match.Value.ToUpperInvariant() : null;

    [GeneratedRegex(@"\bCVE-[0-9]{4}-[0-9]{4,9}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

/// <summary>What a feed says of a piece of software as such.</summary>
public sealed record Package(string Feed, ComponentKind Kind, string Slug, string? Name, bool Closed, DateTimeOffset? LastRelease);

/// <summary>A CVE number that a feed says something about: exploited in the wild, or how likely that is.</summary>
internal sealed record CveFact(string Cve, bool Exploited, double? Probability);

/// <summary>What comes out of a feed's file, entry by entry.</summary>
internal abstract record FeedEntry
{
    private FeedEntry() { }

    public sealed record Flaw(Advisory Advisory) : FeedEntry;

    public sealed record Software(Package Package) : FeedEntry;

    public sealed record Cve(CveFact Fact) : FeedEntry;

    /// <summary>An entry that can't be read as one: counted, never passed over in silence.</summary>
    public sealed record Unreadable(string Name) : FeedEntry;
}
