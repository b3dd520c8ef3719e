using Colophon.Access.Credentials;
using Colophon.Access.Links;
using Colophon.Access.People;
using Colophon.Access.Sessions;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Access.SignIn;

/// <summary>The last stone of every way in: the fact is on record first, then the session begins.</summary>
internal sealed class SignInService(Database database, PeopleStore people, SessionStore sessions, IRecordFacts facts, TimeProvider clock, IOptions<AccessOptions> options, ILogger<SignInService> log)
{
    /// <summary>Joins the tenant the link was for, where the person is not yet a member, and signs in. What became of the person since the link was made counts: an access that ended meanwhile gives no role.</summary>
    public async Task<Refusal?> JoinAsync(HttpContext http, LinkGrant grant, Person person, string via)
    {
        var ct = http.RequestAborted;
        if (people.Roles(grant.Tenant, person.Id).Count == 0)
        {
            if (database.Read(Check) is { } refusal) { return refusal; }
            await facts.RecordAsync(grant.Tenant, PersonFacts.Joined(person, [grant.Role], via), ct);
            refusal = await database.WriteAsync(
                db =>
                {
                    if (Check(db) is { } late) { return late; }
                    PeopleStore.Grant(db, grant.Tenant, person.Id, grant.Role, clock.GetUtcNow());
                    return null;
                },
                ct);
            if (refusal is not null) { return refusal; }
        }
        await BeginAsync(http, person.Id, via);
        return null;

        Refusal? Check(Microsoft.Data.Sqlite.SqliteConnection db) => RoleRules.Check(db, grant.Tenant, person.Id, [grant.Role], clock.GetUtcNow(), options.Value);
    }

    public async Task BeginAsync(HttpContext http, PersonId person, string via)
    {
        var ct = http.RequestAborted;
        foreach (var tenant in people.Memberships(person).Select(m => m.Tenant).Distinct())
        {
            await facts.RecordAsync(tenant, PersonFacts.SignedIn(person, via), ct);
        }
        SecretCookies.Write(http, SecretCookies.Session, await sessions.StartAsync(person, via, ct));
        log.SignedIn(person.Value, via);
    }

    /// <summary>Checks the code of the person's app, or one of their recovery codes. A code that was used is refused.</summary>
    public async Task<bool> UseCodeAsync(PersonId person, string code, OneTimeCodes codes, CancellationToken ct)
    {
        if (await database.WriteAsync(db => RecoveryCodes.Use(db, person.Value, code, clock.GetUtcNow()), ct))
        {
            log.RecoveryCodeUsed(person.Value);
            return true;
        }
        var sealedSeed = database.Read(db => db.QueryFirst("SELECT totp FROM person WHERE id = $p AND totp IS NOT NULL", static r => r.GetString(0), ("$p", person.Value)));
        return sealedSeed is not null
            && codes.Step(codes.Open(sealedSeed), code) is { } step
            && await database.WriteAsync(db => db.Execute("UPDATE person SET totp_step = $s WHERE id = $p AND totp_step < $s", ("$s", step), ("$p", person.Value)), ct) == 1;
    }

    /// <summary>Sets password and code anew, ends every other session, and gives ten recovery codes.</summary>
    public Task<IReadOnlyList<string>> SetPasswordAsync(PersonId person, string hash, string sealedSeed, long usedStep, CancellationToken ct) => database.WriteAsync(
        db =>
        {
            db.Execute("UPDATE person SET password = $h, totp = $t, totp_step = $s WHERE id = $p", ("$h", hash), ("$t", sealedSeed), ("$s", usedStep), ("$p", person.Value));
            db.Execute("UPDATE session SET ended_at = $n WHERE person = $p AND ended_at IS NULL", ("$n", clock.GetUtcNow().Micros()), ("$p", person.Value));
            return RecoveryCodes.Replace(db, person.Value);
        },
        ct);
}

/// <summary>What a used link gives once a way to sign in is set.</summary>
internal sealed record LinkGrant(TenantId Tenant, Role Role)
{
    public static LinkGrant Of(LinkFound link) => new(link.Tenant, link.Role);
}
