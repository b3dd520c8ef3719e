using Colophon.Fleet;
using Colophon.Kernel;

namespace Colophon.Alerting.Tests;

/// <summary>The fleet as far as Alerting asks it: which tenants there are.</summary>
internal sealed class OneTenant : IFleet
{
    public static readonly DateTimeOffset Created = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    public Task<IReadOnlyList<Tenant>> TenantsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Tenant>>([new Tenant(AlertingHouse.Tenant, "Fernhill", Created)]);

    public Task<Tenant?> TenantAsync(TenantId id, CancellationToken ct) => throw new NotSupportedException("Alerting has no reason to ask this.");

    public Task<IReadOnlyList<Site>> SitesAsync(TenantId tenant, CancellationToken ct) => throw new NotSupportedException("Alerting has no reason to ask this.");

    public Task<Site?> SiteAsync(TenantId tenant, SiteId site, CancellationToken ct) => throw new NotSupportedException("Alerting has no reason to ask this.");

    public ValueTask<Source?> SourceAsync(SourceId id, CancellationToken ct) => throw new NotSupportedException("Alerting has no reason to ask this.");

    public Task<IReadOnlyList<Source>> SourcesAsync(TenantId tenant, CancellationToken ct) => throw new NotSupportedException("Alerting has no reason to ask this.");

    public Task<EnrolmentInvitation> InviteSiteAsync(TenantId tenant, string url, string environment, FactActor by, CancellationToken ct) => throw new NotSupportedException("Alerting has no reason to ask this.");

    public Task<Tenant> CreateTenantAsync(TenantId id, string name, CancellationToken ct) => throw new NotSupportedException("Alerting has no reason to ask this.");
}
