using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Access.Grants;

/// <summary>
/// An auditor belongs neither to the company under examination nor to whoever operates this server. What can be told of that is the domain of an address:
/// it is compared in both orders, whether the auditor or the colleague comes first.
/// </summary>
internal static class Independence
{
    public static Refusal? Check(SqliteConnection db, TenantId tenant, PersonId person, bool auditor, IReadOnlyList<string> operators)
    {
        var domain = DomainOf(db.QueryFirst("SELECT email FROM person WHERE id = $p", static r => r.GetString(0), ("$p", person.Value)) ?? "");
        if (auditor && operators.FirstOrDefault(o => Related(domain, o)) is { } operates)
        {
            return new Refusal("auditor-independence", 409, $"{domain} belongs to {operates}, who operates this server. An auditor belongs to a firm of their own: use the address that the firm gave them.");
        }
        var others = db.Query(auditor
            ? "SELECT p.email FROM membership m JOIN person p ON p.id = m.person WHERE m.tenant = $t AND m.role <> 'Auditor' AND p.id <> $p UNION SELECT p.email FROM sign_in_link l JOIN person p ON p.id = l.person WHERE l.tenant = $t AND l.role <> 'Auditor' AND l.used_at IS NULL AND p.id <> $p"
            : "SELECT p.email FROM auditor_grant g JOIN person p ON p.id = g.person WHERE g.tenant = $t AND g.ended_at IS NULL AND p.id <> $p", static r => r.GetString(0), ("$t", tenant.Value), ("$p", person.Value));
        return others.Any(o => Related(domain, DomainOf(o)))
            ? new Refusal("auditor-independence", 409, auditor
                ? $"People of this company have addresses at {domain} too. An auditor can't belong to the company under examination: use the address that the firm gave them."
                : $"An auditor of this company has an address at {domain} too. Nobody of the auditor's firm can hold a role here; withdraw that access first, or use the person's own address.")
            : null;
    }

    public static bool HasOpenGrant(SqliteConnection db, TenantId tenant, PersonId person, DateTimeOffset now) =>
        db.Scalar("SELECT count(*) FROM auditor_grant WHERE tenant = $t AND person = $p AND ended_at IS NULL AND until > $n", ("$t", tenant.Value), ("$p", person.Value), ("$n", now.Micros())) > 0;

    /// <summary>The same domain, or one below the other.</summary>
    internal static bool Related(string one, string other) =>
        one.Length > 0 && (one == other || one.EndsWith("." + other, StringComparison.Ordinal) || other.EndsWith("." + one, StringComparison.Ordinal));

    private static string DomainOf(string email) => email[(email.LastIndexOf('@') + 1)..];
}
