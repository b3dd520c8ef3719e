using Colophon.Access.Credentials;
using Colophon.Access.People;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Colophon.Access.Links;

/// <summary>One-time sign-in links: 256 bit, shown once, short-lived, kept only as a hash. Looking at one does not use it up (mail scanners look).</summary>
internal sealed class SignInLinks(Database database, IRecordFacts facts, TimeProvider clock, IOptions<AccessOptions> options)
{
    /// <summary>Records the invitation, then makes the link. A person who is a member already gets a link to set new credentials with the roles they have.</summary>
    public async Task<LinkResult> InviteAsync(TenantId tenant, string email, string name, Role role, FactActor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var expires = now + options.Value.LinkLifetime;
        var (person, refusal) = await database.WriteAsync(
            db =>
            {
                var known = PeopleStore.Know(db, email, name, now);
                var held = PeopleStore.Roles(db, tenant, known.Id);
                return (known, RoleRules.Check(db, tenant, known.Id, [.. held.Append(role).Distinct()], now, options.Value));
            },
            ct);
        if (refusal is not null) { return new LinkResult.Refused(refusal); }

        await facts.RecordAsync(tenant, PersonFacts.Invited(by, person, role, expires), ct);
        var secret = Secret.New();
        refusal = await database.WriteAsync(
            db =>
            {
                if (RoleRules.Check(db, tenant, person.Id, [.. PeopleStore.Roles(db, tenant, person.Id).Append(role).Distinct()], now, options.Value) is { } late) { return late; }
                db.Execute("DELETE FROM sign_in_link WHERE (tenant = $t AND person = $p AND used_at IS NULL) OR expires_at < $old", ("$t", tenant.Value), ("$p", person.Id.Value), ("$old", (now - TimeSpan.FromDays(30)).Micros()));
                db.Execute(
                    "INSERT INTO sign_in_link (hash, tenant, person, role, invited_by, created_at, expires_at) VALUES ($h, $t, $p, $r, $b, $n, $e)",
                    ("$h", Secret.Hash(secret)), ("$t", tenant.Value), ("$p", person.Id.Value), ("$r", role.ToString()), ("$b", by.Id), ("$n", now.Micros()), ("$e", expires.Micros()));
                return null;
            },
            ct);
        if (refusal is not null) { return new LinkResult.Refused(refusal); }
        return new LinkResult.Made(person, new Uri(new Uri(options.Value.PublicUrl), "/link/" + secret).ToString(), expires);
    }

    public LinkFound? Find(string secret)
    {
        if (!Secret.HasShape(secret)) { return null; }
        return database.Read(db => Find(db, secret));
    }

    /// <summary>Uses the link up; of two that come at once, one gets null.</summary>
    public Task<LinkFound?> UseAsync(string secret, CancellationToken ct) => database.WriteAsync(
        db =>
        {
            var found = Secret.HasShape(secret) ? Find(db, secret) : null;
            return found is not null && db.Execute("UPDATE sign_in_link SET used_at = $n WHERE hash = $h AND used_at IS NULL", ("$n", clock.GetUtcNow().Micros()), ("$h", Secret.Hash(secret))) == 1 ? found : null;
        },
        ct);

    private LinkFound? Find(SqliteConnection db, string secret) => db.QueryFirst(
        """
        SELECT l.tenant, l.role, p.id, p.email, p.name, l.invited_by, l.created_at FROM sign_in_link l JOIN person p ON p.id = l.person
        WHERE l.hash = $h AND l.used_at IS NULL AND l.expires_at > $n
        """,
        static r => new LinkFound(new TenantId(r.GetString(0)), Enum.Parse<Role>(r.GetString(1)), new Person(new PersonId(r.GetString(2)), r.GetString(3), r.GetString(4)), r.TextOrNull(5), r.Time(6)),
        ("$h", Secret.Hash(secret)), ("$n", clock.GetUtcNow().Micros()));
}

public sealed record LinkFound(TenantId Tenant, Role Role, Person Person, string? InvitedBy, DateTimeOffset CreatedAt);

internal abstract record LinkResult
{
    private LinkResult()
    {
    }

    public sealed record Made(Person Person, string Url, DateTimeOffset ExpiresAt) : LinkResult;

    public sealed record Refused(Refusal Refusal) : LinkResult;
}
