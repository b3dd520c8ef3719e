using Colophon.Assurance.Exemptions;
using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Verdicts.Controls;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Controls;

internal static class ControlEndpoints
{
    private const string TermPrefix = "every.";

    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/controls", ListAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/controls/adopt", AdoptAsync).RequireAuthorization(Policies.Operate);
        tenant.MapGet("/controls/criteria", CriteriaAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapGet("/controls/{id}", ShowAsync).RequireAuthorization(Policies.Read).ForAuditorsToo();
        tenant.MapPost("/controls/{id}/deviations/{deviation}", DisposeAsync).RequireAuthorization(Policies.Review);
    }

    private static async Task<IResult> ListAsync(TenantId tenant, [FromQuery] string? period, HttpContext http, PageDesk desk)
    {
        var data = await desk.OpenAsync(tenant, http);
        var chosen = data.Period(period);
        return chosen is null && !string.IsNullOrEmpty(period) ? TypedResults.NotFound() : new RazorComponentResult<ControlsPage>(new { Data = data, Period = chosen });
    }

    private static async Task<IResult> CriteriaAsync(TenantId tenant, [FromQuery] string? period, HttpContext http, PageDesk desk)
    {
        var data = await desk.OpenAsync(tenant, http);
        return new RazorComponentResult<CriteriaPage>(new { Data = data, Period = data.Period(period) });
    }

    private static async Task<IResult> AdoptAsync(TenantId tenant, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var terms = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, value) in form.Where(f => f.Key.StartsWith(TermPrefix, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(f.Value)))
        {
            if (!long.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds))
            {
                return Back(http, tenant, new("term", 422, $"The term of {name[TermPrefix.Length..]} is a number of seconds."));
            }
            terms[name[TermPrefix.Length..]] = seconds;
        }
        var outcome = await assurance.AdoptControlsAsync(tenant, terms, http.User.Actor(), http.RequestAborted);
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return outcome.Refusal is { } refusal ? Back(http, tenant, refusal) : SeeOther.To($"/t/{tenant}/controls");
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string id, [AsParameters] ControlQuery query, HttpContext http, PageDesk desk)
    {
        return Page(await desk.OpenAsync(tenant, http), id, query, null, null) ?? TypedResults.NotFound();
    }

    /// <summary>A control's page; null where there is no such control or period.</summary>
    internal static IResult? Page(PageData data, string id, ControlQuery query, ExemptionInput? input, Refusal? fault)
    {
        var period = query.Period is null && query.At is not null ? data.Standing.Periods.LastOrDefault(p => Shows(p, id, query.At)) ?? data.Standing.Current : data.Period(query.Period);
        var version = data.Standing.Ledger.Controls.LastOrDefault(c => c.Version.Id == id)?.Version ?? Catalogue.Controls.FirstOrDefault(c => c.Id == id);
        return version is null || (period is null && !string.IsNullOrEmpty(query.Period)) ? null
            : new RazorComponentResult<ControlPage>(new { Data = data, Version = version, Period = period, Query = query, Exemption = input ?? ExemptionInput.Empty(data.Now), Fault = fault }) { StatusCode = fault?.Status ?? 200 };
    }

    private static async Task<IResult> DisposeAsync(TenantId tenant, string id, string deviation, [FromForm] string? kind, [FromForm] string? reason, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var outcome = await assurance.DisposeDeviationAsync(tenant, deviation, kind ?? "", reason ?? "", http.User.Actor(), http.RequestAborted);
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        // The id comes from the address: it leads back only to a control there is.
        var control = (await assurance.StandingAsync(tenant, http.RequestAborted)).Ledger.Controls.FirstOrDefault(c => c.Version.Id == id)?.Version.Id;
        var back = control is null ? $"/t/{tenant}/controls" : $"/t/{tenant}/controls/{control}?at={Uri.EscapeDataString(deviation)}#{Uri.EscapeDataString(deviation)}";
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, back, "Back to the deviation") : SeeOther.To(back);
    }

    private static bool Shows(Verdicts.Results.PeriodResult period, string control, string deviation) =>
        period.Controls.FirstOrDefault(c => c.Id == control) is { } result && Census.Of(result).PlaceOf(deviation) >= 0;

    private static IResult Back(HttpContext http, TenantId tenant, Refusal refusal) => ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/controls#adopt", "Back to the controls");
}

/// <summary>What a control's page shows: which period, which deviation is looked for, which pages of the lists.</summary>
public sealed class ControlQuery
{
    [FromQuery(Name = "period")]
    public string? Period { get; init; }

    /// <summary>A deviation's id: the page that holds it opens, with it unfolded.</summary>
    [FromQuery(Name = "at")]
    public string? At { get; init; }

    [FromQuery(Name = "page")]
    public int? Page { get; init; }

    [FromQuery(Name = "deviations")]
    public int? Deviations { get; init; }

    [FromQuery(Name = "sites")]
    public int? Sites { get; init; }
}
