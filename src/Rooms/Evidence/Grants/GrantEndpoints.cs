using Colophon.Evidence.Periods;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Evidence.Grants;

/// <summary>Who examines this company, of what, until when. Access keeps the grants; that the period and the sites exist is checked here.</summary>
internal static class GrantEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/audit/grants", (TenantId tenant, HttpContext http, PeriodDesk desk, IGrants grants, IFleet fleet) => PageAsync(tenant, http, desk, grants, fleet)).RequireAuthorization(Policies.Read);
        tenant.MapPost("/audit/grants", GrantAsync).RequireAuthorization(Policies.Own);
        tenant.MapPost("/audit/grants/{id}/link", LinkAsync).RequireAuthorization(Policies.Own);
        tenant.MapPost("/audit/grants/{id}/withdraw", WithdrawAsync).RequireAuthorization(Policies.Own);
    }

    private static async Task<IResult> GrantAsync(TenantId tenant, IFormCollection fields, HttpContext http, PeriodDesk desk, IGrants grants, IFleet fleet)
    {
        var form = GrantForm.Read(fields);
        var sites = (await fleet.SitesAsync(tenant, http.RequestAborted)).Select(s => s.Id.Value).ToHashSet(StringComparer.Ordinal);
        var outcome = form.ToRequest((await desk.StandingAsync(tenant, http)).Periods, sites, out var refusal) is { } request
            ? await grants.GrantAsync(tenant, request, http.User.Actor(), http.RequestAborted)
            : GrantOutcome.No(refusal!);
        return outcome.Refusal is null || ConsoleErrors.ReadsHtml(http) ? await PageAsync(tenant, http, desk, grants, fleet, form, outcome) : Web.Routing.Problems.ToResult(outcome.Refusal);
    }

    private static async Task<IResult> LinkAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, PeriodDesk desk, IGrants grants, IFleet fleet)
    {
        var outcome = await grants.LinkAsync(tenant, id, http.User.Actor(), http.RequestAborted);
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/audit/grants", "Back to the grants") : await PageAsync(tenant, http, desk, grants, fleet, null, outcome);
    }

    private static async Task<IResult> WithdrawAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, IGrants grants) =>
        await grants.WithdrawAsync(tenant, id, http.User.Actor(), http.RequestAborted) is { } refusal
            ? ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/audit/grants", "Back to the grants")
            : Web.Routing.SeeOther.To($"/t/{tenant}/audit/grants");

    private static async Task<IResult> PageAsync(TenantId tenant, HttpContext http, PeriodDesk desk, IGrants grants, IFleet fleet, GrantForm? form = null, GrantOutcome? outcome = null)
    {
        var standing = await desk.StandingAsync(tenant, http);
        var (names, may) = await desk.WordsAsync(tenant, standing, http);
        var view = new GrantsView(tenant, grants.List(tenant), standing.Periods, await fleet.SitesAsync(tenant, http.RequestAborted), names, http.User.RolesIn(tenant).Contains(Role.Owner), may.Operators,
            outcome is { Refusal: null } || form is null ? GrantForm.Proposed(standing.Current, desk.Now) : form, outcome, desk.Now);
        return new RazorComponentResult<GrantsPage>(new { View = view }) { StatusCode = outcome?.Refusal?.Status ?? 200 };
    }
}

public sealed record GrantsView(
    TenantId Tenant, IReadOnlyList<AuditorGrant> Grants, IReadOnlyList<Verdicts.Results.PeriodResult> Periods, IReadOnlyList<Site> Sites, Assurance.Pages.Glossary Names, bool MayGrant, string Owners, GrantForm Form, GrantOutcome? Outcome, DateTimeOffset Now);
