using Colophon.Access.Grants;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Access.People;

/// <summary>What must hold of the roles in a tenant, checked inside the transaction that changes them.</summary>
internal static class RoleRules
{
    public static readonly Refusal AuditorAlone = new("auditor-alone", 409, "An auditor holds no other role in the company under examination. Remove the other roles and open invitations first, or use another person of the firm.");

    public static Refusal? Check(SqliteConnection db, TenantId tenant, PersonId person, IReadOnlyCollection<Role> wanted, DateTimeOffset now, AccessOptions options)
    {
        var granted = Independence.HasOpenGrant(db, tenant, person, now);
        if (wanted.Contains(Role.Auditor) ? wanted.Count > 1 : granted && wanted.Count > 0) { return AuditorAlone; }
        if (wanted.Contains(Role.Auditor) && !granted)
        {
            return new Refusal("auditor-grant", 409, "An auditor's access is granted for one period and ends by itself. An owner grants it under Audit, Auditors' access.");
        }
        if (wanted.Count > 0 && Independence.Check(db, tenant, person, wanted.Contains(Role.Auditor), options.OperatorDomains) is { } dependent) { return dependent; }
        var losesOwner = !wanted.Contains(Role.Owner) && PeopleStore.Roles(db, tenant, person).Contains(Role.Owner);
        return losesOwner && db.Scalar("SELECT count(*) FROM membership WHERE tenant = $t AND role = $r AND person <> $p", ("$t", tenant.Value), ("$r", nameof(Role.Owner)), ("$p", person.Value)) == 0
            ? new Refusal("last-owner", 409, "This is the only owner, and a company without an owner could never change its people again. Make another person owner first.")
            : null;
    }
}
