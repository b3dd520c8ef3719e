using Colophon.Assurance.Pages;
using Colophon.Audit;
using Colophon.Audit.Pages;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Today;

internal static class TodayEndpoint
{
    public static void Map(RouteGroupBuilder tenant) => tenant.MapGet("", async Task<IResult> (TenantId tenant, HttpContext http, PageDesk desk, IFleet fleet, IAuditLog log) =>
    {
        if (http.IsAuditor(tenant)) { return SeeOther.To($"/t/{tenant}/audit"); }
        var data = await desk.OpenAsync(tenant, http);
        var sites = await SiteHealth.AllAsync(tenant, fleet, log, http.RequestAborted);
        return new RazorComponentResult<TodayPage>(new { Data = data, Sites = (IReadOnlyList<SiteHealth>)[.. sites.Where(s => s.Site.RetiredAt is null)] });
    }).RequireAuthorization(Policies.Read).ForAuditorsToo();
}
