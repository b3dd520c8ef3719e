using Colophon.Access.Credentials;
using Colophon.Access.People;
using Colophon.Access.Sessions;
using Colophon.Kernel;
using Colophon.Web.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Colophon.Access.SignIn;

/// <summary>Signing in with a passkey, or a password and then a code; signing out.</summary>
internal static class SignInEndpoints
{
    public static readonly Refusal TooMany = new("attempts", 429, "Too many attempts in a short time. Wait a quarter of an hour. A passkey works meanwhile, and so does a new sign-in link.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", ([FromQuery(Name = "return")] string? back) => Page(back, null, null));
        routes.MapPost("/sign-in", PasswordAsync);
        routes.MapGet("/sign-in/code", IResult (HttpContext http, SignInSteps steps) => steps.Find(http, StepKind.Code) is null ? TypedResults.LocalRedirect("/sign-in") : CodePage(null));
        routes.MapPost("/sign-in/code", CodeAsync);
        routes.MapPost("/sign-in/passkey/options", PasskeyOptionsAsync);
        routes.MapPost("/sign-in/passkey", PasskeyAsync);
        routes.MapPost("/sign-out", SignOutAsync);
        routes.MapGet("/", (HttpContext http, PeopleStore people) => Home(http, people));
    }

    private static async Task<IResult> PasswordAsync([FromForm] string? email, [FromForm] string? password, [FromForm(Name = "return")] string? back, HttpContext http, PeopleStore people, Passwords passwords, Attempts attempts, SignInSteps steps, ILogger<SignInService> log)
    {
        var address = email?.Trim().ToLowerInvariant() ?? "";
        var subject = "password:" + address;
        if (address.Length > PersonInput.LongestEmail || (password?.Length ?? 0) > Passwords.Most) { return Page(back, email, Wrong); }
        if (attempts.MustWait(subject)) { return ConsoleErrors.Refused(http, TooMany, "/sign-in", "Back to sign-in"); }
        var found = people.Credentials(address);
        if (!passwords.Verify(found?.Person, found?.PasswordHash, password ?? ""))
        {
            await attempts.FailedAsync(subject, http.RequestAborted);
            log.SignInRefused("address and password don't match");
            return Page(back, email, Wrong);
        }
        await attempts.SucceededAsync(subject, http.RequestAborted);
        await steps.BeginAsync(http, StepKind.Code, found!.Value.Person.Id, LocalPath(back));
        return TypedResults.LocalRedirect("/sign-in/code");
    }

    private static async Task<IResult> CodeAsync([FromForm] string? code, HttpContext http, SignInSteps steps, OneTimeCodes codes, SignInService signIn, Attempts attempts, ILogger<SignInService> log)
    {
        if (steps.Find(http, StepKind.Code) is not { Person: { } person } step) { return TypedResults.LocalRedirect("/sign-in"); }
        var subject = "code:" + person;
        if (attempts.MustWait(subject)) { return ConsoleErrors.Refused(http, TooMany, "/sign-in", "Back to sign-in"); }
        if (code is not { Length: > 0 and <= 32 } || !await signIn.UseCodeAsync(person, code, codes, http.RequestAborted))
        {
            await attempts.FailedAsync(subject, http.RequestAborted);
            log.SignInRefused("wrong or used code");
            return CodePage("This code is not right, or it was used already. Type the newest one; each is good once.");
        }
        await attempts.SucceededAsync(subject, http.RequestAborted);
        if (!await steps.EndAsync(http)) { return TypedResults.LocalRedirect("/sign-in"); }
        await signIn.BeginAsync(http, person, "totp");
        return TypedResults.LocalRedirect(step.State);
    }

    private static async Task<IResult> PasskeyOptionsAsync([FromForm] string? credential, [FromForm(Name = "return")] string? back, HttpContext http, IPasskeyHandler<Person> passkeys, SignInSteps steps)
    {
        var made = await passkeys.MakeRequestOptionsAsync(null, http);
        await steps.BeginAsync(http, StepKind.Passkey, null, made.AssertionState ?? "");
        return TypedResults.Text(made.RequestOptionsJson, "application/json");
    }

    private static async Task<IResult> PasskeyAsync([FromForm] string? credential, [FromForm(Name = "return")] string? back, HttpContext http, IPasskeyHandler<Person> passkeys, PasskeyStore store, SignInSteps steps, SignInService signIn, ILogger<SignInService> log)
    {
        if (steps.Find(http, StepKind.Passkey) is not { } step || string.IsNullOrEmpty(credential)) { return Page(back, null, "This page needs script to ask your device for a passkey. Allow it, or use the password."); }
        var result = await passkeys.PerformAssertionAsync(new() { HttpContext = http, CredentialJson = credential, AssertionState = step.State });
        if (!await steps.EndAsync(http) || !result.Succeeded)
        {
            log.PasskeyRefused(result.Failure?.Message ?? "the challenge was used already");
            return Page(back, null, "This passkey is not known here, or it answered another question. Use another one, or the password.");
        }
        await store.AddOrUpdatePasskeyAsync(result.User, result.Passkey, http.RequestAborted);
        await signIn.BeginAsync(http, result.User.Id, "passkey");
        return TypedResults.LocalRedirect(LocalPath(back));
    }

    private static async Task<IResult> SignOutAsync(IFormCollection form, HttpContext http, SessionStore sessions)
    {
        if (SecretCookies.Read(http, SecretCookies.Session) is { } secret) { await sessions.EndAsync(secret, http.RequestAborted); }
        SecretCookies.Clear(http, SecretCookies.Session);
        return TypedResults.LocalRedirect("/sign-in");
    }

    /// <summary>The one tenant, or the choice between several.</summary>
    private static IResult Home(HttpContext http, PeopleStore people)
    {
        if (http.User.Identity is not { IsAuthenticated: true }) { return TypedResults.LocalRedirect("/sign-in"); }
        var tenants = people.Memberships(http.User.Id()).Select(m => m.Tenant).Distinct().ToList();
        return tenants.Count == 1 ? TypedResults.LocalRedirect($"/t/{tenants[0]}") : new RazorComponentResult<TenantsPage>(new { Tenants = tenants });
    }

    private const string Wrong = "Address and password don't belong together. Check both and type the password again.";

    private static RazorComponentResult<SignInPage> Page(string? back, string? email, string? fault) => new(new { Return = LocalPath(back), Email = email, Fault = fault });

    private static RazorComponentResult<CodePage> CodePage(string? fault) => new(new { Fault = fault });

    /// <summary>Only a path of this console, never another host's address.</summary>
    internal static string LocalPath(string? path) =>
        path is { Length: > 0 and <= 512 } && path[0] == '/' && (path.Length == 1 || (path[1] != '/' && path[1] != '\\')) && !path.Any(char.IsControl) ? path : "/";
}
