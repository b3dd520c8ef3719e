using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Fleet.Probes;

/// <summary><c>POST /local/sites/probe</c>: probes one site now; the result is a record.</summary>
internal static class ProbeEndpoint
{
    public static async Task<IResult> RunAsync(ProbedSite body, IFleet fleet, SiteProbe probe, FleetPorts ports, CancellationToken ct)
    {
        if (!TenantId.TryParse(body.Tenant, out var tenant) || !SiteId.TryParse(body.Site, out var id) || await fleet.SiteAsync(tenant, id, ct) is not { EnrolledAt: not null, RetiredAt: null } site)
        {
            return new Refusal("site-unknown", 404, "Name a tenant and one of its enrolled sites.").ToResult();
        }
        var result = await probe.RunAsync(site, ct);
        await ports.Facts.RecordAsync(tenant, new Fact("probe.completed", new FactActor("cli", "os:" + Environment.UserName, "socket"), new FactObject("site", id.Value)) { After = result.DeepClone() }, ct);
        return Results.Json(result);
    }
}

internal sealed record ProbedSite(string? Tenant, string? Site);
