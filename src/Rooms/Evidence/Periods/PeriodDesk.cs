using Colophon.Assurance;
using Colophon.Assurance.Pages;
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
        var (names, may) = await WordsAsync(tenant, standing, http);
        return new(tenant, standing, binders, names, may, form ?? PeriodForm.Proposed(clock.GetUtcNow()));
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
        var (names, may) = await WordsAsync(tenant, standing, http);
        return new(
            tenant, standing, newest, freezes.Length > 0 ? await assurance.FrozenAsync(tenant, period, null, ct) : null, freezes, Settling.FromTime(standing.Ledger, newest.Period),
            binders, [.. sites.Where(s => recorded.Contains(s.Id.Value))], names, may, order ?? OrderForm.Proposed(freezes), refused, clock.GetUtcNow());
    }

    /// <summary>After a fact: waits until results take it in, so that the page that follows shows it.</summary>
    public async Task SettleAsync(TenantId tenant, Outcome outcome, CancellationToken ct)
    {
        if (outcome.Fact is { } fact) { await assurance.StandingAsync(tenant, fact.Index + 1, ct); }
    }

    /// <summary>Names for the ids in records, and what the reader may do here.</summary>
    public async Task<(Glossary Names, May May)> WordsAsync(TenantId tenant, Standing standing, HttpContext http)
    {
        var members = await people.MembersAsync(tenant, http.RequestAborted);
        return (await Glossary.OfAsync(tenant, Reading.Of(standing), members, people, fleet, http.RequestAborted), May.Of(http.User.Id(), [.. http.User.RolesIn(tenant)], members));
    }
}
