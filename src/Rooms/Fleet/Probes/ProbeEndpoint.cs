using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Fleet.Probes;

/// <summary><c>POST /local/sites/probe</c>: probes one site now; the result is a record.</summary>
internal static class ProbeEndpoint
{
    public static async Task<IResult> RunAsync(ProbedSite body, IFleet fleet, SiteProbe probe, FleetPorts ports, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || await KnownAsync(fleet, tenant, body.Site, ct) is not { } site)
        {
            return new Refusal("site-unknown", 404, "Name a tenant and one of its enrolled sites.").ToResult();
        }
        var accounts = body.Accounts ?? new(null, null, null, null, null);
        if (accounts.Wrong() is { } wrong) { return new Refusal("accounts", 400, wrong).ToResult(); }
        var other = accounts.OtherSite is { } id ? await KnownAsync(fleet, tenant, id, ct) : null;
        if (accounts.OtherSite is not null && (other is null || other.Id.Value == site.Id.Value)) { return new Refusal("accounts", 400, "The other site must be another enrolled site of the same tenant.").ToResult(); }
        var result = await probe.RunAsync(site, accounts, other, ct);
        await ports.Facts.RecordAsync(tenant, new Fact("probe.completed", new FactActor("cli", "os:" + Environment.UserName, "socket"), new FactObject("site", site.Id.Value)) { After = result.DeepClone() }, ct);
        return Results.Json(result);
    }

    private static async Task<Site?> KnownAsync(IFleet fleet, TenantId tenant, string? id, CancellationToken ct) =>
        SiteId.TryParse(id, out var site) && await fleet.SiteAsync(tenant, site, ct) is { EnrolledAt: not null, RetiredAt: null } known ? known : null;
}

internal sealed record ProbedSite(string? Tenant, string? Site, ProbeAccounts? Accounts);
