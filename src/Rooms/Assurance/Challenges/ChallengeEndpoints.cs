using System.Globalization;
using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Assurance.Challenges;

internal static class ChallengeEndpoints
{
    public static void Map(RouteGroupBuilder tenant) =>
        tenant.MapPost("/controls/{id}/challenges", PerformAsync).RequireAuthorization(Policies.Review);

    private static async Task<IResult> PerformAsync(TenantId tenant, string id, IFormCollection form, HttpContext http, IAssurance assurance, PageDesk desk)
    {
        var outcome = DateOnly.TryParseExact(form["on"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
            ? await assurance.PerformChallengeAsync(tenant, new(id, on, form["held"].ToString() switch { "yes" => true, "no" => false, _ => null }, form["summary"].ToString()), http.User.Actor(), http.RequestAborted)
            : new(null, null, new("on", 422, "Write the day as 2027-03-31."));
        await desk.SettleAsync(tenant, outcome, http.RequestAborted);
        // The id comes from the address: it leads back only to a control there is.
        var known = (await assurance.StandingAsync(tenant, http.RequestAborted)).Ledger.Controls.FirstOrDefault(c => c.Version.Id == id)?.Version.Id;
        var back = known is null ? $"/t/{tenant}/controls" : $"/t/{tenant}/controls/{known}#challenge";
        return outcome.Refusal is { } refusal ? ConsoleErrors.Refused(http, refusal, back, "Back to the control") : SeeOther.To(back);
    }
}
