using Colophon.Assurance;
using Colophon.Assurance.Periods;
using Colophon.Fleet;
using Colophon.Kernel;
using Microsoft.AspNetCore.Http;

namespace Colophon.Evidence.Periods;

/// <summary>Puts together what the pages of the periods show.</summary>
internal sealed class PeriodDesk(IAssurance assurance, IEvidence evidence, IFleet fleet, IPeople people, TimeProvider clock)
{
    public async Task<PeriodsView> ListAsync(TenantId tenant, HttpContext http, PeriodForm? form = null)
    {
        var ct = http.RequestAborted;
        var standing = await assurance.StandingAsync(tenant, ct);
        var binders = evidence.List(tenant);
        var names = await Names.OfAsync(binders.Select(b => b.OrderedBy), await fleet.SitesAsync(tenant, ct), people, ct);
        return new(tenant, standing, binders, names, MayOperate(http, tenant), form ?? PeriodForm.Proposed(clock.GetUtcNow()));
    }

    /// <summary>Null where no record defines the period.</summary>
    public async Task<PeriodView?> FindAsync(TenantId tenant, string period, HttpContext http, OrderForm? order = null, Refusal? refused = null)
    {
        var ct = http.RequestAborted;
        var standing = await assurance.StandingAsync(tenant, ct);
        if (standing.Periods.FirstOrDefault(p => p.Period.Id == period) is not { } newest) { return null; }
        var freezes = standing.Ledger.Freezes.Where(f => f.Period == period).ToArray();
        var binders = evidence.List(tenant).Where(b => b.Order.Period == period).ToArray();
        var sites = await fleet.SitesAsync(tenant, ct);
        var recorded = standing.Ledger.Sites.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var names = await Names.OfAsync(binders.Select(b => b.OrderedBy).Concat(freezes.Select(f => f.By)), sites, people, ct);
        return new(
            tenant, standing, newest, freezes.Length > 0 ? await assurance.FrozenAsync(tenant, period, null, ct) : null, freezes, Settling.FromTime(standing.Ledger, newest.Period),
            binders, [.. sites.Where(s => recorded.Contains(s.Id.Value))], names, MayOperate(http, tenant), order ?? OrderForm.Proposed(freezes), refused);
    }

    /// <summary>After a fact: waits until results take it in, so that the page that follows shows it.</summary>
    public async Task SettleAsync(TenantId tenant, Outcome outcome, CancellationToken ct)
    {
        if (outcome.Fact is { } fact) { await assurance.StandingAsync(tenant, fact.Index + 1, ct); }
    }

    private static bool MayOperate(HttpContext http, TenantId tenant) => http.User.RolesIn(tenant).Any(r => r is Role.Owner or Role.Operator);
}
