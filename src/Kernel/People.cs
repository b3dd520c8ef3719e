using System.Security.Claims;

namespace Colophon.Kernel;

/// <summary>Roles a person may hold in a tenant. An auditor holds no other role there.</summary>
public enum Role
{
    Viewer,
    Auditor,
    Reviewer,
    Approver,
    Operator,
    Owner,
}

/// <summary>What a signed-in person may do, read from the cookie's claims. Access writes them; every room reads them here.</summary>
public static class PersonClaims
{
    public const string Person = "colophon:person";
    public const string Via = "colophon:via";

    /// <summary>Value is <c>tenant:role</c>, e.g. <c>fernhill:owner</c>.</summary>
    public const string TenantRole = "colophon:role";

    public static PersonId Id(this ClaimsPrincipal user) =>
        new(user.FindFirst(Person)?.Value ?? throw new InvalidOperationException("No person is signed in."));

    public static FactActor Actor(this ClaimsPrincipal user) => FactActor.Person(user.Id(), user.FindFirst(Via)?.Value ?? "cookie");

    public static IEnumerable<Role> RolesIn(this ClaimsPrincipal user, TenantId tenant)
    {
        foreach (var claim in user.FindAll(TenantRole))
        {
            var colon = claim.Value.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && claim.Value.AsSpan(0, colon).SequenceEqual(tenant.Value) && Enum.TryParse<Role>(claim.Value.AsSpan(colon + 1), ignoreCase: true, out var role))
            {
                yield return role;
            }
        }
    }

    public static IEnumerable<TenantId> Tenants(this ClaimsPrincipal user) =>
        user.FindAll(TenantRole).Select(c => new TenantId(c.Value[..c.Value.IndexOf(':', StringComparison.Ordinal)])).Distinct();
}

/// <summary>Names of the authorization policies; each is checked against the tenant in the route. Deny by default.</summary>
public static class Policies
{
    /// <summary>Any role in the tenant of the route.</summary>
    public const string Read = "tenant-read";

    /// <summary>Owner or operator: sites, settings, declarations, periods.</summary>
    public const string Operate = "tenant-operate";

    /// <summary>Owner or approver: approvals.</summary>
    public const string Approve = "tenant-approve";

    /// <summary>Owner or reviewer: access reviews, dispositions.</summary>
    public const string Review = "tenant-review";

    /// <summary>Auditor, and nobody else: what an examiner says about what they were given.</summary>
    public const string Examine = "tenant-examine";

    /// <summary>Owner: people.</summary>
    public const string Own = "tenant-own";
}

/// <summary>Port: display names of people and the tenant's recipients. Access implements it.</summary>
public interface IPeople
{
    Task<string> NameAsync(PersonId person, CancellationToken ct);

    /// <summary>Who holds a role in the tenant now, by name.</summary>
    Task<IReadOnlyList<TenantMember>> MembersAsync(TenantId tenant, CancellationToken ct);

    /// <summary>Addresses that get signals and the digest.</summary>
    Task<IReadOnlyList<string>> RecipientsAsync(TenantId tenant, CancellationToken ct);
}

public sealed record TenantMember(PersonId Id, string Name, IReadOnlyList<Role> Roles);
