using Colophon.Access.Credentials;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Colophon.Access.Sessions;

/// <summary>Between two pages of signing in: who got how far, and the challenge that was given. Held on the server, short-lived, used once.</summary>
internal sealed class SignInSteps(Database database, TimeProvider clock, IOptions<AccessOptions> options)
{
    public async Task BeginAsync(HttpContext http, StepKind kind, PersonId? person, string state)
    {
        var secret = Secret.New();
        var now = clock.GetUtcNow();
        await database.WriteAsync(
            db =>
            {
                db.Execute("DELETE FROM sign_in_step WHERE expires_at < $n", ("$n", now.Micros()));
                db.Execute("INSERT INTO sign_in_step (hash, kind, person, state, expires_at) VALUES ($h, $k, $p, $s, $e)", ("$h", Secret.Hash(secret)), ("$k", kind.ToString()), ("$p", person?.Value), ("$s", state), ("$e", (now + options.Value.StepLifetime).Micros()));
            },
            http.RequestAborted);
        SecretCookies.Write(http, SecretCookies.Step, secret);
    }

    public Step? Find(HttpContext http, StepKind kind)
    {
        var secret = SecretCookies.Read(http, SecretCookies.Step);
        return !Secret.HasShape(secret) ? null : database.Read(db => db.QueryFirst(
            "SELECT person, state FROM sign_in_step WHERE hash = $h AND kind = $k AND expires_at > $n",
            static r => new Step(r.TextOrNull(0) is { } p ? new PersonId(p) : null, r.GetString(1)),
            ("$h", Secret.Hash(secret!)), ("$k", kind.ToString()), ("$n", clock.GetUtcNow().Micros())));
    }

    public Task UpdateAsync(HttpContext http, string state) => database.WriteAsync(
        db => { db.Execute("UPDATE sign_in_step SET state = $s WHERE hash = $h", ("$s", state), ("$h", Hash(http))); }, http.RequestAborted);

    /// <summary>Uses the step up. False for the second of two that come at once.</summary>
    public async Task<bool> EndAsync(HttpContext http)
    {
        var ended = await database.WriteAsync(db => db.Execute("DELETE FROM sign_in_step WHERE hash = $h", ("$h", Hash(http))), http.RequestAborted) == 1;
        SecretCookies.Clear(http, SecretCookies.Step);
        return ended;
    }

    private static byte[] Hash(HttpContext http) => Secret.Hash(SecretCookies.Read(http, SecretCookies.Step) ?? "");
}

internal enum StepKind
{
    /// <summary>A link was used; the person chooses how to sign in. State: see SetUpState.</summary>
    SetUp,

    /// <summary>The password was right; the code is missing.</summary>
    Code,

    /// <summary>A passkey's challenge was given.</summary>
    Passkey,
}

internal sealed record Step(PersonId? Person, string State);
