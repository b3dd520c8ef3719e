using Colophon.Assurance;
using Colophon.Assurance.Pages;
using Colophon.Assurance.Periods;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Verdicts.Results;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Evidence.Periods;

/// <summary>Puts together what the pages of the periods show.</summary>
internal sealed class PeriodDesk(IAssurance assurance, IPeriodParts parts, IEvidence evidence, IFleet fleet, IPeople people, TimeProvider clock)
{
    public async Task<PeriodsView> ListAsync(TenantId tenant, HttpContext http, PeriodForm? form = null)
    {
        var standing = await StandingAsync(tenant, http);
        if (http.IsAuditor(tenant)) { standing = standing with { Periods = await GrantedAsync(tenant, http) }; }
        var binders = BindersFor(tenant, http);
        var (names, may) = await WordsAsync(tenant, standing, http);
        return new(tenant, standing, binders, names, may, form ?? PeriodForm.Proposed(clock.GetUtcNow()));
    }

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What the reader may see of the results: an auditor the granted period, from the granted sites alone.</summary>
    public async Task<Standing> StandingAsync(TenantId tenant, HttpContext http)
    {
        var granted = http.Granted(tenant);
        var standing = await assurance.StandingAsync(tenant, granted?.Sites, http.RequestAborted);
        return granted is null ? standing : standing.Only(granted.Period);
    }

    /// <summary>An auditor's periods, oldest grant first, each from the sites of its grant.</summary>
    private async Task<IReadOnlyList<PeriodResult>> GrantedAsync(TenantId tenant, HttpContext http)
    {
        var periods = new List<PeriodResult>();
        foreach (var grant in http.User.GrantsIn(tenant).DistinctBy(g => g.Period).Reverse())
        {
            periods.AddRange((await assurance.StandingAsync(tenant, grant.Sites, http.RequestAborted)).Only(grant.Period).Periods);
        }
        return periods;
    }

    /// <summary>Binders that the reader may have: an auditor those of the granted period that hold nothing of another site.</summary>
    public IReadOnlyList<BinderJob> BindersFor(TenantId tenant, HttpContext http) =>
        !http.IsAuditor(tenant) ? evidence.List(tenant) : [.. evidence.List(tenant).Where(b => http.User.GrantsIn(tenant).Any(g => Covers(tenant, g, b.Order)))];

    public BinderJob? BinderFor(TenantId tenant, string id, HttpContext http) => BindersFor(tenant, http).FirstOrDefault(b => b.Id == id);

    private bool Covers(TenantId tenant, GrantScope grant, BinderOrder order) =>
        (grant.Period == order.Period || grant.Period == parts.WholeOf(tenant, order.Period)) && (grant.Sites is null || (order.Sites is not null && order.Sites.All(grant.Sites.Contains)));

    /// <summary>Null where no record defines the period, or it is another one than the auditor's.</summary>
    public async Task<PeriodView?> FindAsync(TenantId tenant, string period, HttpContext http, OrderForm? order = null, Refusal? refused = null)
    {
        var ct = http.RequestAborted;
        var granted = http.Granted(tenant);
        var standing = await StandingAsync(tenant, http);
        if (standing.Periods.FirstOrDefault(p => p.Period.Id == period) is not { } newest) { return null; }
        var freezes = standing.Ledger.Freezes.Where(f => f.Period == period).ToArray();
        var binders = BindersFor(tenant, http).Where(b => b.Order.Period == period).ToArray();
        var sites = await fleet.SitesAsync(tenant, ct);
        var recorded = standing.Ledger.Sites.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var (names, may) = await WordsAsync(tenant, standing, http);
        return new(
            tenant, standing, newest, freezes.Length > 0 ? await assurance.FrozenAsync(tenant, period, null, ct, granted?.Sites) : null, freezes, Settling.FromTime(standing.Ledger, newest.Period),
            binders, [.. sites.Where(s => recorded.Contains(s.Id.Value))], names, may, order ?? OrderForm.Proposed(freezes), refused, clock.GetUtcNow());
    }

    /// <summary>After a fact: waits until results take it in, so that the page that follows shows it.</summary>
    public async Task SettleAsync(TenantId tenant, Outcome outcome, CancellationToken ct)
    {
        if (outcome.Fact is { } fact) { await assurance.StandingAsync(tenant, fact.Index + 1, ct); }
    }

    /// <summary>The same, of the results that the reader sees.</summary>
    public async Task SettleAsync(TenantId tenant, RecordedFact fact, HttpContext http)
    {
        await assurance.StandingAsync(tenant, fact.Index + 1, http.RequestAborted);
        if (http.Granted(tenant)?.Sites is { } sites) { await assurance.StandingAsync(tenant, sites, http.RequestAborted); }
    }

    /// <summary>Names for the ids in records, and what the reader may do here.</summary>
    public async Task<(Glossary Names, May May)> WordsAsync(TenantId tenant, Standing standing, HttpContext http)
    {
        var members = await people.MembersAsync(tenant, http.RequestAborted);
        return (await Glossary.OfAsync(tenant, Reading.Of(standing), members, people, fleet, http.RequestAborted), May.Of(http.User.Id(), [.. http.User.RolesIn(tenant)], members));
    }
}
