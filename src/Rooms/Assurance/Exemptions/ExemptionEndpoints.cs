using Colophon.Assurance.Controls;
using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Exemptions;

internal static class ExemptionEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapPost("/controls/{id}/exemptions", ApproveAsync).RequireAuthorization(Policies.Approve);
        tenant.MapPost("/controls/{id}/exemptions/{exemption}/withdraw", WithdrawAsync).RequireAuthorization(Policies.Approve);
    }

    private static async Task<IResult> ApproveAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var input = ExemptionInput.Read(form);
        var (request, refusal) = input.ToRequest(id);
        if (request is not null)
        {
            var outcome = await assurance.ApproveExemptionAsync(tenant, request, http.User.Actor(), http.RequestAborted);
            await desk.SettleAsync(tenant, outcome, http.RequestAborted);
            refusal = outcome.Refusal;
            if (refusal is null) { return SeeOther.To($"/t/{tenant}/controls/{Uri.EscapeDataString(id)}#{outcome.Id}"); }
        }
        return ConsoleErrors.ReadsHtml(http) && ControlEndpoints.Page(await desk.OpenAsync(tenant, http), id, new(), input, refusal) is { } page ? page : ConsoleErrors.Refused(http, refusal!, $"/t/{tenant}/controls", "Back to the controls");
    }

    private static async Task<IResult> WithdrawAsync(TenantId tenant, string id, string exemption, [FromForm] string? reason, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var outcome = await assurance.WithdrawExemptionAsync(tenant, exemption, reason ?? "", http.User.Actor(), http.RequestAborted);
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        var back = $"/t/{tenant}/controls/{Uri.EscapeDataString(id)}";
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, back + "#exemptions", "Back to the exemptions") : SeeOther.To($"{back}#{Uri.EscapeDataString(exemption)}");
    }
}
