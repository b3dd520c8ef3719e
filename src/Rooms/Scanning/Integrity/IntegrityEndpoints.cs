using System.Text;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Protocol.Envelopes;
using Colophon.Scanning.Flaws;
using Colophon.Scanning.Pages;
using Colophon.Scanning.Store;
using Colophon.Scanning.Watch;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Scanning.Integrity;

/// <summary>What a site's page of integrity shows, and what people decide there.</summary>
internal static class IntegrityEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/sites/{site}/integrity", (TenantId tenant, string site, HttpContext http, ScanDesk desk, IntegrityWatch watch, Blobs blobs) => ShowAsync(tenant, site, null, http, desk, watch, blobs)).RequireAuthorization(Policies.Read);
        tenant.MapPost("/sites/{site}/integrity/scan", ScanAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/sites/{site}/integrity/{finding}/quarantine", (TenantId tenant, string site, string finding, [FromForm] string? reason, HttpContext http, ScanDesk desk, IntegrityWatch watch, Blobs blobs, Recorder recorder, IFleet fleet) =>
            OrderAsync(CommandVerbs.Quarantine, tenant, site, finding, reason, http, desk, watch, blobs, recorder, fleet)).RequireAuthorization(Policies.Operate);
        // Who gives malicious code back is not who may merely operate: an approver, and not the one who took it away.
        tenant.MapPost("/sites/{site}/integrity/{finding}/restore", (TenantId tenant, string site, string finding, [FromForm] string? reason, HttpContext http, ScanDesk desk, IntegrityWatch watch, Blobs blobs, Recorder recorder, IFleet fleet) =>
            OrderAsync(CommandVerbs.Restore, tenant, site, finding, reason, http, desk, watch, blobs, recorder, fleet)).RequireAuthorization(Policies.Approve);
        tenant.MapPost("/sites/{site}/integrity/{finding}/accept", AcceptAsync).RequireAuthorization(Policies.Approve);
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string site, Refusal? fault, HttpContext http, ScanDesk desk, IntegrityWatch watch, Blobs blobs)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (data.Sites.FirstOrDefault(s => s.Id.Value == site) is not { } found) { return TypedResults.NotFound(); }
        var about = data.View.Integrity.GetValueOrDefault(site) ?? SiteIntegrity.Nothing(site);
        var excerpts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var finding in about.Findings.Values.Where(f => f.Excerpt.Length > 0 && f.State != FindingState.Closed).OrderByDescending(f => f.Index).Take(IntegrityPage.Most))
        {
            if (await blobs.ReadAsync(finding.Excerpt, http.RequestAborted) is { } bytes) { excerpts[finding.Id] = Encoding.UTF8.GetString(bytes); }
        }
        return new RazorComponentResult<IntegrityPage>(new { Data = data, Site = found, About = about, Excerpts = excerpts, AskedAt = watch.AskedAt(tenant, found.Id), Fault = fault }) { StatusCode = fault?.Status ?? 200 };
    }

    private static async Task<IResult> ScanAsync(TenantId tenant, string site, IFormCollection form, HttpContext http, ScanDesk desk, IntegrityWatch watch)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (data.Sites.FirstOrDefault(s => s.Id.Value == site) is not { } found) { return TypedResults.NotFound(); }
        await watch.AskAsync(tenant, found.Id, http.RequestAborted);
        return SeeOther.To(data.Path($"/sites/{site}/integrity"));
    }

    private static async Task<IResult> OrderAsync(string verb, TenantId tenant, string site, string finding, string? reason, HttpContext http, ScanDesk desk, IntegrityWatch watch, Blobs blobs, Recorder recorder, IFleet fleet)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (data.Sites.FirstOrDefault(s => s.Id.Value == site) is not { } place || data.View.Integrity.GetValueOrDefault(site)?.Findings.GetValueOrDefault(finding) is not { } found) { return TypedResults.NotFound(); }
        var why = reason?.Trim() ?? "";
        Refusal? fault = why.Length is < 3 or > 256 ? new("reason", 422, "Say why in 3 to 256 characters. The auditor will read it, and it can’t be changed later.")
            : verb == CommandVerbs.Quarantine && (found.State != FindingState.Open || found.Item.Sha256.Length == 0) ? new("state", 409, "This can’t be put into quarantine now: it is not open, or its bytes were never read.")
            : verb == CommandVerbs.Restore && found.State != FindingState.Held ? new("state", 409, "This is not in quarantine now.")
            : verb == CommandVerbs.Restore && found.TakenBy == http.User.Actor().Id ? new("own-request", 409, "You ordered the quarantine, so you can’t end it. Somebody else with the role of approver can.") : null;
        if (fault is not null) { return await ShowAsync(tenant, site, fault, http, desk, watch, blobs); }
        await recorder.TellAsync(tenant, [IntegrityRecords.Ordered(verb, found, http.User.Actor(), why)], http.RequestAborted);
        await fleet.CommandAsync(tenant, place.Id, verb, found.Item.Item, http.RequestAborted);
        return SeeOther.To(data.Path($"/sites/{site}/integrity#{finding}"));
    }

    private static async Task<IResult> AcceptAsync(TenantId tenant, string site, string finding, [FromForm] string? reason, [FromForm] string? owner, [FromForm] string? until, HttpContext http, ScanDesk desk, IntegrityWatch watch, Blobs blobs, Recorder recorder)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (data.Sites.All(s => s.Id.Value != site) || data.View.Integrity.GetValueOrDefault(site)?.Findings.GetValueOrDefault(finding) is not { } found) { return TypedResults.NotFound(); }
        var why = reason?.Trim() ?? "";
        var end = DateTimeOffset.MaxValue;
        Refusal? fault = found.State != FindingState.Open ? new("state", 409, "This is not open any more.")
            : why.Length is < 10 or > 256 ? new("reason", 422, $"Say in 10 to 256 characters {(found.IsUnwanted ? "why it is needed there" : "how you know that it is harmless")}. The auditor will read it, and it can’t be changed later.")
            : found.IsUnwanted ? DecisionDesk.CheckTerm(owner ?? "", until ?? "", data.Members, data.Options.LongestDays, data.Now, out end) : null;
        if (fault is not null) { return await ShowAsync(tenant, site, fault, http, desk, watch, blobs); }
        await recorder.TellAsync(tenant, [found.IsUnwanted ? IntegrityRecords.Excepted(found, http.User.Actor(), why, owner!, end) : IntegrityRecords.Accepted(found, http.User.Actor(), why)], http.RequestAborted);
        return SeeOther.To(data.Path($"/sites/{site}/integrity#{finding}"));
    }
}
