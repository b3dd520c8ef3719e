using Colophon.Kernel;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance;

/// <summary>The door: what the controls' results are, and the facts that people add to them. Results are derived from the ledger and kept in memory only.</summary>
public interface IAssurance
{
    /// <summary>The newest results. Answers from memory; waits only for a tenant's first evaluation.</summary>
    Task<Standing> StandingAsync(TenantId tenant, CancellationToken ct);

    /// <summary>Results that take in at least the first <paramref name="size"/> leaves, so that a person sees what they just recorded.</summary>
    Task<Standing> StandingAsync(TenantId tenant, long size, CancellationToken ct);

    /// <summary>The newest results as an auditor of some sites is shown them: derived from those sites' leaves alone, as a binder cut to them. Null sites: the whole tenant.</summary>
    Task<Standing> StandingAsync(TenantId tenant, IReadOnlyList<string>? sites, CancellationToken ct);

    /// <summary>The period as its newest freeze (or the given addendum) froze it, or null where it isn't frozen.</summary>
    Task<PeriodResult?> FrozenAsync(TenantId tenant, string period, int? addendum, CancellationToken ct, IReadOnlyList<string>? sites = null);

    /// <summary>Adopts every control of the tenant's set (the catalogue and its overlay) that isn't adopted in this version. All of them or none: an overlay with an error is refused with every error.</summary>
    /// <param name="everySeconds">Term per control id of cadence controls, where it isn't the catalogue's.</param>
    Task<Outcome> AdoptControlsAsync(TenantId tenant, IReadOnlyDictionary<string, long> everySeconds, FactActor by, CancellationToken ct);

    /// <summary>Defines a period with its calendar and categories, which its record fixes.</summary>
    Task<Outcome> DefinePeriodAsync(TenantId tenant, PeriodRequest request, FactActor by, CancellationToken ct);

    /// <summary>Divides a period that has no parts yet into interim windows and what rolls forward from the last: one part up to each end, and one more to the end of the period.</summary>
    /// <param name="ends">Rising moments inside the period.</param>
    Task<Outcome> DividePeriodAsync(TenantId tenant, string period, IReadOnlyList<DateTimeOffset> ends, FactActor by, CancellationToken ct);

    /// <summary>Records management's own words about the time between a period's end and a later day. Nothing is tested for it.</summary>
    Task<Outcome> StateBridgeAsync(TenantId tenant, string period, DateTimeOffset until, string statement, FactActor by, CancellationToken ct);

    /// <summary>Names the tree size and each source's settled sequence. Refused while the window hasn't settled. A later call adds addendum n + 1.</summary>
    Task<Outcome> FreezePeriodAsync(TenantId tenant, string period, FactActor by, CancellationToken ct);

    Task<Outcome> DeclareAdministratorsAsync(TenantId tenant, SiteId site, IReadOnlyList<string> users, FactActor by, CancellationToken ct);

    Task<Outcome> RecordApprovalAsync(TenantId tenant, ApprovalRequest request, FactActor by, CancellationToken ct);

    Task<Outcome> WithdrawApprovalAsync(TenantId tenant, string approval, string reason, FactActor by, CancellationToken ct);

    /// <summary>Sets a control aside for something, from now or later until an end. Never one's own request.</summary>
    Task<Outcome> ApproveExemptionAsync(TenantId tenant, ExemptionRequest request, FactActor by, CancellationToken ct);

    Task<Outcome> WithdrawExemptionAsync(TenantId tenant, string exemption, string reason, FactActor by, CancellationToken ct);

    /// <param name="listSha256">Of the list that was shown, see <see cref="AccessList"/>: a list that changed meanwhile is refused.</param>
    /// <param name="revoke">Users whose access is to end; all others of the list are kept.</param>
    Task<Outcome> ReviewAccessAsync(TenantId tenant, SiteId site, string listSha256, IReadOnlyList<string> revoke, FactActor by, CancellationToken ct);

    /// <param name="kind">confirmed, not-a-deviation or test-defect.</param>
    Task<Outcome> DisposeDeviationAsync(TenantId tenant, string deviation, string kind, string reason, FactActor by, CancellationToken ct);

    /// <summary>Puts a system beside the sites into the scope.</summary>
    Task<Outcome> RegisterSystemAsync(TenantId tenant, SystemRequest request, FactActor by, CancellationToken ct);

    Task<Outcome> ChangeSystemAsync(TenantId tenant, string system, SystemRequest request, FactActor by, CancellationToken ct);

    Task<Outcome> RetireSystemAsync(TenantId tenant, string system, string reason, FactActor by, CancellationToken ct);

    /// <summary>The members of a system as its own export lists them. Accounts become private parts; the record holds pseudonyms, the same in every list of the system.</summary>
    Task<Outcome> ListMembersAsync(TenantId tenant, string system, MemberListRequest request, FactActor by, CancellationToken ct);

    /// <param name="listSha256">Of the list that was shown: a newer one is refused.</param>
    Task<Outcome> ReviewSystemAsync(TenantId tenant, string system, string listSha256, IReadOnlyList<string> revoke, FactActor by, CancellationToken ct);

    /// <summary>Records that a duty of the company was done, bound to the set that was reviewed where the control asks for one.</summary>
    Task<Outcome> PerformDutyAsync(TenantId tenant, DutyRequest request, FactActor by, CancellationToken ct);

    /// <summary>Records that a person tried what a control forbids, and what came of it.</summary>
    Task<Outcome> PerformChallengeAsync(TenantId tenant, ChallengeRequest request, FactActor by, CancellationToken ct);

    Task<Outcome> OpenFindingAsync(TenantId tenant, FindingRequest request, FactActor by, CancellationToken ct);

    /// <summary>Adds a word to a finding. A retest is never by who fixed it.</summary>
    Task<Outcome> SayOfFindingAsync(TenantId tenant, string finding, FindingAct act, FactActor by, CancellationToken ct);
}

/// <summary>What is known of a tenant at one size of its ledger.</summary>
/// <param name="Periods">Every defined period, judged; in the order of their definition.</param>
public sealed record Standing(LedgerView Ledger, IReadOnlyList<PeriodResult> Periods, DateTimeOffset EvaluatedAt)
{
    /// <summary>The period that runs now by the ledger's clock, else the last one defined, else null. A part of a period, or a moment, only where there is nothing else.</summary>
    public PeriodResult? Current => Periods.LastOrDefault(p => IsWhole(p) && p.Period.When.Contains(Ledger.Through)) ?? Periods.LastOrDefault(IsWhole) ?? (Periods is [.., var last] ? last : null);

    private static bool IsWhole(PeriodResult result) => result.Period is { IsAsOf: false, PartOf: null };

    /// <summary>Nothing of other periods: neither results, nor freezes. The parts of the period belong to it.</summary>
    public Standing Only(string period)
    {
        var ids = Ledger.Periods.Where(p => p.Id == period || p.PartOf == period).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Periods = [.. Periods.Where(p => ids.Contains(p.Period.Id))],
            Ledger = Ledger with { Periods = [.. Ledger.Periods.Where(p => ids.Contains(p.Id))], Freezes = [.. Ledger.Freezes.Where(f => ids.Contains(f.Period))] },
        };
    }
}

/// <param name="Zone">IANA name of the company's time zone, in which days, weeks and quarters are counted.</param>
public sealed record PeriodRequest(string Name, DateTimeOffset From, DateTimeOffset Until, string Zone = "UTC")
{
    /// <summary>Days that are no business days, beside Saturdays and Sundays.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>CC always belongs to it.</summary>
    public IReadOnlyList<string> Categories { get; init; } = Period.AllCategories;

    /// <summary>Type 1: what is in place by design at the moment <paramref name="From"/>. <paramref name="Until"/> isn't read.</summary>
    public bool IsAsOf { get; init; }
}

/// <param name="Covers">One record type, or a prefix ending in <c>.*</c>.</param>
/// <param name="Object"><c>kind:id</c>, <c>kind:*</c> or <c>user:new</c>.</param>
public sealed record ApprovalRequest(SiteId Site, string Covers, string Object, string Reason)
{
    public string? Version { get; init; }

    public IReadOnlyList<string>? Roles { get; init; }

    public PersonId? RequestedBy { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    public bool Standing { get; init; }

    /// <summary>The review of the code that was read (<c>r-…</c>): of this component and this version.</summary>
    public string? Review { get; init; }
}

/// <param name="Site">Null for every one.</param>
/// <param name="Object"><c>kind:id</c> as deviations name it, or <c>*</c>.</param>
public sealed record ExemptionRequest(string Control, SiteId? Site, string Object, DateTimeOffset Until, PersonId RequestedBy, string Reason)
{
    /// <summary>Null: from its approval on.</summary>
    public DateTimeOffset? From { get; init; }
}

/// <param name="Kind">One of <see cref="Systems.SystemWords.Kinds"/>.</param>
public sealed record SystemRequest(string Kind, string Name, PersonId Owner);

/// <param name="TakenAt">When the list was made, as whoever brings it says.</param>
/// <param name="How">Where it comes from, in words.</param>
/// <param name="Sha256">Hex; of the file as it was brought.</param>
/// <param name="LeftOut">Rows that could not be read and were left out, knowingly.</param>
public sealed record MemberListRequest(IReadOnlyList<Systems.MemberRow> Members, DateTimeOffset TakenAt, string How, string Sha256, int LeftOut);

/// <param name="Held">It was refused; null where nobody said.</param>
public sealed record ChallengeRequest(string Control, DateOnly On, bool? Held, string Summary);

/// <param name="On">The day on which it was done.</param>
/// <param name="Who">People of the company who took part.</param>
public sealed record DutyRequest(string Control, DateOnly On, IReadOnlyList<PersonId> Who, string Summary)
{
    /// <summary>Minutes or a report: only its hash is recorded.</summary>
    public DutyDocument? Document { get; init; }

    /// <summary>Of the set as it was shown, where the control reviews one.</summary>
    public string SetSha256 { get; init; } = "";
}

public sealed record DutyDocument(string Name, string Sha256, long Bytes);

/// <param name="Deviations">Their ids; all of one period.</param>
public sealed record FindingRequest(string Title, IReadOnlyList<string> Deviations, PersonId Owner, DateTimeOffset Due);

/// <summary>What can be added to a finding.</summary>
public abstract record FindingAct
{
    private FindingAct()
    {
    }

    public sealed record Assign(PersonId Owner, DateTimeOffset Due, string Reason) : FindingAct;

    /// <param name="Extent">isolated, repeated or systemic.</param>
    public sealed record Analyse(string Cause, string Extent, string Analysis) : FindingAct;

    public sealed record Respond(string Response) : FindingAct;

    public sealed record Fix(string What) : FindingAct;

    /// <summary>The control's test, over the time since the fix.</summary>
    public sealed record Retest(string Control) : FindingAct;
}

/// <summary>Either the fact (the last, where an act is several; null where there was nothing to record), durable, or why it was not recorded.</summary>
/// <param name="Id">Of the object it is about: the period, the approval.</param>
public sealed record Outcome(RecordedFact? Fact, string? Id, Refusal? Refusal);
