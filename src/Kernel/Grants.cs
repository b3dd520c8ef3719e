using System.Globalization;
using System.Security.Claims;

namespace Colophon.Kernel;

/// <summary>What an auditor may look at: one period, some sites or all of the company's, until an end. Access keeps it; nothing widens it.</summary>
/// <param name="Sites">Null: every site.</param>
/// <param name="SealedUntil">The report date: what the auditor opened and picked is closed to the company until then.</param>
/// <param name="Joined">The auditor signed in at least once since.</param>
/// <param name="Ended">When it was withdrawn or found expired; null while it stands.</param>
public sealed record AuditorGrant(
    string Id, PersonId Person, string Name, string Email, string Firm, string Period, IReadOnlyList<string>? Sites, DateTimeOffset Until, DateTimeOffset SealedUntil, string GrantedBy, DateTimeOffset GrantedAt, bool Joined, DateTimeOffset? Ended, string? EndedHow, DateTimeOffset PeriodEnds)
{
    public bool IsOpen(DateTimeOffset now) => Ended is null && Until > now;
}

public sealed record GrantRequest(string Email, string Name, string Firm, string Period, DateTimeOffset PeriodEnds, IReadOnlyList<string>? Sites, DateTimeOffset Until, DateTimeOffset SealedUntil);

/// <summary>The grant with its one-time link, or why there is none.</summary>
public sealed record GrantOutcome(string? Id, string? Url, DateTimeOffset? UrlUntil, Refusal? Refusal)
{
    public static GrantOutcome No(Refusal refusal) => new(null, null, null, refusal);
}

/// <summary>Port: auditors' access. Access implements it; who calls checks that the period and the sites exist.</summary>
public interface IGrants
{
    /// <summary>Newest first, ended ones too.</summary>
    IReadOnlyList<AuditorGrant> List(TenantId tenant);

    Task<GrantOutcome> GrantAsync(TenantId tenant, GrantRequest request, FactActor by, CancellationToken ct);

    /// <summary>A new one-time link for a grant that stands; the one before it stops working.</summary>
    Task<GrantOutcome> LinkAsync(TenantId tenant, string grant, FactActor by, CancellationToken ct);

    /// <summary>Ends it at once, and every session of the auditor with it.</summary>
    Task<Refusal?> WithdrawAsync(TenantId tenant, string grant, FactActor by, CancellationToken ct);
}

/// <summary>Port: which period a part of one belongs to. Assurance implements it; answered from memory.</summary>
public interface IPeriodParts
{
    /// <summary>Null where it is no part, or nobody knows it yet.</summary>
    string? WholeOf(TenantId tenant, string period);
}

/// <summary>A grant as a request carries it.</summary>
public sealed record GrantScope(string Id, string Period, IReadOnlyList<string>? Sites, DateTimeOffset SealedUntil, DateTimeOffset PeriodEnds)
{
    public const string Claim = "colophon:grant";

    public string ToClaim(TenantId tenant) => string.Join('\n', tenant, Id, Period, Sites is null ? "*" : string.Join(',', Sites), Millis(SealedUntil), Millis(PeriodEnds));

    internal static GrantScope? Read(string claim, TenantId tenant)
    {
        var parts = claim.Split('\n');
        return parts.Length == 6 && parts[0] == tenant.Value
            ? new(parts[1], parts[2], parts[3] == "*" ? null : parts[3].Split(',', StringSplitOptions.RemoveEmptyEntries), Time(parts[4]), Time(parts[5]))
            : null;
    }

    private static string Millis(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string millis) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(millis, CultureInfo.InvariantCulture));
}

public static class GrantClaims
{
    /// <summary>Newest first; empty for everyone but an auditor.</summary>
    public static IReadOnlyList<GrantScope> GrantsIn(this ClaimsPrincipal user, TenantId tenant) =>
        [.. user.FindAll(GrantScope.Claim).Select(c => GrantScope.Read(c.Value, tenant)).OfType<GrantScope>()];
}
