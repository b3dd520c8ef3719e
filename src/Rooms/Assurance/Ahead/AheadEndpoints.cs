using Colophon.Assurance.Pages;
using Colophon.Audit;
using Colophon.Audit.Pages;
using Colophon.Fleet;
using Colophon.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Colophon.Assurance.Ahead;

/// <summary>What comes and what is missing: the calendar, the same for another calendar, and the gap list.</summary>
internal static class AheadEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/calendar", async (TenantId tenant, [FromQuery] string? month, HttpContext http, PageDesk desk, PendingActs others) =>
        {
            var data = await desk.OpenAsync(tenant, http);
            return new RazorComponentResult<CalendarPage>(new { Data = data, Month = Month.Read(month, data.Now, LocalDay.ZoneOf(data)), Acts = DatedAct.Of(data, await others.OfAsync(tenant, http.RequestAborted)) });
        }).RequireAuthorization(Policies.Read);
        tenant.MapGet("/calendar.ics", async (TenantId tenant, HttpContext http, PageDesk desk, PendingActs others, IFleet fleet) =>
        {
            var data = await desk.OpenAsync(tenant, http);
            var name = (await fleet.TenantAsync(tenant, http.RequestAborted))?.Name ?? tenant.Value;
            return TypedResults.File(Icalendar.Write(tenant.Value, name, DatedAct.Of(data, await others.OfAsync(tenant, http.RequestAborted)), data.Now), Icalendar.MediaType, $"{tenant}.ics");
        }).RequireAuthorization(Policies.Read);
        tenant.MapGet("/gaps", async (TenantId tenant, [FromQuery] int? page, HttpContext http, PageDesk desk, PendingActs others, IOptions<EffortOptions> effort, IFleet fleet, IAuditLog log) =>
        {
            var data = await desk.OpenAsync(tenant, http);
            var sites = (await SiteHealth.AllAsync(tenant, fleet, log, http.RequestAborted)).Where(s => s.Site.RetiredAt is null).ToArray();
            return new RazorComponentResult<GapsPage>(new { Data = data, Gaps = Gap.Of(data, sites, await others.OfAsync(tenant, http.RequestAborted), effort.Value), Page = Paging.At(page) });
        }).RequireAuthorization(Policies.Read);
    }
}
