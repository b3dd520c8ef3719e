using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Reviews;

internal static class ReviewEndpoints
{
    public static void Map(RouteGroupBuilder tenant)
    {
        tenant.MapGet("/reviews", async (TenantId tenant, HttpContext http, PageDesk desk) => new RazorComponentResult<ReviewsPage>(new { Data = await desk.OpenAsync(tenant, http) })).RequireAuthorization(Policies.Read);
        tenant.MapGet("/reviews/{site}", ShowAsync).RequireAuthorization(Policies.Read);
        tenant.MapPost("/reviews/{site}", ReviewAsync).RequireAuthorization(Policies.Review);
        tenant.MapPost("/reviews/{site}/administrators", DeclareAsync).RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> ShowAsync(TenantId tenant, string site, HttpContext http, PageDesk desk)
    {
        var data = await desk.OpenAsync(tenant, http);
        var review = data.Reading.Reviews.FirstOrDefault(r => r.Site.Id == site);
        return review is null && data.Names.Sites.All(s => s.Id != site) ? TypedResults.NotFound()
            : new RazorComponentResult<SiteReviewPage>(new { Data = data, SiteId = site, Review = review });
    }

    private static async Task<IResult> ReviewAsync(TenantId tenant, string site, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        if (!SiteId.TryParse(site, out var id)) { return TypedResults.NotFound(); }
        var outcome = await assurance.ReviewAccessAsync(tenant, id, form["list_sha256"].ToString(), [.. form["revoke"].OfType<string>()], http.User.Actor(), http.RequestAborted);
        return await AnswerAsync(tenant, site, outcome, http, desk, "Look at the list");
    }

    private static async Task<IResult> DeclareAsync(TenantId tenant, string site, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        if (!SiteId.TryParse(site, out var id)) { return TypedResults.NotFound(); }
        var outcome = await assurance.DeclareAdministratorsAsync(tenant, id, [.. form["users"].OfType<string>()], http.User.Actor(), http.RequestAborted);
        return await AnswerAsync(tenant, site, outcome, http, desk, "Back to the site");
    }

    private static async Task<IResult> AnswerAsync(TenantId tenant, string site, Outcome outcome, HttpContext http, PageDesk desk, string back)
    {
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, $"/t/{tenant}/reviews/{site}", back) : SeeOther.To($"/t/{tenant}/reviews/{site}");
    }
}
