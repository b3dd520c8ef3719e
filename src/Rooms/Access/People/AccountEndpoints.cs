using Colophon.Access.Sessions;
using Colophon.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Colophon.Access.People;

/// <summary>The person's own page, outside any tenant.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account", (HttpContext http, PeopleStore people) =>
            new RazorComponentResult<AccountPage>(new { Person = people.Find(http.User.Id())!, Via = http.User.FindFirst(PersonClaims.Via)!.Value, Roles = people.Memberships(http.User.Id()) })).RequireAuthorization();
        routes.MapPost("/account/sessions/end", async (IFormCollection form, HttpContext http, SessionStore sessions) =>
        {
            await sessions.EndAllAsync(http.User.Id(), http.RequestAborted);
            SecretCookies.Clear(http, SecretCookies.Session);
            return TypedResults.LocalRedirect("/sign-in");
        }).RequireAuthorization();
    }
}
