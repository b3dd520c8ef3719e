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
        tenant.MapGet("/sites", (TenantId tenant, string? group, string? tag, HttpContext http, IFleet fleet, IAuditLog log) => ListAsync(tenant, http, fleet, log, null, null, null, group, tag)).RequireAuthorization(Policies.Read);
        tenant.MapPost("/sites", EnrolAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/sites/plugin", PluginAsync).RequireAuthorization(Policies.Operate);
        tenant.MapGet("/sites/{site}", SiteAsync).RequireAuthorization(Policies.Read);
        tenant.MapPost("/sites/{site}/environment", DeclareAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/sites/{site}/labels", LabelAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/sites/{site}/snapshot", SnapshotAsync).RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> ListAsync(TenantId tenant, HttpContext http, IFleet fleet, IAuditLog log, EnrolmentInvitation? made, string? url, string? fault, string? group = null, string? tag = null) =>
        new RazorComponentResult<SitesPage>(new
        {
            Tenant = tenant,
            Sites = await SiteHealth.AllAsync(tenant, fleet, log, http.RequestAborted),
            MayOperate = MayOperate(http, tenant),
            Made = made,
            PublicUrl = $"{http.Request.Scheme}://{http.Request.Host}",
            Url = url,
            Fault = fault,
            Group = group,
            Tag = tag,
        })
        { StatusCode = fault is null ? 200 : 400 };

    private static async Task<IResult> EnrolAsync(TenantId tenant, [FromForm] string? url, [FromForm] string? environment, HttpContext http, IFleet fleet, IAuditLog log)
    {
        var invitation = await fleet.InviteSiteAsync(tenant, url?.Trim() ?? "", environment ?? "production", http.User.Actor(), http.RequestAborted);
        return invitation.Refusal is { } refusal
            ? await ListAsync(tenant, http, fleet, log, null, url, refusal.Detail)
            : await ListAsync(tenant, http, fleet, log, invitation, null, null);
    }

    /// <summary>The code goes into the file at once: whoever has the file can enrol that address, once, within a quarter of an hour.</summary>
    private static async Task<IResult> PluginAsync(TenantId tenant, [FromForm] string? url, [FromForm] string? environment, HttpContext http, IFleet fleet, IAuditLog log)
    {
        var invitation = await fleet.InviteSiteAsync(tenant, url?.Trim() ?? "", environment ?? "production", http.User.Actor(), http.RequestAborted);
        return invitation.Refusal is { } refusal
            ? await ListAsync(tenant, http, fleet, log, null, url, refusal.Detail)
            : Results.File(fleet.SetUpPlugin($"{http.Request.Scheme}://{http.Request.Host}", invitation.Token!), "application/zip", $"colophon-{invitation.Site!.Id}.zip");
    }

    private static async Task<IResult> SiteAsync(TenantId tenant, string site, [AsParameters] EventFilter filter, HttpContext http, IFleet fleet, IAuditLog log, Marks marks)
    {
        var ct = http.RequestAborted;
        if (!SiteId.TryParse(site, out var id) || (await SiteHealth.AllAsync(tenant, fleet, log, ct)).FirstOrDefault(s => s.Site.Id == id) is not { } found) { return TypedResults.NotFound(); }
        var page = await log.SearchAsync(tenant, filter.ToQuery(id), ct);
        return new RazorComponentResult<SitePage>(new { Tenant = tenant, Site = found, Page = page, Filter = filter, Marks = await marks.OfAsync(tenant, page.Rows.Select(r => r.Index), ct), Placed = await PlacedAsync(tenant, id, log, ct), MayOperate = MayOperate(http, tenant) });
    }

    /// <summary>How the agent runs there, as it told last; null where it never said.</summary>
    private static async Task<string?> PlacedAsync(TenantId tenant, SiteId site, IAuditLog log, CancellationToken ct)
    {
        var told = (await log.SearchAsync(tenant, new EventQuery(site, Type: "agent.installed", Limit: 1), ct)).Rows;
        if (told.Count == 0 || await log.LeafAsync(tenant, told[0].Index, ct) is not { } leaf) { return null; }
        using var record = System.Text.Json.JsonDocument.Parse(leaf);
        return record.RootElement.TryGetProperty("change", out var change) && change.TryGetProperty("after", out var after) && after.TryGetProperty("as", out var how) ? how.GetString() : null;
    }

    private static async Task<IResult> DeclareAsync(TenantId tenant, string site, [FromForm] string? environment, HttpContext http, IFleet fleet)
    {
        if (!SiteId.TryParse(site, out var id)) { return TypedResults.NotFound(); }
        var refusal = await fleet.DeclareEnvironmentAsync(tenant, id, environment ?? "", http.User.Actor(), http.RequestAborted);
        return refusal is null ? Back(tenant, id) : ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/sites/{id}", "Back to the site");
    }

    private static async Task<IResult> LabelAsync(TenantId tenant, string site, [FromForm] string? group, [FromForm] string? tags, HttpContext http, IFleet fleet)
    {
        if (!SiteId.TryParse(site, out var id)) { return TypedResults.NotFound(); }
        var refusal = SiteLabels.Of(group, tags?.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { } labels
            ? await fleet.LabelSiteAsync(tenant, id, labels, http.User.Actor(), http.RequestAborted)
            : new Refusal("labels", 422, "A group and tags are words of at most 40 letters, digits, '-', '_' and '.'; at most 20 tags.");
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
