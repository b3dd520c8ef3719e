using Colophon.Access.Credentials;
using Colophon.Access.Links;
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

/// <summary>From a one-time link to a passkey, or a password with a code.</summary>
internal static class FirstSignInEndpoints
{
    private static readonly Refusal LinkGone = new("link-used", 404, "This link was used already, is older than its quarter of an hour, or was replaced by a newer one. Ask whoever sent it for a new one; on the server, “colophon person link” makes one.");
    private static readonly Refusal StepGone = new("sign-in-expired", 409, "This sign-in waited here too long or was finished in another window. Nothing was changed. Begin again from the sign-in page, or ask for a new link.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/link/{secret}", IResult (string secret, HttpContext http, SignInLinks links) =>
            links.Find(secret) is { } link ? new RazorComponentResult<LinkPage>(new { Secret = secret, Link = link }) : ConsoleErrors.Refused(http, LinkGone, "/sign-in", "Sign in"));
        routes.MapPost("/link", UseLinkAsync);
        routes.MapGet("/set-up", SetUpPageAsync);
        routes.MapPost("/set-up/password", SetPasswordAsync);
        routes.MapPost("/set-up/passkey/options", PasskeyOptionsAsync);
        routes.MapPost("/set-up/passkey", AddPasskeyAsync);
    }

    private static async Task<IResult> UseLinkAsync([FromForm] string? secret, HttpContext http, SignInLinks links, SignInSteps steps, OneTimeCodes codes)
    {
        if (await links.UseAsync(secret ?? "", http.RequestAborted) is not { } link) { return ConsoleErrors.Refused(http, LinkGone, "/sign-in", "Sign in"); }
        await steps.BeginAsync(http, StepKind.SetUp, link.Person.Id, new SetUpState(link.Tenant.Value, link.Role.ToString(), codes.Seal(OneTimeCodes.NewSeed())).ToJson());
        return TypedResults.LocalRedirect("/set-up");
    }

    private static Task<IResult> SetUpPageAsync(HttpContext http, SignInSteps steps, PeopleStore people, OneTimeCodes codes) =>
        Task.FromResult(Current(http, steps, people) is var (person, state) ? Page(person, state, codes, new SetUpFaults()) : ConsoleErrors.Refused(http, StepGone, "/sign-in", "Sign in"));

    private static async Task<IResult> SetPasswordAsync([FromForm] string? password, [FromForm] string? code, HttpContext http, SignInSteps steps, PeopleStore people, Passwords passwords, OneTimeCodes codes, SignInService signIn, Attempts attempts)
    {
        if (Current(http, steps, people) is not var (person, state)) { return ConsoleErrors.Refused(http, StepGone, "/sign-in", "Sign in"); }
        var seed = codes.Open(state.SealedSeed);
        var subject = "set-up:" + person.Id;
        if (attempts.MustWait(subject)) { return ConsoleErrors.Refused(http, SignInEndpoints.TooMany, "/sign-in", "Sign in"); }
        var passwordFault = Passwords.Fault(password ?? "", person);
        var step = codes.Step(seed, code ?? "");
        if (passwordFault is not null || step is null)
        {
            if (step is null) { await attempts.FailedAsync(subject, http.RequestAborted); }
            return Page(person, state, codes, new SetUpFaults(passwordFault, step is null ? "This is not the code the app shows now. Check the clock of your phone, then type the newest code." : null));
        }
        if (!await steps.EndAsync(http)) { return ConsoleErrors.Refused(http, StepGone, "/sign-in", "Sign in"); }
        var recovery = await signIn.SetPasswordAsync(person.Id, passwords.Hash(person, password!), state.SealedSeed, step.Value, http.RequestAborted);
        if (await signIn.JoinAsync(http, state.Grant, person, "totp") is { } refusal) { return ConsoleErrors.Refused(http, refusal, "/sign-in", "Sign in"); }
        return new RazorComponentResult<RecoveryCodesPage>(new { Codes = recovery, Next = $"/t/{state.Tenant}" });
    }

    private static async Task<IResult> PasskeyOptionsAsync([FromForm] string? credential, HttpContext http, SignInSteps steps, PeopleStore people, IPasskeyHandler<Person> passkeys)
    {
        if (Current(http, steps, people) is not var (person, state)) { return ConsoleErrors.Refused(http, StepGone); }
        var made = await passkeys.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = person.Id.Value, Name = person.Email, DisplayName = person.Name }, http);
        await steps.UpdateAsync(http, (state with { Passkey = made.AttestationState }).ToJson());
        return TypedResults.Text(made.CreationOptionsJson, "application/json");
    }

    private static async Task<IResult> AddPasskeyAsync([FromForm] string? credential, HttpContext http, SignInSteps steps, PeopleStore people, IPasskeyHandler<Person> passkeys, PasskeyStore store, SignInService signIn, OneTimeCodes codes, ILogger<SignInService> log)
    {
        if (Current(http, steps, people) is not var (person, state)) { return ConsoleErrors.Refused(http, StepGone, "/sign-in", "Sign in"); }
        var result = string.IsNullOrEmpty(credential) || state.Passkey is null ? null : await passkeys.PerformAttestationAsync(new() { HttpContext = http, CredentialJson = credential, AttestationState = state.Passkey });
        if (result is not { Succeeded: true })
        {
            log.PasskeyRefused(result?.Failure?.Message ?? "the browser sent none");
            return Page(person, state, codes, new SetUpFaults(Passkey: "The device's answer did not fit the question. Try again; if it fails again, use another device or the password."));
        }
        if (!await steps.EndAsync(http)) { return ConsoleErrors.Refused(http, StepGone, "/sign-in", "Sign in"); }
        result.Passkey.Name = "Passkey";
        await store.AddOrUpdatePasskeyAsync(person, result.Passkey, http.RequestAborted);
        if (await signIn.JoinAsync(http, state.Grant, person, "passkey") is { } refusal) { return ConsoleErrors.Refused(http, refusal, "/sign-in", "Sign in"); }
        return TypedResults.LocalRedirect($"/t/{state.Tenant}");
    }

    private static (Person Person, SetUpState State)? Current(HttpContext http, SignInSteps steps, PeopleStore people) =>
        steps.Find(http, StepKind.SetUp) is { Person: { } id } step && people.Find(id) is { } person ? (person, SetUpState.Parse(step.State)) : null;

    private static RazorComponentResult<SetUpPage> Page(Person person, SetUpState state, OneTimeCodes codes, SetUpFaults faults) =>
        new(new { Person = person, Role = state.Grant.Role, Seed = codes.Open(state.SealedSeed), Faults = faults });
}

public sealed record SetUpFaults(string? Password = null, string? Code = null, string? Passkey = null);
