using Colophon.Protocol.Envelopes;

namespace Colophon.Scanning.Integrity;

/// <summary>One thing that a site's survey names, as the site tells it.</summary>
/// <param name="Kind">file, option or post.</param>
/// <param name="Id">A file's path below the site's root; <c>blog:name</c> of an option; <c>blog:ID</c> of a post.</param>
/// <param name="Sha256">Empty where its bytes were not read.</param>
/// <param name="Marks">Cheap signs, joined by spaces: php, eval…; or why it was not read: large, unreadable, link, special, deep, crowded.</param>
public sealed record Surveyed(string Kind, string Id, long Size, string Sha256, string Marks)
{
    public string Key => $"{Kind}:{Id}";

    internal SurveyedItem Item => new(Kind, Id, Sha256);
}

/// <param name="Files">All that were walked over, also those that are told by number alone.</param>
/// <param name="Values">Options and posts.</param>
public sealed record SurveySum(long Files, long Values, long Bytes, long Named);

/// <param name="Begun">When it began, by our own clock: what a site told of later may not be what was gone through.</param>
public sealed record SiteSurvey(string Id, DateTimeOffset Begun, DateTimeOffset At, long Index, IReadOnlyDictionary<string, Surveyed> Items, SurveySum Sum)
{
    /// <summary>This content at this place.</summary>
    public bool Tells(Surveyed item) => Items.TryGetValue(item.Key, out var told) && told.Sha256 == item.Sha256;
}

/// <summary>A scan as the ledger has it.</summary>
/// <param name="Sound">The planted samples were judged rightly.</param>
public sealed record ScanRecord(string Survey, bool Sound, long Items, long KnownGood, long Gated, long Looked, long NotAnalysed, long Findings, string Engine, DateTimeOffset At, long Index);

public enum FindingState { Open, QuarantineOrdered, Held, RestoreOrdered, Accepted, Closed }

/// <summary>What a scan found in one item with this content.</summary>
/// <param name="Rule">A kind of malware or of unwanted software of the analysis, <c>clamav</c>, <c>yara</c>, <c>altered</c>, or <c>not_analysed</c>.</param>
/// <param name="Line">From 1; 0 where there is none.</param>
/// <param name="Excerpt">SHA-256 of the kept lines around it; empty where none are kept.</param>
/// <param name="Failure">Why the site did not do what was last ordered.</param>
public sealed record ItemFinding(string Id, string Site, Surveyed Item, string Rule, string Title, string Why, int Line, string Excerpt, DateTimeOffset FoundAt, long Index)
{
    public FindingState State { get; init; }

    public string Failure { get; init; } = "";

    public string By { get; init; } = "";

    /// <summary>Who ordered the last quarantine: another person has to give back.</summary>
    public string TakenBy { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>Of an exception: who looks at it again.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Of an exception: when it ends. The next scan then finds it anew.</summary>
    public DateTimeOffset? Until { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The record of the last change.</summary>
    public long ChangedIndex { get; init; }

    public bool IsUnread => Rule == ItemVerdict.NotAnalysed;

    /// <summary>Not what its publisher gave out; nothing malicious was seen in it.</summary>
    public bool IsAltered => Rule == ItemVerdict.Altered;

    /// <summary>Software that has no place in a web root, though it attacks nothing by itself.</summary>
    public bool IsUnwanted => ItemVerdict.IsUnwanted(Rule);

    /// <summary>An attacker's, by what is known of it.</summary>
    public bool IsMalicious => ItemVerdict.IsMalicious(Rule);

    /// <summary>It reads like an attacker's: a person has to look.</summary>
    public bool IsLookalike => Rule == ItemVerdict.Lookalike;

    /// <summary>Somebody has to decide, or the site to act.</summary>
    public bool Waits => State is FindingState.Open or FindingState.QuarantineOrdered;

    /// <summary>What a person said of it holds.</summary>
    public bool IsAccepted(DateTimeOffset now) => State == FindingState.Accepted && (Until is not { } until || until > now);
}

/// <summary>All that the ledger says about one site's integrity. Immutable.</summary>
/// <param name="Running">When a survey began that has not ended.</param>
/// <param name="Survey">The agent's last one.</param>
/// <param name="Scan">Of what the agent told.</param>
public sealed record SiteIntegrity(string Site, DateTimeOffset? Running, SiteSurvey? Survey, ScanRecord? Scan, IReadOnlyDictionary<string, ItemFinding> Findings)
{
    /// <summary>The last survey of a collector, which looks from beside the site.</summary>
    public SiteSurvey? Beside { get; init; }

    /// <summary>Of what a collector told.</summary>
    public ScanRecord? ScanBeside { get; init; }

    /// <summary>The newer of the two scans.</summary>
    public ScanRecord? LastScan => ScanBeside is { } beside && (Scan is null || beside.Index > Scan.Index) ? beside : Scan;

    /// <summary>A collector saw this content there, and the agent did not tell of it.</summary>
    public bool IsSeenBesideOnly(ItemFinding finding) => Beside?.Tells(finding.Item) == true && Survey?.Tells(finding.Item) != true;

    /// <summary>Places with malicious code that wait.</summary>
    public int Malicious => Findings.Values.Count(f => f.Waits && f.IsMalicious);

    /// <summary>What waits and reads like an attacker's, though nothing in it proves it.</summary>
    public int Lookalikes => Findings.Values.Count(f => f.Waits && f.IsLookalike);

    /// <summary>What waits and has no place there, or is not its publisher's, though nothing malicious is known of it.</summary>
    public int OutOfPlace => Findings.Values.Count(f => f.Waits && (f.IsUnwanted || f.IsAltered));

    public static SiteIntegrity Nothing(string site) => new(site, null, null, null, new Dictionary<string, ItemFinding>());
}
