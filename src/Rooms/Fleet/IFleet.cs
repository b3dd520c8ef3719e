using Colophon.Kernel;

namespace Colophon.Fleet;

/// <summary>Which tenants, sites and sources exist. Health and coverage live in Audit.</summary>
public interface IFleet
{
    Task<IReadOnlyList<Tenant>> TenantsAsync(CancellationToken ct);

    Task<Tenant?> TenantAsync(TenantId id, CancellationToken ct);

    Task<IReadOnlyList<Site>> SitesAsync(TenantId tenant, CancellationToken ct);

    Task<Site?> SiteAsync(TenantId tenant, SiteId site, CancellationToken ct);

    /// <summary>The enrolled source with its current public key, or null. Called for every batch: answered from memory.</summary>
    ValueTask<Source?> SourceAsync(SourceId id, CancellationToken ct);

    Task<IReadOnlyList<Source>> SourcesAsync(TenantId tenant, CancellationToken ct);

    /// <summary>A one-time enrolment token, shown once, valid 15 minutes, bound to <paramref name="url"/>. Creates the site.</summary>
    Task<EnrolmentInvitation> InviteSiteAsync(TenantId tenant, string url, string environment, FactActor by, CancellationToken ct);

    /// <summary>Creates the tenant, its tree and its console source. Idempotent by id.</summary>
    Task<Tenant> CreateTenantAsync(TenantId id, string name, CancellationToken ct);
}

public sealed record Tenant(TenantId Id, string Name, DateTimeOffset CreatedAt);

/// <param name="Environment">production, staging, development or local, as last declared.</param>
public sealed record Site(SiteId Id, TenantId Tenant, string Url, string Environment, DateTimeOffset CreatedAt, DateTimeOffset? EnrolledAt, DateTimeOffset? RetiredAt);

/// <param name="Kind">agent, console, collector or probe.</param>
/// <param name="PublicKey">32 raw bytes.</param>
public sealed record Source(SourceId Id, TenantId Tenant, SiteId? Site, string Kind, ReadOnlyMemory<byte> PublicKey, TimeSpan Heartbeat, bool Retired);

/// <summary>Either a token or the refusal of the URL (not http(s), private address not allowed, already enrolled).</summary>
public sealed record EnrolmentInvitation(Site? Site, string? Token, DateTimeOffset ExpiresAt, Refusal? Refusal);
