using Colophon.Ledger;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>One server with one tenant for the tests of a class; each enrols a site of its own.</summary>
public sealed class TenantHost : IAsyncLifetime
{
    public const string Tenant = "fernhill";
    private int _sites;

    public RoomHost Host { get; private set; } = null!;

    /// <summary>How many leaves the tenant's tree has or will have, acknowledged or on their way.</summary>
    public long Next => Host.Ledger.Store.NextIndex(TreeLabel.Parse(Tenant));

    public async ValueTask InitializeAsync()
    {
        Host = await RoomHost.StartAsync(TestContext.Current.CancellationToken);
        await Host.TenantAsync(Tenant, TestContext.Current.CancellationToken);
    }

    public Task<EnrolledSite> SiteAsync() => Host.EnrolAsync(Tenant, $"https://site-{Interlocked.Increment(ref _sites)}.example", TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
