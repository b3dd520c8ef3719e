using System.Globalization;
using System.Text.Json.Nodes;
using Colophon.Assurance;
using Colophon.Evidence.Periods;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Evidence.Traces;

internal static class TraceEndpoints
{
    private const int MostNamed = 50;

    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit/{period}/trace", ShowAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/audit/{period}/traces", RecordAsync).RequireAuthorization(Policies.Review);
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string period, [FromQuery] string? sought, [FromQuery] string? on, HttpContext http, PeriodDesk desk)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return TypedResults.NotFound(); }
        if (sought is null) { return Page(view, null, "", sought, on); }
        return Trace.TryRead(sought, on, out var trace, out var fault) ? Page(view, trace, "", sought, on) : Page(view, null, fault, sought, on);
    }

    /// <summary>Management's own trace, on record. An auditor's stays their own: they only look.</summary>
    private static async Task<IResult> RecordAsync(TenantId tenant, string period, [FromForm] string? sought, [FromForm] string? on, HttpContext http, PeriodDesk desk, IRecordFacts facts)
    {
        if (await desk.FindAsync(tenant, period, http) is not { } view) { return TypedResults.NotFound(); }
        if (!Trace.TryRead(sought, on, out var trace, out var fault)) { return ConsoleErrors.ReadsHtml(http) ? Page(view, null, fault, sought, on) : new Refusal("trace", 422, fault).ToResult(); }
        var after = new JsonObject { ["sought"] = trace.Sought };
        if (trace.On is { } day) { after["on"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture); }
        after["size"] = view.Result.Size;
        after["found"] = new JsonArray([.. trace.In(view.Result, view.Names.Tell).Take(MostNamed).Select(f => (JsonNode)new JsonObject { ["control"] = f.Control.Id, ["number"] = f.Item.Number, ["index"] = f.Item.Indices[0] })]);
        var fact = await facts.RecordAsync(tenant, new Fact("population.traced", http.User.Actor(), new("period", period)) { After = after }, http.RequestAborted);
        await desk.SettleAsync(tenant, new(fact, null, null), http.RequestAborted);
        return SeeOther.To($"/t/{tenant}/audit/{period}/trace#recorded");
    }

    private static RazorComponentResult<TracePage> Page(PeriodView view, Trace? trace, string fault, string? sought, string? on) =>
        new(new { View = view, Trace = trace, Fault = fault, Sought = sought ?? "", On = on ?? "" }) { StatusCode = fault.Length > 0 ? 422 : 200 };
}
