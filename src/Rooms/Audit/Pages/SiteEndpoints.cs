using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Audit.Pages;

/// <summary>Sites are Fleet's, their health is Audit's: the pages that show both live here.</summary>
internal static class SiteEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/sites", (TenantId tenant, HttpContext http, IFleet fleet, IAuditLog log) => ListAsync(tenant, http, fleet, log, null, null, null)).RequireAuthorization(Policies.Read);
        tenant.MapPost("/sites", EnrolAsync).RequireAuthorization(Policies.Operate);
        tenant.MapGet("/sites/{site}", SiteAsync).RequireAuthorization(Policies.Read);
        tenant.MapPost("/sites/{site}/environment", DeclareAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/sites/{site}/snapshot", SnapshotAsync).RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> ListAsync(TenantId tenant, HttpContext http, IFleet fleet, IAuditLog log, EnrolmentInvitation? made, string? url, string? fault) =>
        new RazorComponentResult<SitesPage>(new
        {
            Tenant = tenant,
            Sites = await SiteHealth.AllAsync(tenant, fleet, log, http.RequestAborted),
            MayOperate = MayOperate(http, tenant),
            Made = made,
            PublicUrl = $"{http.Request.Scheme}://{http.Request.Host}",
            Url = url,
            Fault = fault,
        })
        { StatusCode = fault is null ? 200 : 400 };

    private static async Task<IResult> EnrolAsync(TenantId tenant, [FromForm] string? url, [FromForm] string? environment, HttpContext http, IFleet fleet, IAuditLog log)
    {
        var invitation = await fleet.InviteSiteAsync(tenant, url?.Trim() ?? "", environment ?? "production", http.User.Actor(), http.RequestAborted);
        return invitation.Refusal is { } refusal
            ? await ListAsync(tenant, http, fleet, log, null, url, refusal.Detail)
            : await ListAsync(tenant, http, fleet, log, invitation, null, null);
    }

    private static async Task<IResult> SiteAsync(TenantId tenant, string site, [AsParameters] EventFilter filter, HttpContext http, IFleet fleet, IAuditLog log, Marks marks)
    {
        var ct = http.RequestAborted;
        if (!SiteId.TryParse(site, out var id) || (await SiteHealth.AllAsync(tenant, fleet, log, ct)).FirstOrDefault(s => s.Site.Id == id) is not { } found) { return TypedResults.NotFound(); }
        return new RazorComponentResult<SitePage>(new { Tenant = tenant, Site = found, Page = await log.SearchAsync(tenant, filter.ToQuery(id), ct), Filter = filter, Marks = await marks.OfAsync(tenant, ct), MayOperate = MayOperate(http, tenant) });
    }

    private static async Task<IResult> DeclareAsync(TenantId tenant, string site, [FromForm] string? environment, HttpContext http, IFleet fleet)
    {
        if (!SiteId.TryParse(site, out var id)) { return TypedResults.NotFound(); }
        var refusal = await fleet.DeclareEnvironmentAsync(tenant, id, environment ?? "", http.User.Actor(), http.RequestAborted);
        return refusal is null ? Back(tenant, id) : ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/sites/{id}", "Back to the site");
    }

    private static async Task<IResult> SnapshotAsync(TenantId tenant, string site, IFormCollection form, HttpContext http, IFleet fleet)
    {
        if (!SiteId.TryParse(site, out var id) || await fleet.SiteAsync(tenant, id, http.RequestAborted) is null) { return TypedResults.NotFound(); }
        await fleet.CommandAsync(tenant, id, "snapshot", null, http.RequestAborted);
        return Back(tenant, id);
    }

    private static RedirectHttpResult Back(TenantId tenant, SiteId site) => TypedResults.LocalRedirect($"/t/{tenant}/sites/{site}");

    private static bool MayOperate(HttpContext http, TenantId tenant) => http.User.RolesIn(tenant).Any(r => r is Role.Owner or Role.Operator);
}
