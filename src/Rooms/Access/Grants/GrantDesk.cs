using System.Security.Cryptography;
using Colophon.Access.Links;
using Colophon.Access.People;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Access.Grants;

/// <summary>Grants an auditor's access, gives its link, and ends it. The record comes first; the rules are checked before it and again in the transaction.</summary>
internal sealed class GrantDesk(Database database, IRecordFacts facts, SignInLinks links, TimeProvider clock, IOptions<AccessOptions> options) : IGrants
{
    public const int LongestFirm = 120;

    public IReadOnlyList<AuditorGrant> List(TenantId tenant) => database.Read(db => GrantStore.Of(db, tenant));

    public async Task<GrantOutcome> GrantAsync(TenantId tenant, GrantRequest request, FactActor by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (Fault(request, now, out request) is { } fault) { return GrantOutcome.No(fault); }
        var (person, refusal) = await database.WriteAsync(
            db =>
            {
                var known = PeopleStore.Know(db, request.Email, request.Name, now);
                return (known, Check(db, tenant, known.Id));
            },
            ct);
        if (refusal is not null) { return GrantOutcome.No(refusal); }
        var id = "ag-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        await facts.RecordAsync(tenant, GrantFacts.Granted(by, id, person, request), ct);
        refusal = await database.WriteAsync(
            db =>
            {
                if (Check(db, tenant, person.Id) is { } late) { return late; }
                GrantStore.Insert(db, tenant, id, person.Id, request, by.Id ?? by.Kind, now);
                return null;
            },
            ct);
        return refusal is null ? await LinkAsync(tenant, id, by, ct) : GrantOutcome.No(refusal);
    }

    public async Task<GrantOutcome> LinkAsync(TenantId tenant, string grant, FactActor by, CancellationToken ct)
    {
        if (database.Read(db => GrantStore.Find(db, tenant, grant)) is not { } found || !found.IsOpen(clock.GetUtcNow())) { return GrantOutcome.No(Gone); }
        return await links.InviteAsync(tenant, found.Email, found.Name, Role.Auditor, by, ct) switch
        {
            LinkResult.Made made => new(grant, made.Url, made.ExpiresAt, null),
            LinkResult.Refused refused => GrantOutcome.No(refused.Refusal),
            _ => throw new InvalidOperationException("A new outcome of an invitation needs its answer here."),
        };
    }

    public Task<Refusal?> WithdrawAsync(TenantId tenant, string grant, FactActor by, CancellationToken ct) => EndAsync(tenant, grant, "withdrawn", by, ct);

    /// <summary>Puts on record what ran out. It stopped counting at its end, whether or not this has run.</summary>
    public async Task ExpireAsync(CancellationToken ct)
    {
        foreach (var (tenant, grant) in database.Read(db => GrantStore.Overdue(db, clock.GetUtcNow()))) { await EndAsync(tenant, grant, "expired", FactActor.System, ct); }
    }

    private async Task<Refusal?> EndAsync(TenantId tenant, string grant, string how, FactActor by, CancellationToken ct)
    {
        if (database.Read(db => GrantStore.Find(db, tenant, grant)) is not { Ended: null } found) { return Gone; }
        await facts.RecordAsync(tenant, GrantFacts.Ended(by, grant, how), ct);
        await database.WriteAsync(db => GrantStore.End(db, tenant, found, how, clock.GetUtcNow()), ct);
        return null;
    }

    private Refusal? Check(Microsoft.Data.Sqlite.SqliteConnection db, TenantId tenant, PersonId person) =>
        PeopleStore.Roles(db, tenant, person).Any(r => r != Role.Auditor) || db.Scalar("SELECT count(*) FROM sign_in_link WHERE tenant = $t AND person = $p AND role <> 'Auditor' AND used_at IS NULL AND expires_at > $n", ("$t", tenant.Value), ("$p", person.Value), ("$n", clock.GetUtcNow().Micros())) > 0
            ? RoleRules.AuditorAlone
            : Independence.Check(db, tenant, person, auditor: true, options.Value.OperatorDomains);

    private Refusal? Fault(GrantRequest asked, DateTimeOffset now, out GrantRequest request)
    {
        var emailFault = PersonInput.EmailFault(asked.Email, out var email);
        var nameFault = PersonInput.NameFault(asked.Name, out var name);
        request = asked with { Email = email, Name = name, Firm = asked.Firm.Trim() };
        return emailFault is not null ? new("email", 422, emailFault)
            : nameFault is not null ? new("name", 422, nameFault)
            : request.Firm.Length is 0 or > LongestFirm || request.Firm.Any(char.IsControl) ? new("firm", 422, $"Write the firm's name in at most {LongestFirm} characters.")
            : request.Sites is { Count: 0 } ? new("sites", 422, "Choose every site, or at least one.")
            : request.Until <= now || request.Until > now + options.Value.LongestGrant ? new("until", 422, $"The access ends later than now and within {options.Value.LongestGrant.TotalDays:N0} days. It can be granted again.")
            : request.SealedUntil <= now || request.SealedUntil > now + options.Value.LongestGrant ? new("sealed-until", 422, $"The report date is later than now and within {options.Value.LongestGrant.TotalDays:N0} days. Until then the company can't see what the auditor picked.")
            : null;
    }

    private static readonly Refusal Gone = new("grant-ended", 404, "There is no such access, or it has ended. Grant it again.");
}
