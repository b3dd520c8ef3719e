using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Verdicts.Results;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Assurance.Pages;

/// <summary>What every page of this room starts from: one standing, the names for it, and what the reader may do.</summary>
public sealed record PageData(TenantId Tenant, Standing Standing, Reading Reading, Glossary Names, IReadOnlyList<TenantMember> Members, May May, DateTimeOffset Now)
{
    public string Path(string below) => $"/t/{Tenant}{below}";

    /// <summary>The leaf that holds a record, with its inclusion proof.</summary>
    public string Leaf(long index) => Path("/events/" + index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The period a link asks for, else the current one; null where there is none, or none of that name.</summary>
    public PeriodResult? Period(string? asked) => string.IsNullOrEmpty(asked) ? Standing.Current : Standing.Periods.FirstOrDefault(p => p.Period.Id == asked);
}

internal sealed class PageDesk(IAssurance assurance, IPeople people, IFleet fleet, TimeProvider clock)
{
    public async Task<PageData> OpenAsync(TenantId tenant, HttpContext http)
    {
        var ct = http.RequestAborted;
        var granted = http.Granted(tenant);
        var standing = await assurance.StandingAsync(tenant, granted?.Sites, ct);
        if (granted is not null) { standing = await ExaminedAsync(tenant, standing.Only(granted.Period), granted, ct); }
        var reading = Reading.Of(standing);
        var members = await people.MembersAsync(tenant, ct);
        return new(tenant, standing, reading, await Glossary.OfAsync(tenant, reading, members, people, fleet, ct), members, May.Of(http.User.Id(), [.. http.User.RolesIn(tenant)], members), clock.GetUtcNow());
    }

    /// <summary>An auditor reads what the newest freeze fixed, on every page alike; before there is one, what stands so far.</summary>
    private async Task<Standing> ExaminedAsync(TenantId tenant, Standing standing, GrantScope granted, CancellationToken ct)
    {
        var periods = new List<PeriodResult>();
        foreach (var period in standing.Periods) { periods.Add(await assurance.FrozenAsync(tenant, period.Period.Id, null, ct, granted.Sites) ?? period); }
        return standing with { Periods = periods };
    }

    /// <summary>After a fact: waits until results take it in, so that the page that follows shows it.</summary>
    public async Task SettleAsync(TenantId tenant, Outcome outcome, CancellationToken ct)
    {
        if (outcome.Fact is { } fact) { await assurance.StandingAsync(tenant, fact.Index + 1, ct); }
    }
}
