using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Periods;

/// <summary>What lies before, inside and after a period: its opening state, its parts, another period beside it, the bridge to a later day.</summary>
internal static class AroundEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit/{period}/around", async (TenantId tenant, string period, string? with, HttpContext http, PageDesk desk) => Page(await desk.OpenAsync(tenant, http), period, with, new(), null)).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/parts", DivideAsync).RequireAuthorization(Policies.Operate);
        tenant.MapPost("/audit/{period}/bridge", StateAsync).RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> DivideAsync(TenantId tenant, string period, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var input = new AroundInput { Ends = [.. form["end"].OfType<string>().Where(e => e.Length > 0)] };
        var ends = new List<DateTimeOffset>();
        foreach (var text in input.Ends)
        {
            if (!FormTime.TryParse(text, out var end)) { return await RefusedAsync(tenant, period, input, new("parts", 422, "Write a day and a time, such as 2027-03-31T00:00:00."), http, desk); }
            ends.Add(end);
        }
        return await AnswerAsync(tenant, period, "parts", input, await assurance.DividePeriodAsync(tenant, period, ends, http.User.Actor(), http.RequestAborted), http, desk);
    }

    private static async Task<IResult> StateAsync(TenantId tenant, string period, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var input = new AroundInput { Until = form["until"].ToString(), Statement = form["statement"].ToString() };
        return FormTime.TryParse(input.Until, out var until)
            ? await AnswerAsync(tenant, period, "bridge", input, await assurance.StateBridgeAsync(tenant, period, until, input.Statement, http.User.Actor(), http.RequestAborted), http, desk)
            : await RefusedAsync(tenant, period, input, new("until", 422, "Write a day and a time, such as 2027-03-31T00:00:00."), http, desk);
    }

    private static async Task<IResult> AnswerAsync(TenantId tenant, string period, string where, AroundInput input, Outcome outcome, HttpContext http, PageDesk desk)
    {
        if (outcome.Refusal is { } refusal) { return await RefusedAsync(tenant, period, input, refusal, http, desk); }
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return SeeOther.To($"/t/{tenant}/audit/{Uri.EscapeDataString(period)}/around#{where}");
    }

    private static async Task<IResult> RefusedAsync(TenantId tenant, string period, AroundInput input, Refusal refusal, HttpContext http, PageDesk desk) =>
        ConsoleErrors.ReadsHtml(http) && refusal.Status != StatusCodes.Status404NotFound ? Page(await desk.OpenAsync(tenant, http), period, null, input, refusal) : ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/audit", "See the periods");

    private static IResult Page(PageData data, string period, string? with, AroundInput input, Refusal? refusal) =>
        data.Standing.Periods.FirstOrDefault(p => p.Period.Id == period) is not { } result ? TypedResults.NotFound()
        : new RazorComponentResult<AroundPage>(new { Data = data, Result = result, With = with, Input = input, Fault = refusal }) { StatusCode = refusal?.Status ?? 200 };
}

/// <summary>The forms as they were typed.</summary>
public sealed record AroundInput
{
    public IReadOnlyList<string> Ends { get; init; } = [];

    public string Until { get; init; } = "";

    public string Statement { get; init; } = "";
}
