using System.Text.Json;
using Colophon.Access.People;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Access.Grants;

/// <summary>Rows of grants.</summary>
internal static class GrantStore
{
    private const string Columns = "SELECT g.id, g.person, p.name, p.email, g.firm, g.period, g.sites, g.until, g.sealed_until, g.granted_by, g.granted_at, EXISTS (SELECT 1 FROM membership m WHERE m.tenant = g.tenant AND m.person = g.person AND m.role = 'Auditor'), g.ended_at, g.ended_how, g.period_ends FROM auditor_grant g JOIN person p ON p.id = g.person";

    public static List<AuditorGrant> Of(SqliteConnection db, TenantId tenant) => db.Query(Columns + " WHERE g.tenant = $t ORDER BY g.granted_at DESC, g.id", Map, ("$t", tenant.Value));

    public static AuditorGrant? Find(SqliteConnection db, TenantId tenant, string id) => db.QueryFirst(Columns + " WHERE g.tenant = $t AND g.id = $g", Map, ("$t", tenant.Value), ("$g", id));

    /// <summary>What a person may look at now, in every company, newest first.</summary>
    public static List<(TenantId Tenant, GrantScope Scope)> Open(SqliteConnection db, PersonId person, DateTimeOffset now) => db.Query(
        "SELECT tenant, id, period, sites, sealed_until, period_ends FROM auditor_grant WHERE person = $p AND ended_at IS NULL AND until > $n ORDER BY granted_at DESC, id",
        static r => (new TenantId(r.GetString(0)), new GrantScope(r.GetString(1), r.GetString(2), Sites(r.TextOrNull(3)), r.Time(4), r.Time(5))), ("$p", person.Value), ("$n", now.Micros()));

    public static List<(TenantId Tenant, string Id)> Overdue(SqliteConnection db, DateTimeOffset now) =>
        db.Query("SELECT tenant, id FROM auditor_grant WHERE ended_at IS NULL AND until <= $n ORDER BY until", static r => (new TenantId(r.GetString(0)), r.GetString(1)), ("$n", now.Micros()));

    public static void Insert(SqliteConnection db, TenantId tenant, string id, PersonId person, GrantRequest request, string by, DateTimeOffset now) => db.Execute(
        "INSERT INTO auditor_grant (id, tenant, person, firm, period, period_ends, sites, until, sealed_until, granted_by, granted_at) VALUES ($g, $t, $p, $f, $per, $pe, $s, $u, $x, $b, $n)",
        ("$g", id), ("$t", tenant.Value), ("$p", person.Value), ("$f", request.Firm), ("$per", request.Period), ("$pe", request.PeriodEnds.Micros()), ("$s", request.Sites is null ? null : JsonSerializer.Serialize(request.Sites)),
        ("$u", request.Until.Micros()), ("$x", request.SealedUntil.Micros()), ("$b", by), ("$n", now.Micros()));

    /// <summary>Ends a grant, the open link to it, and every session of its auditor; the role goes with the last grant.</summary>
    public static void End(SqliteConnection db, TenantId tenant, AuditorGrant grant, string how, DateTimeOffset now)
    {
        db.Execute("UPDATE auditor_grant SET ended_at = $n, ended_how = $h WHERE id = $g AND ended_at IS NULL", ("$n", now.Micros()), ("$h", how), ("$g", grant.Id));
        db.Execute("UPDATE session SET ended_at = $n WHERE person = $p AND ended_at IS NULL", ("$n", now.Micros()), ("$p", grant.Person.Value));
        if (Independence.HasOpenGrant(db, tenant, grant.Person, now)) { return; }
        db.Execute("DELETE FROM membership WHERE tenant = $t AND person = $p AND role = 'Auditor'", ("$t", tenant.Value), ("$p", grant.Person.Value));
        ChangeRoles.Forget(db, tenant, grant.Person, now);
    }

    private static AuditorGrant Map(SqliteDataReader r) => new(r.GetString(0), new PersonId(r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), Sites(r.TextOrNull(6)), r.Time(7), r.Time(8), r.GetString(9), r.Time(10), r.GetBoolean(11), r.TimeOrNull(12), r.TextOrNull(13), r.Time(14));

    private static string[]? Sites(string? json) => json is null ? null : JsonSerializer.Deserialize<string[]>(json);
}
