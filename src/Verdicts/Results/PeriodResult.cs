using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Results;

/// <summary>Management's test results for one period, derived from the first <see cref="Size"/> leaves of a tenant's ledger and from nothing else.</summary>
/// <param name="Engine">Name and version of the rules that judged.</param>
/// <param name="Through">How far the ledger's clock had come: nothing later is judged.</param>
public sealed record PeriodResult(
    string Engine,
    string Tenant,
    Period Period,
    long Size,
    long Through,
    IReadOnlyList<ControlResult> Controls,
    IReadOnlyList<SiteCoverage> Sites,
    IReadOnlyList<OutOfBandChange> OutOfBand,
    LeafCounts Leaves)
{
    public IReadOnlyList<FindingResult> Findings { get; init; } = [];

    /// <summary>In-scope systems beside the sites, in the order they were registered.</summary>
    public IReadOnlyList<SystemResult> Systems { get; init; } = [];

    /// <summary>The period has not ended by the ledger's clock: everything here is "so far".</summary>
    public bool SoFar => Through < Period.When.To;
}

/// <param name="Index">The leaf that defines it.</param>
public sealed record Period(string Id, string Name, Interval When, long Index)
{
    /// <summary>Every category there is: what a period covers unless its definition says less. CC always belongs to it.</summary>
    public static readonly IReadOnlyList<string> AllCategories = ["CC", "A", "C", "PI", "P"];

    public Calendar Calendar { get; init; } = Calendar.Utc;

    public IReadOnlyList<string> Categories { get; init; } = AllCategories;

    /// <summary>Type 1: what is in place at one moment. <see cref="When"/> is that microsecond; no operation is tested.</summary>
    public bool IsAsOf { get; init; }

    /// <summary>The period that this is a part of, as an interim window or as what rolls forward from it; null for a period by itself.</summary>
    public string? PartOf { get; init; }

    /// <summary>Terms run through the whole of it: its own time, or that of the period it is a part of.</summary>
    public Interval Whole { get; init; } = When;

    /// <summary>The leaf that defines the whole: what the company owes is named by it, in the whole and in each part alike.</summary>
    public long WholeIndex { get; init; } = Index;
}

/// <param name="Odd">Leaves that break the format.</param>
/// <param name="Hidden">Leaves passed over because they belong to another scope.</param>
public sealed record LeafCounts(long Read, long Odd, long UnknownType, long Hidden);

/// <param name="OneLine">The criterion in our own words; the criteria's text is the AICPA's and not used.</param>
public sealed record ControlResult(
    string Id,
    string Title,
    string Type,
    string Nature,
    string When,
    string Owner,
    IReadOnlyList<CriterionLink> Criteria,
    string Supports,
    string CantShow,
    IReadOnlyList<VersionInForce> Versions,
    Conclusion Conclusion,
    string Assurance,
    string Sentence,
    IReadOnlyList<EntityTimeline> Entities,
    IReadOnlyList<AttributeDefinition> Attributes,
    IReadOnlyList<Item> Population,
    IReadOnlyList<Deviation> Deviations,
    IReadOnlyList<UnknownTime> Unknown,
    Ipe Ipe)
{
    /// <summary>How its sentence speaks of the items.</summary>
    public PopulationWords Words { get; init; } = PopulationWords.Default;

    /// <summary>What tested it: that of the newest version in force.</summary>
    public required Procedure Procedure { get; init; }

    /// <summary>Null where the newest version in force names none.</summary>
    public ChallengeResult? Challenge { get; init; }
}

/// <summary>The forbidden thing, tried harmlessly on schedule.</summary>
/// <param name="Every">As the control says it.</param>
/// <param name="Terms">In order; those that are still to come as well.</param>
public sealed record ChallengeResult(string Tries, string Every, IReadOnlyList<ChallengeTerm> Terms);

public enum ChallengeState
{
    /// <summary>Tried, and refused each time.</summary>
    Held,

    /// <summary>Tried, and it got through.</summary>
    Broken,

    /// <summary>The term is over and nobody tried.</summary>
    Missed,
    NotDue,
}

/// <param name="Tries">Records of it in this term, <paramref name="Broken"/> of which got through.</param>
/// <param name="Index">The first that got through, else the last.</param>
/// <param name="At">When that was received.</param>
/// <param name="Words">A person's, or the type of the record that shows it.</param>
public sealed record ChallengeTerm(Interval When, ChallengeState State, int Tries, int Broken, long? Index, long? At, string By, string Words);

/// <param name="Extent"><c>=</c> or <c>partial</c>.</param>
public sealed record CriterionLink(string Id, string Extent);

/// <param name="Hash">Hex SHA-256 of the version's JSON exactly as the record holds it.</param>
/// <param name="Index">The leaf that adopts it.</param>
public sealed record VersionInForce(int Version, string Hash, long Index, Interval When);

/// <summary>The closed set of results. There is no other word for how a test came out, and none of them is an opinion.</summary>
public enum ResultKind
{
    NoDeviationFound,
    Deviations,
    DidNotOccur,
    InsufficientCoverage,
    NotTested,
    InOperationPartly,
    DesignGap,
    NotApplicable,

    /// <summary>As of a date: in place by design; whether it operates over time was not tested.</summary>
    DesignOnly,
}

/// <param name="N">Items, expected occurrences or entities, by the control's type.</param>
/// <param name="D">Those of them that deviate.</param>
/// <param name="UnknownShare">Unknown time in ten-thousandths of the time in scope, rounded up.</param>
/// <param name="Operation">For <see cref="ResultKind.InOperationPartly"/>: the part of the period in which the control was in force.</param>
public sealed record Conclusion(ResultKind Kind, bool SoFar, int N, int D, int NotDeterminable, int Excused, int UnknownShare, string Reason, Interval? Operation);

/// <summary>An entity's state through the whole period so far.</summary>
public sealed record EntityTimeline(string Site, IReadOnlyList<Segment> Segments)
{
    public long Total(TimelineState state) => Segments.Total(state);

    public long InScope => Segments.Where(s => s.State != TimelineState.NotInScope).Sum(s => s.When.Length);
}

public sealed record AttributeDefinition(string Letter, string Text);

public enum ItemResult
{
    Met,
    Deviation,
    NotDeterminable,
    Excused,
    NotDue,
}

/// <summary>One line of the attribute grid.</summary>
public sealed record AttributeResult(string Letter, ItemResult Result, string Note);

/// <summary>One numbered item of a population: an event, an expected occurrence, a difference of state.</summary>
/// <param name="True">The record's content became so within this interval, by our own clocks.</param>
/// <param name="Claimed">What the site says; null where nothing was recorded.</param>
/// <param name="Indices">Leaves it consists of; the first names it.</param>
public sealed record Item(
    int Number,
    string Site,
    string Type,
    string Object,
    string Actor,
    string Title,
    Interval True,
    long? Claimed,
    long Received,
    IReadOnlyList<long> Indices,
    IReadOnlyList<long> Approvals,
    IReadOnlyList<AttributeResult> Attributes,
    ItemResult Result);

/// <param name="Id">Stable: <c>D-</c> and the leaf that shows it (and the place in a leaf that holds several); for what was owed and not done, the leaf that the duty comes from, the control, and when it was due.</param>
/// <param name="Title">What happened, in words, from the records.</param>
/// <param name="Observed">When our own records first show it.</param>
/// <param name="Until">For a state: when it ended; null while it lasts or for an event.</param>
public sealed record Deviation(
    string Id,
    string Control,
    string Site,
    string Object,
    string Title,
    string Why,
    Interval True,
    long Observed,
    long Received,
    long? Until,
    long Index,
    IReadOnlyList<Disposition> Dispositions);

/// <summary>What was made of a candidate deviation. It is added to it and never takes it away.</summary>
public sealed record Disposition(long Index, long At, string By, string Kind, string Reason);

public sealed record UnknownTime(string Site, Interval When, string Cause);

/// <summary>A change that the state shows and no event tells.</summary>
public sealed record OutOfBandChange(
    string Id,
    string Site,
    string Section,
    string Object,
    string Title,
    IReadOnlyList<KeyChange> Keys,
    long LastGood,
    long Detected,
    long Received,
    long Index);

/// <param name="Before">Compact JSON; <c>null</c> where absent.</param>
public sealed record KeyChange(string Key, string Before, string After);

/// <summary>How well a site was seen: <see cref="Live"/> and <see cref="Late"/> is seen time, <see cref="None"/> is not.</summary>
public sealed record SiteCoverage(string Site, string Environment, IReadOnlyList<string> Sources, Interval Window, long InScope, long Live, long Late, long None, IReadOnlyList<UnknownTime> Gaps);

/// <summary>What an auditor needs to rely on an extract: where it comes from, how it was made, how it ties out.</summary>
public sealed record Ipe(
    IReadOnlyList<string> Sources,
    string Environment,
    string Query,
    IReadOnlyList<IpeParameter> Parameters,
    string Engine,
    Interval Window,
    long FirstLeaf,
    long LeafCount,
    int Rows,
    string PopulationHash,
    IReadOnlyList<IpeParameter> TieOut,
    IReadOnlyList<string> GapCheck,
    string SecondSource);

public sealed record IpeParameter(string Name, string Value);
