using Colophon.Assurance.Ahead;
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
using Microsoft.Extensions.Options;

namespace Colophon.Assurance.Today;

internal static class TodayEndpoint
{
    public static void Map(RouteGroupBuilder tenant) => tenant.MapGet("", async Task<IResult> (TenantId tenant, HttpContext http, PageDesk desk, PendingActs others, IOptions<EffortOptions> effort, IFleet fleet, IAuditLog log) =>
    {
        if (http.IsAuditor(tenant)) { return SeeOther.To($"/t/{tenant}/audit"); }
        var data = await desk.OpenAsync(tenant, http);
        IReadOnlyList<SiteHealth> sites = [.. (await SiteHealth.AllAsync(tenant, fleet, log, http.RequestAborted)).Where(s => s.Site.RetiredAt is null)];
        var waiting = await others.OfAsync(tenant, http.RequestAborted);
        return new RazorComponentResult<TodayPage>(new { Data = data, Sites = sites, Dates = DatedAct.Of(data, waiting), Waiting = waiting, Gaps = Gap.Of(data, sites, waiting, effort.Value), Effort = effort.Value });
    }).RequireAuthorization(Policies.Read).ForAuditorsToo();
}
