using Colophon.Kernel;
using Colophon.Scanning.Feeds;

namespace Colophon.Scanning.Picture;

public enum DecisionKind
{
    /// <summary>Something else stands between the flaw and who would use it.</summary>
    Mitigated,

    /// <summary>An OpenVEX statement: not affected, or mended by other means.</summary>
    Assessed,

    /// <summary>A second person agreed to live with it for a time.</summary>
    Accepted,
}

/// <summary>What people decided about a flaw, and until when it stands.</summary>
/// <param name="Status">Of an OpenVEX statement; else empty.</param>
/// <param name="RequestedBy">Who asked, where somebody else agreed.</param>
public sealed record Decision(DecisionKind Kind, string By, string Owner, string Reason, DateTimeOffset Until, DateTimeOffset At, long Index, string Status = "", string Justification = "", string RequestedBy = "")
{
    /// <summary>Whether it stops the clock while it stands: "affected" and "under investigation" are words, not answers.</summary>
    public bool Stops => Kind != DecisionKind.Assessed || Status is "not_affected" or "fixed";
}

public sealed record Closing(string How, string? Version, DateTimeOffset At, long Index);

/// <summary>What a run found, as it is recorded when a case is opened.</summary>
/// <param name="Begins">The clock's beginning: publication, or when this version came to the site, whichever was later.</param>
/// <param name="Sure">False: the site tells no version that can be placed, or the software may be another of the same name.</param>
/// <param name="Doubt">Why it isn't sure; empty where it is.</param>
public sealed record Finding(string Id, SiteId Site, ComponentKind Kind, string Slug, string? Version, string Flaw, string Title, Severity Severity, double? Score, string Priority, DateTimeOffset? Published, DateTimeOffset Begins, DateTimeOffset Due, IReadOnlyList<string> Fixed, IReadOnlyList<string> Feeds, string Doubt)
{
    public bool Sure => Doubt.Length == 0;

    public string Component => $"{Picture.Component.KindName(Kind)}:{Slug}";

    public bool Exploited { get; init; }

    public double? Probability { get; init; }

    public string? Reference { get; init; }

    public IReadOnlyList<string> Notices { get; init; } = [];
}

public enum CaseState
{
    Open,
    Overdue,
    Mitigated,
    NotAffected,
    Accepted,
    Closed,
}

/// <summary>One flaw on one site, from the record that opened it to the one that closed it.</summary>
/// <param name="Request">A person asks to live with it; it counts for nothing until another agrees.</param>
/// <param name="Breached">The first record that its term went by; it stays for ever.</param>
public sealed record Case(Finding Finding, DateTimeOffset OpenedAt, long Index)
{
    public Decision? Decision { get; init; }

    public Decision? Request { get; init; }

    public Closing? Closing { get; init; }

    public Breach? Breached { get; init; }

    public string Id => Finding.Id;

    public bool IsOpen => Closing is null;

    /// <summary>The end of the term. A decision that was taken in time moves it to its own end; none gives time back.</summary>
    public DateTimeOffset Due => Decision is { Stops: true } decision && decision.At <= Finding.Due && decision.Until > Finding.Due ? decision.Until : Finding.Due;

    public CaseState State(DateTimeOffset now) =>
        Closing is not null ? CaseState.Closed
        : Decision is { Stops: true } decision && now < decision.Until ? decision.Kind switch { DecisionKind.Mitigated => CaseState.Mitigated, DecisionKind.Assessed => CaseState.NotAffected, _ => CaseState.Accepted }
        : now >= Due ? CaseState.Overdue : CaseState.Open;
}

public sealed record Breach(DateTimeOffset Due, DateTimeOffset At, long Index);
