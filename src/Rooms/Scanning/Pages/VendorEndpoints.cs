using Colophon.Kernel;
using Colophon.Scanning.Store;
using Colophon.Scanning.Vendors;
using Colophon.Scanning.Watch;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Scanning.Pages;

internal static class VendorEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/vendors", ListAsync).RequireAuthorization(Policies.Read);
        tenant.MapPost("/vendors/{id}", ReviewAsync).RequireAuthorization(Policies.Review);
    }

    private static async Task<IResult> ListAsync(TenantId tenant, [FromQuery] int? page, HttpContext http, ScanDesk desk, FeedStore store, IEnumerable<IPluginAnalysis> analyses) => await PageAsync(await desk.OpenAsync(tenant, http), store, analyses, page, null, null, http.RequestAborted);

    private static async Task<IResult> ReviewAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, ScanDesk desk, FeedStore store, IEnumerable<IPluginAnalysis> analyses, Recorder recorder)
    {
        var data = await desk.OpenAsync(tenant, http);
        var draft = VendorDesk.Check(data.View, id, form["outcome"].ToString(), form["reason"].ToString().Trim(), form["data_sent"].ToString().Trim(), form["licence"] == "true", data.Options.VendorReviewDays, http.User.Actor(), data.Now);
        if (draft.Refusal is { } refusal) { return await PageAsync(data, store, analyses, 1, id, refusal, http.RequestAborted); }
        await recorder.TellAsync(tenant, [draft.Fact!], http.RequestAborted);
        return SeeOther.To(data.Path("/vendors#" + id));
    }

    private static async Task<IResult> PageAsync(ScanData data, FeedStore store, IEnumerable<IPluginAnalysis> analyses, int? page, string? reviewed, Refusal? fault, CancellationToken ct)
    {
        var hosts = new Dictionary<string, IReadOnlyList<PluginHosts>>(StringComparer.Ordinal);
        foreach (var analysis in analyses)
        {
            foreach (var component in data.View.Sites.SelectMany(s => s.Components).Where(c => c.Version is not null && data.View.Vendors.ContainsKey(c.Key)).DistinctBy(c => (c.Key, c.Version)))
            {
                if (await analysis.HostsAsync(data.Tenant, component.Key, component.Version!, ct) is { } found) { hosts[component.Key] = [.. hosts.GetValueOrDefault(component.Key, []), found]; }
            }
        }
        var packages = store.Packages(data.View.Vendors.Values.Select(v => (v.Supplier.Kind, Feeds.Loose.Slug(v.Supplier.Slug))));
        return new RazorComponentResult<VendorsPage>(new { Data = data, Packages = packages, Hosts = hosts, PageNumber = Math.Clamp(page ?? 1, 1, 100_000), Reviewed = reviewed, Fault = fault }) { StatusCode = fault?.Status ?? 200 };
    }
}
