using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Flaws;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Sbom;
using Colophon.Scanning.Store;
using Colophon.Scanning.Vex;
using Colophon.Scanning.Watch;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Scanning.Pages;

internal static class ScanEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/vulnerabilities", ListAsync).RequireAuthorization(Policies.Read);
        tenant.MapGet("/vulnerabilities/feeds", async (TenantId tenant, HttpContext http, ScanDesk desk) => new RazorComponentResult<FeedsPage>(new { Data = await desk.OpenAsync(tenant, http) })).RequireAuthorization(Policies.Read);
        tenant.MapGet("/vulnerabilities/vex", ExportAsync).RequireAuthorization(Policies.Read);
        tenant.MapPost("/vulnerabilities/vex", ImportAsync).RequireAuthorization(Policies.Operate);
        tenant.MapGet("/vulnerabilities/sites/{site}", SiteAsync).RequireAuthorization(Policies.Read);
        tenant.MapGet("/vulnerabilities/sites/{site}/sbom/{day}", BillAsync).RequireAuthorization(Policies.Read);
        tenant.MapGet("/vulnerabilities/{id}", CaseAsync).RequireAuthorization(Policies.Read);
        foreach (var what in (string[])[DecisionDesk.Mitigate, DecisionDesk.Assess, DecisionDesk.Accept])
        {
            tenant.MapPost($"/vulnerabilities/{{id}}/{what}", (TenantId tenant, string id, IFormCollection form, HttpContext http, ScanDesk desk, Recorder recorder, TimeProvider clock) => DecideAsync(what, tenant, id, form, http, desk, recorder, clock)).RequireAuthorization(Policies.Operate);
        }
        tenant.MapPost("/vulnerabilities/{id}/accept/approve", ApproveAsync).RequireAuthorization(Policies.Approve);
        tenant.MapPost("/vulnerabilities/{id}/withdraw", WithdrawAsync).RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> ListAsync(TenantId tenant, [FromQuery] int? page, HttpContext http, ScanDesk desk, FirstPath path) => List(await desk.OpenAsync(tenant, http), path, page, null, null);

    private static RazorComponentResult<VulnerabilitiesPage> List(ScanData data, FirstPath path, int? page, Refusal? fault, int? imported)
    {
        var wanted = data.View.Sites.SelectMany(Wanted.Of).ToList();
        var known = path.Known(wanted);
        var unheard = wanted.Where(w => w.Kind != ComponentKind.Core && !w.Slugs.Any(s => known.Contains((w.Kind, s)))).Select(w => (w.Kind, w.Slugs[0])).Distinct().Count();
        return new(new { Data = data, PageNumber = Math.Clamp(page ?? 1, 1, 100_000), UnheardOf = unheard, ImportFault = fault, Imported = imported }) { StatusCode = fault?.Status ?? 200 };
    }

    private static async Task<IResult> CaseAsync(TenantId tenant, string id, HttpContext http, ScanDesk desk) => Page(await desk.OpenAsync(tenant, http), id, null, null);

    private static IResult Page(ScanData data, string id, DecisionInput? input, Refusal? fault) => data.View.Cases.GetValueOrDefault(id) is not { } c ? TypedResults.NotFound()
        : new RazorComponentResult<CasePage>(new { Data = data, Case = c, Input = input ?? DecisionInput.Empty(data.Now, data.Reader), Fault = fault }) { StatusCode = fault?.Status ?? 200 };

    private static async Task<IResult> DecideAsync(string what, TenantId tenant, string id, IFormCollection form, HttpContext http, ScanDesk desk, Recorder recorder, TimeProvider clock)
    {
        var data = await desk.OpenAsync(tenant, http);
        var input = DecisionInput.Read(what, form);
        var draft = DecisionDesk.Check(data.View, id, input, http.User.Actor(), data.Members, data.Options.LongestDays, clock.GetUtcNow());
        return await AnswerAsync(draft, data, id, input, recorder, http.RequestAborted);
    }

    private static async Task<IResult> ApproveAsync(TenantId tenant, string id, [FromForm] string? request, HttpContext http, ScanDesk desk, Recorder recorder, TimeProvider clock)
    {
        var data = await desk.OpenAsync(tenant, http);
        return await AnswerAsync(DecisionDesk.CheckApproval(data.View, id, request ?? "", http.User.Actor(), clock.GetUtcNow()), data, id, null, recorder, http.RequestAborted);
    }

    private static async Task<IResult> WithdrawAsync(TenantId tenant, string id, [FromForm] string? reason, HttpContext http, ScanDesk desk, Recorder recorder)
    {
        var data = await desk.OpenAsync(tenant, http);
        return await AnswerAsync(DecisionDesk.CheckWithdrawal(data.View, id, reason?.Trim() ?? "", http.User.Actor()), data, id, null, recorder, http.RequestAborted);
    }

    private static async Task<IResult> AnswerAsync(Draft draft, ScanData data, string id, DecisionInput? input, Recorder recorder, CancellationToken ct)
    {
        if (draft.Refusal is { } refusal) { return Page(data, id, input, refusal); }
        await recorder.TellAsync(data.Tenant, [draft.Fact!], ct);
        return SeeOther.To(data.Path("/vulnerabilities/" + id));
    }

    private static async Task<IResult> SiteAsync(TenantId tenant, string site, HttpContext http, ScanDesk desk, FirstPath path, FeedStore store)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (data.Sites.FirstOrDefault(s => s.Id.Value == site) is not { } found) { return TypedResults.NotFound(); }
        var view = data.View.Sites.FirstOrDefault(s => s.Site == found.Id);
        var wanted = view is null ? [] : Wanted.Of(view).ToList();
        List<Wanted> twins = [.. wanted.Where(w => Identity.FreeTwin(w.Slugs[0]) is not null).Select(w => w with { Slugs = [Identity.FreeTwin(w.Slugs[0])!] })];
        return new RazorComponentResult<SitePartsPage>(new { Data = data, Site = found, View = view, Known = path.Known([.. wanted, .. twins]), Packages = store.Packages(wanted.SelectMany(w => w.Slugs.Select(s => (w.Kind, s)))) });
    }

    private static async Task<IResult> BillAsync(TenantId tenant, string site, string day, HttpContext http, ScanDesk desk, BillDesk bills)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (data.View.Bills.LastOrDefault(b => b.Site == site && b.Day == day) is not { } bill) { return TypedResults.NotFound(); }
        return await bills.ReadAsync(bill, http.RequestAborted) is { } bytes ? TypedResults.File(bytes, "application/vnd.cyclonedx+json", $"{site}-{day}.cdx.json")
            : ConsoleErrors.Refused(http, new("sbom-gone", 404, $"The file of {day} is no longer there, or is not the one on record (SHA-256 {bill.Sha256}). Restore the folder blobs from a backup."), data.Path("/vulnerabilities/sites/" + site), "Back to the site");
    }

    private static async Task<IResult> ExportAsync(TenantId tenant, HttpContext http, ScanDesk desk, IFleet fleet)
    {
        var data = await desk.OpenAsync(tenant, http);
        var document = OpenVex.Write(tenant, data.View, Urls(data), (await fleet.TenantAsync(tenant, http.RequestAborted))?.Name ?? tenant.Value, data.Now);
        return TypedResults.File(document, "application/json", $"{tenant}.openvex.json");
    }

    private static async Task<IResult> ImportAsync(TenantId tenant, IFormCollection form, HttpContext http, ScanDesk desk, Recorder recorder, FirstPath path)
    {
        var data = await desk.OpenAsync(tenant, http);
        if (form.Files.GetFile("document") is not { Length: > 0 and <= OpenVex.MaxBytes } file) { return List(data, path, 1, new("document", 422, $"Choose an OpenVEX document of at most {OpenVex.MaxBytes} bytes."), null); }
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, http.RequestAborted);
        try
        {
            var facts = new List<Fact>();
            foreach (var statement in OpenVex.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)))
            {
                var reason = $"As its supplier states: {(statement.Words.Length > 0 ? statement.Words : statement.Status)}";
                var input = new DecisionInput(DecisionDesk.Assess, statement.Status, statement.Justification, reason.Length > 256 ? reason[..256] : reason, form["owner"].ToString(), form["until"].ToString());
                foreach (var c in OpenVex.Concerned(statement, data.View, Urls(data)))
                {
                    var draft = DecisionDesk.Check(data.View, c.Id, input, http.User.Actor(), data.Members, data.Options.LongestDays, data.Now);
                    if (draft.Refusal is { } refusal) { return List(data, path, 1, refusal with { Detail = $"{c.Finding.Flaw}: {refusal.Detail}" }, null); }
                    facts.Add(draft.Fact!);
                }
            }
            if (facts.Count == 0) { return List(data, path, 1, new("nothing-concerned", 422, "The document can be read, and speaks of no case that is open here."), null); }
            await recorder.TellAsync(tenant, facts, http.RequestAborted);
            return List(await desk.OpenAsync(tenant, http), path, 1, null, facts.Count);
        }
        catch (FeedException e)
        {
            return List(data, path, 1, new("document", 422, e.Message), null);
        }
    }

    private static Dictionary<string, string> Urls(ScanData data) => data.Sites.ToDictionary(s => s.Id.Value, s => s.Url, StringComparer.Ordinal);
}
