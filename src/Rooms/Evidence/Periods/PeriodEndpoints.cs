using Colophon.Assurance;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Evidence.Periods;

/// <summary>Periods are Assurance's facts, binders this room's: the pages that show both live here. An auditor reads them all and orders nothing.</summary>
internal static class PeriodEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit", async (TenantId tenant, HttpContext http, PeriodDesk desk) => List(await desk.ListAsync(tenant, http), 200)).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/audit/periods", DefineAsync).RequireAuthorization(Policies.Operate);
        tenant.MapGet("/audit/{period}", async (TenantId tenant, string period, HttpContext http, PeriodDesk desk) => Page(await desk.FindAsync(tenant, period, http))).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/freeze", FreezeAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/audit/{period}/binders", OrderAsync).RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> DefineAsync(TenantId tenant, IFormCollection fields, HttpContext http, PeriodDesk desk, IAssurance assurance)
    {
        var (request, form) = PeriodForm.Read(fields).ToRequest();
        var outcome = request is null
            ? new Outcome(null, null, new("period-form", 422, form.Fault!))
            : await assurance.DefinePeriodAsync(tenant, request, http.User.Actor(), http.RequestAborted);
        if (outcome.Refusal is { } refusal)
        {
            return ConsoleErrors.ReadsHtml(http) ? List(await desk.ListAsync(tenant, http, form.Refused(refusal)), refusal.Status) : refusal.ToResult();
        }
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return SeeOther.To($"/t/{tenant}/audit/{outcome.Id}");
    }

    private static async Task<IResult> FreezeAsync(TenantId tenant, string period, IFormCollection form, HttpContext http, PeriodDesk desk, IAssurance assurance)
    {
        var outcome = await assurance.FreezePeriodAsync(tenant, period, http.User.Actor(), http.RequestAborted);
        if (outcome.Refusal is { } refusal) { return await RefuseAsync(tenant, period, http, desk, null, refusal); }
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return SeeOther.To($"/t/{tenant}/audit/{period}#freezes");
    }

    private static async Task<IResult> OrderAsync(TenantId tenant, string period, IFormCollection form, HttpContext http, PeriodDesk desk, IEvidence evidence)
    {
        var chosen = new OrderForm([.. form["sites"].OfType<string>().Where(s => s.Length > 0)], !string.IsNullOrEmpty(form["disclose"]), form["frozen"]) { Request = form["request"].ToString(), Recipient = form["recipient"].ToString(), Part = form["part"].ToString() };
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return TypedResults.NotFound(); }
        if (chosen.Read(view, out var refusal) is not { } order) { return await RefuseAsync(tenant, period, http, desk, chosen, refusal!); }
        return await evidence.OrderAsync(tenant, order, http.User.Actor(), http.RequestAborted) switch
        {
            OrderResult.Ordered ordered => SeeOther.To($"/t/{tenant}/evidence/{ordered.Job.Id}"),
            OrderResult.Refused refused => await RefuseAsync(tenant, period, http, desk, chosen, refused.Refusal),
            _ => throw new InvalidOperationException("A new outcome of an order needs its answer here."),
        };
    }

    /// <summary>The page again, with the words and with what was chosen.</summary>
    private static async Task<IResult> RefuseAsync(TenantId tenant, string period, HttpContext http, PeriodDesk desk, OrderForm? chosen, Refusal refusal) =>
        ConsoleErrors.ReadsHtml(http) && refusal.Status != StatusCodes.Status404NotFound
            ? Page(await desk.FindAsync(tenant, period, http, chosen, refusal))
            : ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/audit", "See the periods");

    private static RazorComponentResult<PeriodsPage> List(PeriodsView view, int status) => new(new { View = view }) { StatusCode = status };

    private static IResult Page(PeriodView? view) =>
        view is null ? TypedResults.NotFound() : new RazorComponentResult<PeriodPage>(new { View = view }) { StatusCode = view.Refused?.Status ?? 200 };
}
