using System.Security.Cryptography;
using Colophon.Access.Grants;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Access.People;

/// <summary>People and their roles per tenant. Roles are read anew for every request, so that a removal counts at once.</summary>
internal sealed class PeopleStore(Database database, TimeProvider clock)
{
    public Person? Find(PersonId id) => database.Read(db => Find(db, id));

    public Person? FindByEmail(string email) =>
        database.Read(db => db.QueryFirst("SELECT id, email, name FROM person WHERE email = $e", Map, ("$e", email)));

    public (Person Person, string? PasswordHash)? Credentials(string email) =>
        database.Read(db => db.QueryFirst("SELECT id, email, name, password FROM person WHERE email = $e", static r => new StoredPassword(Map(r), r.TextOrNull(3)), ("$e", email))) is { } found
            ? (found.Person, found.Hash)
            : null;

    /// <summary>What counts now: an auditor's role counts only under a grant that stands.</summary>
    public IReadOnlyList<(TenantId Tenant, Role Role)> Memberships(PersonId person) => database.Read(db => db.Query(
        """
        SELECT m.tenant, m.role FROM membership m WHERE m.person = $p AND (m.role <> 'Auditor'
            OR EXISTS (SELECT 1 FROM auditor_grant g WHERE g.tenant = m.tenant AND g.person = m.person AND g.ended_at IS NULL AND g.until > $n))
        ORDER BY m.tenant
        """,
        static r => (new TenantId(r.GetString(0)), Enum.Parse<Role>(r.GetString(1))), ("$p", person.Value), ("$n", clock.GetUtcNow().Micros())));

    public IReadOnlyList<(TenantId Tenant, GrantScope Scope)> Grants(PersonId person) => database.Read(db => GrantStore.Open(db, person, clock.GetUtcNow()));

    public IReadOnlyList<Role> Roles(TenantId tenant, PersonId person) => database.Read(db => Roles(db, tenant, person));

    public IReadOnlyList<Person> Holding(TenantId tenant, IReadOnlyCollection<Role> roles) =>
        [.. database.Read(db => db.Query("SELECT p.id, p.email, p.name, m.role FROM membership m JOIN person p ON p.id = m.person WHERE m.tenant = $t ORDER BY p.name", static r => (Person: Map(r), Role: Enum.Parse<Role>(r.GetString(3))), ("$t", tenant.Value)))
            .Where(found => roles.Contains(found.Role)).Select(found => found.Person).Distinct()];

    public IReadOnlyList<TenantMember> InOffice(TenantId tenant) =>
        [.. database.Read(db => db.Query("SELECT p.id, p.email, p.name, m.role FROM membership m JOIN person p ON p.id = m.person WHERE m.tenant = $t ORDER BY p.name, p.id", static r => (Person: Map(r), Role: Enum.Parse<Role>(r.GetString(3))), ("$t", tenant.Value)))
            .GroupBy(found => found.Person).Select(found => new TenantMember(found.Key.Id, found.Key.Name, [.. found.Select(f => f.Role)]))];

    public long Count(TenantId tenant) => database.Read(db => db.Scalar("SELECT count(DISTINCT person) FROM membership WHERE tenant = $t", ("$t", tenant.Value)));

    public IReadOnlyList<Member> Members(TenantId tenant, DateTimeOffset now) => database.Read(db =>
    {
        var roles = db.Query("SELECT person, role, since FROM membership WHERE tenant = $t", static r => (Person: r.GetString(0), Role: Enum.Parse<Role>(r.GetString(1)), Since: r.Time(2)), ("$t", tenant.Value)).ToLookup(m => m.Person);
        var invited = db.Query("SELECT person, role, expires_at FROM sign_in_link WHERE tenant = $t AND used_at IS NULL AND expires_at > $n", static r => (Person: r.GetString(0), Role: Enum.Parse<Role>(r.GetString(1)), Until: r.Time(2)), ("$t", tenant.Value), ("$n", now.Micros())).ToLookup(m => m.Person);
        return db.Query(
            """
            SELECT p.id, p.email, p.name, p.password IS NOT NULL,
                   EXISTS (SELECT 1 FROM passkey k WHERE k.person = p.id),
                   (SELECT max(s.seen_at) FROM session s WHERE s.person = p.id)
            FROM person p
            WHERE p.id IN (SELECT person FROM membership WHERE tenant = $t UNION SELECT person FROM sign_in_link WHERE tenant = $t AND used_at IS NULL AND expires_at > $n)
            ORDER BY p.name
            """,
            r =>
            {
                var person = Map(r);
                var held = roles[person.Id.Value].OrderByDescending(m => m.Role).ToList();
                var invitation = invited[person.Id.Value].OrderByDescending(i => i.Until).Select(static i => ((Role, DateTimeOffset)?)(i.Role, i.Until)).FirstOrDefault();
                return new Member(person, [.. held.Select(m => m.Role)], held.Count == 0 ? null : held.Min(m => m.Since), invitation?.Item1, invitation?.Item2, r.GetBoolean(4), r.GetBoolean(3), r.TimeOrNull(5));
            },
            ("$t", tenant.Value), ("$n", now.Micros()));
    });

    public static Person? Find(SqliteConnection db, PersonId id) => db.QueryFirst("SELECT id, email, name FROM person WHERE id = $p", Map, ("$p", id.Value));

    public static List<Role> Roles(SqliteConnection db, TenantId tenant, PersonId person) =>
        db.Query("SELECT role FROM membership WHERE tenant = $t AND person = $p", static r => Enum.Parse<Role>(r.GetString(0)), ("$t", tenant.Value), ("$p", person.Value));

    /// <summary>The person with this address, made known where it is new. Their name is only set the first time.</summary>
    public static Person Know(SqliteConnection db, string email, string name, DateTimeOffset now)
    {
        var fresh = new PersonId("p-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        db.Execute("INSERT INTO person (id, email, name, created_at) VALUES ($p, $e, $n, $t) ON CONFLICT (email) DO NOTHING", ("$p", fresh.Value), ("$e", email), ("$n", name), ("$t", now.Micros()));
        return db.QueryFirst("SELECT id, email, name FROM person WHERE email = $e", Map, ("$e", email))!;
    }

    public static void Grant(SqliteConnection db, TenantId tenant, PersonId person, Role role, DateTimeOffset now) =>
        db.Execute("INSERT INTO membership (tenant, person, role, since) VALUES ($t, $p, $r, $n) ON CONFLICT DO NOTHING", ("$t", tenant.Value), ("$p", person.Value), ("$r", role.ToString()), ("$n", now.Micros()));

    private static Person Map(SqliteDataReader r) => new(new PersonId(r.GetString(0)), r.GetString(1), r.GetString(2));

    private sealed record StoredPassword(Person Person, string? Hash);
}
