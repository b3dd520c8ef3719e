using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Findings;

internal static class FindingEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/findings", ListAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/findings", OpenAsync).RequireAuthorization(Policies.Review);
        tenant.MapGet("/findings/{id}", ShowAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/findings/{id}", SayAsync).RequireAuthorization(Policies.Review);
        tenant.MapPost("/findings/{id}/fix", FixAsync).RequireAuthorization(Policies.Operate);
    }

    /// <param name="deviation">One that the form for a new finding is to begin with.</param>
    private static async Task<IResult> ListAsync(TenantId tenant, [FromQuery] string? period, [FromQuery] string? deviation, HttpContext http, PageDesk desk)
    {
        var data = await desk.OpenAsync(tenant, http);
        return !string.IsNullOrEmpty(period) && data.Period(period) is null ? TypedResults.NotFound() : List(data, period, FindingInput.About(deviation, data.Now), null);
    }

    private static async Task<IResult> OpenAsync(TenantId tenant, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var input = FindingInput.Read(form);
        var (request, refusal) = input.ToRequest();
        if (request is not null)
        {
            var outcome = await assurance.OpenFindingAsync(tenant, request, http.User.Actor(), http.RequestAborted);
            await desk.SettleAsync(tenant, outcome, http.RequestAborted);
            if (outcome.Refusal is null) { return SeeOther.To($"/t/{tenant}/findings/{outcome.Id}"); }
            refusal = outcome.Refusal;
        }
        return ConsoleErrors.ReadsHtml(http) ? List(await desk.OpenAsync(tenant, http), null, input, refusal) : refusal!.ToResult();
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string id, HttpContext http, PageDesk desk)
    {
        var data = await desk.OpenAsync(tenant, http);
        return data.Standing.Periods.FirstOrDefault(p => p.Findings.Any(f => f.Id == id)) is { } period
            ? new RazorComponentResult<FindingPage>(new { Data = data, Period = period, Finding = period.Findings.First(f => f.Id == id) })
            : TypedResults.NotFound();
    }

    private static async Task<IResult> SayAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var (act, refusal) = FindingInput.Act(form);
        return act is null ? ConsoleErrors.Refused(http, refusal!, Path(tenant, id), "Back to the finding") : await RecordAsync(tenant, id, act, http, assurance, desk);
    }

    private static Task<IResult> FixAsync(TenantId tenant, string id, [FromForm] string? fix, HttpContext http, IAssurance assurance, PageDesk desk) =>
        RecordAsync(tenant, id, new FindingAct.Fix(fix ?? ""), http, assurance, desk);

    private static async Task<IResult> RecordAsync(TenantId tenant, string id, FindingAct act, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var outcome = await assurance.SayOfFindingAsync(tenant, id, act, http.User.Actor(), http.RequestAborted);
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, refusal.Status == 404 ? $"/t/{tenant}/findings" : Path(tenant, id), "Back to the finding") : SeeOther.To(Path(tenant, id));
    }

    private static RazorComponentResult<FindingsPage> List(PageData data, string? period, FindingInput input, Refusal? refusal) =>
        new(new { Data = data, Period = data.Period(period), Input = input, Fault = refusal }) { StatusCode = refusal?.Status ?? 200 };

    private static string Path(TenantId tenant, string id) => $"/t/{tenant}/findings/{Uri.EscapeDataString(id)}";
}
