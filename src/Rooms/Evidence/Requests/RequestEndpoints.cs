using Colophon.Assurance.Pages;
using Colophon.Assurance.Requests;
using Colophon.Binder.Rendering;
using Colophon.Evidence.Periods;
using Colophon.Kernel;
using Colophon.Sheets;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Evidence.Requests;

internal static class RequestEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit/{period}/requests", async (TenantId tenant, string period, HttpContext http, PeriodDesk desk) => await PageAsync(tenant, period, http, desk, null)).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/requests.csv", (TenantId tenant, string period, HttpContext http, PeriodDesk desk) => ExportAsync(tenant, period, http, desk, (name, table) => TableFile.Csv(name, table, marked: true))).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/audit/{period}/requests.xlsx", (TenantId tenant, string period, HttpContext http, PeriodDesk desk) => ExportAsync(tenant, period, http, desk, (name, table) => TableFile.Xlsx(name, table))).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/requests", ImportAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/audit/{period}/requests/{id}/submit", SubmitAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/audit/{period}/requests/{id}/judge", JudgeAsync).RequireAuthorization(Policies.Examine).ForAuditorsToo();
    }

    /// <summary>None of a list with a bad row is taken, unless the form says to take the good ones.</summary>
    private static async Task<IResult> ImportAsync(TenantId tenant, string period, IFormCollection form, HttpContext http, PeriodDesk desk, RequestDesk requests)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return TypedResults.NotFound(); }
        var list = form["list"].ToString();
        var unreadable = "";
        if (form.Files["file"] is { Length: > 0 } file)
        {
            var read = await SheetText.ReadAsync(file.OpenReadStream(), RequestList.MaxCharacters, http.RequestAborted);
            (list, unreadable) = (read.Text ?? "", read.Fault);
        }
        var (good, bad) = unreadable.Length > 0 ? ([], [new BadRow(1, unreadable)]) : RequestList.Read(list, view.Newest.Controls.Select(c => c.Id).ToHashSet(StringComparer.Ordinal), AuditRequest.Of(view.Standing, period).Select(r => r.Number));
        if (good.Count == 0 && bad.Count == 0) { bad = [new(1, "There is no request below the names of the columns.")]; }
        if (bad.Count > 0 && (good.Count == 0 || form["take"] != "good"))
        {
            return ConsoleErrors.ReadsHtml(http) ? await PageAsync(tenant, period, http, desk, new(list, good.Count, bad)) : new Refusal("list", 422, string.Join(" ", bad.Take(20).Select(b => $"Row {b.Row}: {b.What}"))).ToResult();
        }
        var last = await requests.ImportAsync(tenant, period, good, http.User.Actor(), http.RequestAborted);
        await desk.SettleAsync(tenant, new(last, null, null), http.RequestAborted);
        return SeeOther.To($"/t/{tenant}/audit/{period}/requests");
    }

    private static Task<IResult> SubmitAsync(TenantId tenant, string period, string id, [FromForm] string? note, HttpContext http, PeriodDesk desk, RequestDesk requests) =>
        ActAsync(tenant, period, id, http, desk, request => requests.SubmitAsync(tenant, request, note ?? "", http.User.Actor(), http.RequestAborted));

    private static Task<IResult> JudgeAsync(TenantId tenant, string period, string id, [FromForm] string? result, [FromForm] string? note, HttpContext http, PeriodDesk desk, RequestDesk requests) =>
        ActAsync(tenant, period, id, http, desk, request => requests.JudgeAsync(tenant, request, result ?? "", note ?? "", http.User.Actor(), http.RequestAborted));

    private static async Task<IResult> ActAsync(TenantId tenant, string period, string id, HttpContext http, PeriodDesk desk, Func<AuditRequest, Task<(RecordedFact? Fact, Refusal? Refusal)>> act)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view || AuditRequest.Of(view.Standing, period).FirstOrDefault(r => r.Id == id) is not { } request) { return TypedResults.NotFound(); }
        var back = $"/t/{tenant}/audit/{period}/requests#{request.Id}";
        var (fact, refusal) = await act(request);
        if (refusal is not null) { return ConsoleErrors.Refused(http, refusal, back, "Back to the requests"); }
        await desk.SettleAsync(tenant, new(fact, null, null), http.RequestAborted);
        return SeeOther.To(back);
    }

    private static async Task<IResult> ExportAsync(TenantId tenant, string period, HttpContext http, PeriodDesk desk, Func<string, Table, IResult> write)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return TypedResults.NotFound(); }
        var results = view.Result.Controls.ToDictionary(c => c.Id, StringComparer.Ordinal);
        return write($"requests-{period}", RequestList.Table(AuditRequest.Of(view.Standing, period), r => r.Controls.Where(results.ContainsKey).Select(c => $"{c} {ResultWords.Of(results[c].Conclusion)}: {view.Names.Tell(results[c].Sentence)}")));
    }

    private static async Task<IResult> PageAsync(TenantId tenant, string period, HttpContext http, PeriodDesk desk, RefusedList? refused) =>
        await desk.FindAsync(tenant, period, http) is not { } view ? TypedResults.NotFound()
        : new RazorComponentResult<RequestsPage>(new { View = view, Requests = AuditRequest.Of(view.Standing, period), Refused = refused, Examines = http.User.RolesIn(tenant).Contains(Role.Auditor), Today = view.Now }) { StatusCode = refused is null ? 200 : 422 };
}

/// <summary>A list that was not taken: kept, so that nothing needs to be typed again.</summary>
public sealed record RefusedList(string List, int Good, IReadOnlyList<BadRow> Bad);
