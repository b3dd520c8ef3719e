namespace Colophon.Scanning.Feeds;

/// <summary>The adapter of one feed: where it is by default, how its file is read, and a planted entry in its own format.</summary>
internal interface IFeedFormat
{
    /// <summary>As records and settings name it.</summary>
    string Name { get; }

    string Title { get; }

    Uri DefaultUrl { get; }

    /// <summary>What its licence asks to be shown, and where it is written.</summary>
    FeedLicence Licence { get; }

    /// <summary>Whether it tells flaws; the others only add to them.</summary>
    bool TellsFlaws { get; }

    /// <summary>The upstream needs a key.</summary>
    bool NeedsKey => false;

    /// <summary>Reads a file as it was served. Streams: what is held is one entry.</summary>
    /// <exception cref="FeedException">The file isn't whole, or isn't this feed's.</exception>
    IEnumerable<FeedEntry> Read(Stream stream, int maxEntry);

    /// <summary>A file of one made-up flaw in <see cref="Canary.Slug"/>, so that a reader or matcher that has gone blind shows.</summary>
    ReadOnlyMemory<byte> CanaryFile { get; }
}

/// <param name="Notice">Shown beside the data.</param>
internal sealed record FeedLicence(string Notice, Uri Terms);

/// <summary>The planted software. Affected from 1.0 up to and including 2.0, by every feed.</summary>
internal static class Canary
{
    public const string Slug = "colophon-canary";
    public const string Sick = "1.5";
    public const string Well = "2.0.1";
    public const string Cve = "CVE-1900-0001";
}
