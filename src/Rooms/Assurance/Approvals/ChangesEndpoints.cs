using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Approvals;

internal static class ChangesEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/changes", ShowAsync).RequireAuthorization(Policies.Read);
        tenant.MapPost("/changes/approvals", ApproveAsync).RequireAuthorization(Policies.Approve);
        tenant.MapPost("/changes/approvals/{id}/withdraw", WithdrawAsync).RequireAuthorization(Policies.Approve);
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, [FromQuery] string? period, [FromQuery] int? page, [FromQuery] int? approvals, [FromQuery] string? review, HttpContext http, PageDesk desk)
    {
        var data = await desk.OpenAsync(tenant, http);
        return !string.IsNullOrEmpty(period) && data.Period(period) is null ? TypedResults.NotFound()
            : Page(data, period, page, approvals, data.Standing.Ledger.CodeReviews.GetValueOrDefault(review ?? "") is { } read ? ApprovalInput.After(read, data.Now) : ApprovalInput.Empty(data.Now) with { Review = review ?? "" }, null);
    }

    private static async Task<IResult> ApproveAsync(TenantId tenant, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var input = ApprovalInput.Read(form);
        var (request, refusal) = input.ToRequest();
        if (request is not null)
        {
            var outcome = await assurance.RecordApprovalAsync(tenant, request, http.User.Actor(), http.RequestAborted);
            await desk.SettleAsync(tenant, outcome, http.RequestAborted);
            refusal = outcome.Refusal;
            if (refusal is null) { return SeeOther.To($"/t/{tenant}/changes#{outcome.Id}"); }
        }
        return Page(await desk.OpenAsync(tenant, http), null, null, null, input, refusal);
    }

    private static async Task<IResult> WithdrawAsync(TenantId tenant, string id, [FromForm] string? reason, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var outcome = await assurance.WithdrawApprovalAsync(tenant, id, reason ?? "", http.User.Actor(), http.RequestAborted);
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/changes#approvals", "Back to the approvals") : SeeOther.To($"/t/{tenant}/changes#{id}");
    }

    private static RazorComponentResult<ChangesPage> Page(PageData data, string? period, int? page, int? approvals, ApprovalInput input, Refusal? refusal) =>
        new(new { Data = data, Period = data.Period(period), Page = Paging.At(page), ApprovalsPage = Paging.At(approvals), Input = input, Fault = refusal }) { StatusCode = refusal?.Status ?? 200 };
}
