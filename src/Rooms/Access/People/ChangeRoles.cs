using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Access.People;

/// <summary>Changes what a member may do, or removes them. The record comes first; the rule is checked before it and again in the transaction.</summary>
internal sealed class ChangeRoles(Database database, IRecordFacts facts, TimeProvider clock, IOptions<AccessOptions> options)
{
    public async Task<Refusal?> SetAsync(TenantId tenant, PersonId person, IReadOnlyCollection<Role> wanted, FactActor by, CancellationToken ct)
    {
        if (wanted.Count == 0) { return new Refusal("no-role", 400, "Choose at least one role. To take the last one away, remove the person."); }
        var (before, refusal) = Look(tenant, person, wanted);
        if (refusal is not null || before.ToHashSet().SetEquals(wanted)) { return refusal; }
        await facts.RecordAsync(tenant, PersonFacts.RoleChanged(by, person, before, wanted), ct);
        return await ApplyAsync(tenant, person, wanted, ct);
    }

    public async Task<Refusal?> RemoveAsync(TenantId tenant, PersonId person, FactActor by, CancellationToken ct)
    {
        var (before, refusal) = Look(tenant, person, []);
        if (refusal is not null) { return refusal; }
        await facts.RecordAsync(tenant, PersonFacts.Removed(by, person, before), ct);
        return await ApplyAsync(tenant, person, [], ct);
    }

    private (IReadOnlyList<Role> Before, Refusal? Refusal) Look(TenantId tenant, PersonId person, IReadOnlyCollection<Role> wanted) => database.Read(db =>
    {
        var before = PeopleStore.Roles(db, tenant, person);
        return (before, before.Count == 0
            ? new Refusal("not-a-member", 404, "This person is not a member here. If they were invited, the invitation lapses by itself.")
            : before.Contains(Role.Auditor) ? new Refusal("auditor-grant", 409, "An auditor's access is no role to change here: it ends by itself, or an owner withdraws it under Audit, Auditors' access.")
            : RoleRules.Check(db, tenant, person, wanted, clock.GetUtcNow(), options.Value));
    });

    private Task<Refusal?> ApplyAsync(TenantId tenant, PersonId person, IReadOnlyCollection<Role> wanted, CancellationToken ct) => database.WriteAsync(
        db =>
        {
            if (RoleRules.Check(db, tenant, person, wanted, clock.GetUtcNow(), options.Value) is { } refusal) { return refusal; }
            foreach (var role in PeopleStore.Roles(db, tenant, person).Except(wanted))
            {
                db.Execute("DELETE FROM membership WHERE tenant = $t AND person = $p AND role = $r", ("$t", tenant.Value), ("$p", person.Value), ("$r", role.ToString()));
            }
            foreach (var role in wanted) { PeopleStore.Grant(db, tenant, person, role, clock.GetUtcNow()); }
            if (wanted.Count == 0) { Forget(db, tenant, person, clock.GetUtcNow()); }
            return null;
        },
        ct);

    /// <summary>A person without any membership keeps nothing to sign in with.</summary>
    public static void Forget(Microsoft.Data.Sqlite.SqliteConnection db, TenantId tenant, PersonId person, DateTimeOffset now)
    {
        db.Execute("DELETE FROM sign_in_link WHERE tenant = $t AND person = $p AND used_at IS NULL", ("$t", tenant.Value), ("$p", person.Value));
        db.Execute("DELETE FROM site_user WHERE tenant = $t AND person = $p", ("$t", tenant.Value), ("$p", person.Value));
        if (db.Scalar("SELECT count(*) FROM membership WHERE person = $p", ("$p", person.Value)) > 0) { return; }
        db.Execute("UPDATE session SET ended_at = $n WHERE person = $p AND ended_at IS NULL", ("$n", now.Micros()), ("$p", person.Value));
        db.Execute("UPDATE person SET password = NULL, totp = NULL WHERE id = $p", ("$p", person.Value));
        db.Execute("DELETE FROM passkey WHERE person = $p", ("$p", person.Value));
        db.Execute("DELETE FROM recovery_code WHERE person = $p", ("$p", person.Value));
    }
}
