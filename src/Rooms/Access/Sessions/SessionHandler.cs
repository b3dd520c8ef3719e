using System.Security.Claims;
using System.Text.Encodings.Web;
using Colophon.Access.People;
using Colophon.Kernel;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Access.Sessions;

/// <summary>Makes the signed-in person from the session cookie; roles are read anew each time.</summary>
internal sealed class SessionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, SessionStore sessions, PeopleStore people)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SecretCookies.Read(Context, SecretCookies.Session) is not { } secret) { return AuthenticateResult.NoResult(); }
        if (await sessions.FindAsync(secret, Context.RequestAborted) is not { } session) { return AuthenticateResult.Fail("The session has ended."); }
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, session.Person.Value), new(PersonClaims.Person, session.Person.Value), new(PersonClaims.Via, session.Via)];
        claims.AddRange(people.Memberships(session.Person).Select(m => new Claim(PersonClaims.TenantRole, $"{m.Tenant}:{RoleWords.Of(m.Role)}")));
        claims.AddRange(people.Grants(session.Person).Select(g => new Claim(GrantScope.Claim, g.Scope.ToClaim(g.Tenant))));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            Response.Redirect("/sign-in?return=" + Uri.EscapeDataString(Request.PathBase + Request.Path + Request.QueryString));
        }
        else
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        return Task.CompletedTask;
    }
}
