using Colophon.Assurance.Approvals;
using Colophon.Assurance.Controls;
using Colophon.Assurance.Challenges;
using Colophon.Assurance.Deviations;
using Colophon.Assurance.Duties;
using Colophon.Assurance.Evaluation;
using Colophon.Assurance.Exemptions;
using Colophon.Assurance.Findings;
using Colophon.Assurance.Periods;
using Colophon.Assurance.Reviews;
using Colophon.Assurance.Systems;
using Colophon.Audit;
using Colophon.Kernel;
using Colophon.Verdicts.Results;
using Microsoft.Extensions.Options;

namespace Colophon.Assurance;

/// <summary>The room's door: results from the evaluations, facts through the desk they belong to.</summary>
internal sealed class AssuranceService(Evaluations evaluations, Overlays overlays, IRecordFacts facts, IPeople people, IAuditLog log, IOptions<AssuranceOptions> options, TimeProvider clock) : IAssurance
{
    /// <summary>An account that was gone for longer gets another pseudonym.</summary>
    private const int ListsLookedThrough = 24;

    public async Task<Standing> StandingAsync(TenantId tenant, CancellationToken ct) =>
        evaluations.Of(tenant).Latest ?? await evaluations.Of(tenant).EvaluateAsync(ct);

    public async Task<Standing> StandingAsync(TenantId tenant, IReadOnlyList<string>? sites, CancellationToken ct) =>
        sites is null ? await StandingAsync(tenant, ct) : await evaluations.Of(tenant, sites).EvaluateAsync(ct);

    public async Task<Standing> StandingAsync(TenantId tenant, long size, CancellationToken ct)
    {
        var evaluation = evaluations.Of(tenant);
        if (evaluation.Latest is { } latest && latest.Ledger.Size >= size) { return latest; }
        var until = clock.GetTimestamp();
        var standing = await evaluation.EvaluateAsync(ct);
        // The checkpoint that covers a new leaf is signed a moment after the leaf is durable.
        while (standing.Ledger.Size < size && clock.GetElapsedTime(until).TotalSeconds < options.Value.FreshResultSeconds)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, ct);
            standing = await evaluation.EvaluateAsync(ct);
        }
        return standing;
    }

    public async Task<PeriodResult?> FrozenAsync(TenantId tenant, string period, int? addendum, CancellationToken ct, IReadOnlyList<string>? sites = null)
    {
        var standing = await StandingAsync(tenant, sites, ct);
        var freeze = standing.Ledger.Freezes.LastOrDefault(f => f.Period == period && (addendum is null || f.Addendum == addendum));
        return freeze is null ? null : await evaluations.Of(tenant, sites).FrozenAsync(freeze, ct);
    }

    public async Task<Outcome> AdoptControlsAsync(TenantId tenant, IReadOnlyDictionary<string, long> everySeconds, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, Adoption.Facts((await FreshAsync(tenant, ct)).Ledger, overlays.Of(tenant), everySeconds, by), ct);

    public async Task<Outcome> DefinePeriodAsync(TenantId tenant, PeriodRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, PeriodDefinition.Check((await FreshAsync(tenant, ct)).Ledger, request, by), ct);

    public async Task<Outcome> DividePeriodAsync(TenantId tenant, string period, IReadOnlyList<DateTimeOffset> ends, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, Parts.Check((await FreshAsync(tenant, ct)).Ledger, period, ends, by), ct);

    public async Task<Outcome> StateBridgeAsync(TenantId tenant, string period, DateTimeOffset until, string statement, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, Bridge.Check((await FreshAsync(tenant, ct)).Ledger, period, until, statement, by), ct);

    public async Task<Outcome> FreezePeriodAsync(TenantId tenant, string period, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, Freezing.Check((await FreshAsync(tenant, ct)).Ledger, period, by), ct);

    public async Task<Outcome> DeclareAdministratorsAsync(TenantId tenant, SiteId site, IReadOnlyList<string> users, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, AdministratorDeclaration.Check((await FreshAsync(tenant, ct)).Ledger, site, users, by), ct);

    public async Task<Outcome> RecordApprovalAsync(TenantId tenant, ApprovalRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, ApprovalForm.Check((await FreshAsync(tenant, ct)).Ledger, request, by, clock.GetUtcNow()), ct);

    public async Task<Outcome> WithdrawApprovalAsync(TenantId tenant, string approval, string reason, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, ApprovalForm.CheckWithdrawal((await FreshAsync(tenant, ct)).Ledger, approval, reason, by), ct);

    public async Task<Outcome> ApproveExemptionAsync(TenantId tenant, ExemptionRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, ExemptionDesk.Check((await FreshAsync(tenant, ct)).Ledger, request, by, clock.GetUtcNow()), ct);

    public async Task<Outcome> WithdrawExemptionAsync(TenantId tenant, string exemption, string reason, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, ExemptionDesk.CheckWithdrawal((await FreshAsync(tenant, ct)).Ledger, exemption, reason, by), ct);

    public async Task<Outcome> ReviewAccessAsync(TenantId tenant, SiteId site, string listSha256, IReadOnlyList<string> revoke, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, AccessReview.Check((await FreshAsync(tenant, ct)).Ledger, site, listSha256, revoke, by), ct);

    public async Task<Outcome> DisposeDeviationAsync(TenantId tenant, string deviation, string kind, string reason, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, Disposing.Check(await FreshAsync(tenant, ct), deviation, kind, reason, by), ct);

    public async Task<Outcome> RegisterSystemAsync(TenantId tenant, SystemRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, SystemDesk.Register((await FreshAsync(tenant, ct)).Ledger, request, await people.MembersAsync(tenant, ct), by), ct);

    public async Task<Outcome> ChangeSystemAsync(TenantId tenant, string system, SystemRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, SystemDesk.Change((await FreshAsync(tenant, ct)).Ledger, system, request, await people.MembersAsync(tenant, ct), by), ct);

    public async Task<Outcome> RetireSystemAsync(TenantId tenant, string system, string reason, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, SystemDesk.Retire((await FreshAsync(tenant, ct)).Ledger, system, reason, by), ct);

    public async Task<Outcome> ListMembersAsync(TenantId tenant, string system, MemberListRequest request, FactActor by, CancellationToken ct)
    {
        var ledger = (await FreshAsync(tenant, ct)).Ledger;
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var list in ledger.Systems.FirstOrDefault(s => s.Id == system)?.Lists.Reverse().Take(ListsLookedThrough) ?? [])
        {
            foreach (var (path, account) in (await log.PrivatePartsAsync(tenant, list.Index, ct)).SelectMany(p => p.Fields)) { known.TryAdd(account.ToLowerInvariant(), path["members.".Length..]); }
        }
        return await RecordAsync(tenant, SystemDesk.List(ledger, system, request, known, by, clock.GetUtcNow()), ct);
    }

    public async Task<Outcome> ReviewSystemAsync(TenantId tenant, string system, string listSha256, IReadOnlyList<string> revoke, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, SystemDesk.Review((await FreshAsync(tenant, ct)).Ledger, system, listSha256, revoke, by), ct);

    public async Task<Outcome> PerformDutyAsync(TenantId tenant, DutyRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, DutyDesk.Check(await FreshAsync(tenant, ct), request, await people.MembersAsync(tenant, ct), by, clock.GetUtcNow()), ct);

    public async Task<Outcome> PerformChallengeAsync(TenantId tenant, ChallengeRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, ChallengeDesk.Check(await FreshAsync(tenant, ct), request, by, clock.GetUtcNow()), ct);

    public async Task<Outcome> OpenFindingAsync(TenantId tenant, FindingRequest request, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, FindingDesk.Open(await FreshAsync(tenant, ct), request, await people.MembersAsync(tenant, ct), by, clock.GetUtcNow()), ct);

    public async Task<Outcome> SayOfFindingAsync(TenantId tenant, string finding, FindingAct act, FactActor by, CancellationToken ct) =>
        await RecordAsync(tenant, FindingDesk.Say(await FreshAsync(tenant, ct), finding, act, await people.MembersAsync(tenant, ct), by, clock.GetUtcNow()), ct);

    /// <summary>Checks look at everything signed so far, not at results that may lag behind.</summary>
    private Task<Standing> FreshAsync(TenantId tenant, CancellationToken ct) => evaluations.Of(tenant).EvaluateAsync(ct);

    private async Task<Outcome> RecordAsync(TenantId tenant, Draft draft, CancellationToken ct)
    {
        if (draft.Refusal is { } refusal) { return new(null, null, refusal); }
        RecordedFact? last = null;
        foreach (var fact in draft.Facts) { last = await facts.RecordAsync(tenant, fact, ct); }
        return new(last, draft.Facts is [.., var newest] ? newest.Object.Id : null, null);
    }
}

/// <summary>What a desk made of a form: the facts to record, or why not.</summary>
internal sealed record Draft(IReadOnlyList<Fact> Facts, Refusal? Refusal)
{
    public static Draft Of(params IReadOnlyList<Fact> facts) => new(facts, null);

    public static Draft No(string rule, int status, string detail) => new([], new Refusal(rule, status, detail));
}
