using System.Collections.Concurrent;
using System.Text;
using Colophon.Access.Links;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Protocol.Envelopes;
using Colophon.Storage;
using Colophon.TestSupport;
using Colophon.Web;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Colophon.Access.Tests;

/// <summary>The room in a real web server on a free port, with a clock the test holds. Facts are kept in order instead of in a ledger.</summary>
internal sealed class AccessHost : IAsyncDisposable
{
    public static readonly TenantId Fernhill = new("fernhill");
    public static readonly TenantId Other = new("otherco");

    private readonly string _folder = Directory.CreateTempSubdirectory("colophon-access-").FullName;
    private readonly DataFolder _data;
    private readonly WebApplication _app;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public ConcurrentQueue<(TenantId Tenant, Fact Fact)> Facts { get; } = new();

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; private set; } = default!;

    private AccessHost()
    {
        _data = DataFolder.Open(_folder, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Access:PasswordIterations", "100000"), new("Access:PublicUrl", "http://localhost:24000"), new("Access:OperatorDomains:0", "hosting.example.net")]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddStorage(_data);
        builder.Services.AddConsoleWeb();
        builder.Services.AddSingleton<IRecordFacts>(new FactQueue(this));
        builder.Services.AddSingleton<IFleet>(new TwoTenants());
        builder.Services.AddAccess(builder.Configuration);
        _app = builder.Build();
        _app.UseConsoleWeb();
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.UseAntiforgery();
        _app.MapConsoleWeb();
        var group = _app.MapGroup("/t/{tenant}").RequireAuthorization(Policies.Read);
        AccessRoom.MapAccess(new ConsoleRoutes(_app, group, _app.MapGroup("").AllowAnonymous()));
        // One endpoint per policy stands for what the other rooms map.
        group.MapGet("", (TenantId tenant) => $"today of {tenant}").ForAuditorsToo();
        group.MapGet("/examined/{period}", (TenantId tenant, string period) => $"{period} of {tenant}").ForAuditorsToo();
        foreach (var policy in (string[])[Policies.Operate, Policies.Approve, Policies.Review, Policies.Own])
        {
            group.MapGet("/try/" + policy, () => "done").RequireAuthorization(policy);
        }
    }

    public static async Task<AccessHost> StartAsync()
    {
        var host = new AccessHost();
        await host._app.StartAsync();
        host.Address = new Uri(host._app.Urls.First());
        return host;
    }

    public IReadOnlyList<string> FactTypes => [.. Facts.Select(f => f.Fact.Type)];

    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>A link as the command line gets it; the path below the public address.</summary>
    public async Task<string> LinkAsync(string email = "ines@fernhill.example", string name = "Ines Okafor", Role role = Role.Owner, TenantId? tenant = null)
    {
        if (role == Role.Auditor) { return new Uri((await GrantAsync(email, name, tenant)).Url!).AbsolutePath; }
        var made = Assert.IsType<LinkResult.Made>(await Services.GetRequiredService<SignInLinks>().InviteAsync(tenant ?? Fernhill, email, name, role, FactActor.System, TestContext.Current.CancellationToken));
        return new Uri(made.Url).AbsolutePath;
    }

    public async Task<GrantOutcome> GrantAsync(string email = "ruth@cpa.example", string name = "Ruth Caldwell", TenantId? tenant = null, string period = "per-1")
    {
        var now = Clock.GetUtcNow();
        return await Services.GetRequiredService<IGrants>().GrantAsync(tenant ?? Fernhill, new(email, name, "Caldwell CPA", period, now.AddDays(30), null, now.AddDays(60), now.AddDays(90)), FactActor.System, TestContext.Current.CancellationToken);
    }

    /// <summary>Every value of every table, as text; blobs in Latin-1, so that a secret inside one would show.</summary>
    public string EverythingStored() => Services.GetRequiredService<Database>().Read(db =>
    {
        var text = new StringBuilder();
        foreach (var table in db.Query("SELECT name FROM sqlite_master WHERE type = 'table'", static r => r.GetString(0)))
        {
            foreach (var row in db.Query($"SELECT * FROM {table}", static r => string.Join(' ', Enumerable.Range(0, r.FieldCount).Select(i => r.GetValue(i) is byte[] b ? Encoding.Latin1.GetString(b) : r.GetValue(i).ToString()))))
            {
                text.AppendLine(row);
            }
        }
        return text.ToString();
    });

    public Browser NewBrowser() => new(Address);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class FactQueue(AccessHost host) : IRecordFacts
    {
        public Task<RecordedFact> RecordAsync(TenantId tenant, Fact fact, CancellationToken ct)
        {
            host.Facts.Enqueue((tenant, fact));
            return Task.FromResult(new RecordedFact(host.Facts.Count, new SourceId("s-console"), "0000000000000000", host.Facts.Count, host.Clock.GetUtcNow()));
        }
    }
}

internal sealed class TwoTenants : IFleet
{
    private static readonly Tenant[] All = [new(AccessHost.Fernhill, "Fernhill Learning", DateTimeOffset.UnixEpoch), new(AccessHost.Other, "Other Company", DateTimeOffset.UnixEpoch)];
    public static readonly Site Shop = new(new SiteId("site-shop"), AccessHost.Fernhill, "https://shop.fernhill.example", "production", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null);

    public Task<IReadOnlyList<Tenant>> TenantsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Tenant>>(All);

    public Task<Tenant?> TenantAsync(TenantId id, CancellationToken ct) => Task.FromResult(All.FirstOrDefault(t => t.Id == id));

    public Task<IReadOnlyList<Site>> SitesAsync(TenantId tenant, CancellationToken ct) => Task.FromResult<IReadOnlyList<Site>>(tenant == AccessHost.Fernhill ? [Shop] : []);

    public Task<Site?> SiteAsync(TenantId tenant, SiteId site, CancellationToken ct) => Task.FromResult(tenant == AccessHost.Fernhill && site == Shop.Id ? Shop : null);

    public ValueTask<Source?> SourceAsync(SourceId id, CancellationToken ct) => ValueTask.FromResult<Source?>(null);

    public Task<IReadOnlyList<Source>> SourcesAsync(TenantId tenant, CancellationToken ct) => Task.FromResult<IReadOnlyList<Source>>([]);

    // What follows changes sites or serves agents: no test of this room goes there.
    public Task<EnrolmentInvitation> InviteSiteAsync(TenantId tenant, string url, string environment, FactActor by, CancellationToken ct) => throw Elsewhere();

    public Task<IReadOnlyList<SiteRowOutcome>> InviteSitesAsync(TenantId tenant, IReadOnlyList<SiteRow> rows, bool takeGood, FactActor by, CancellationToken ct) => throw Elsewhere();

    public byte[] SetUpPlugin(string server, string token) => throw Elsewhere();

    public Task<Refusal?> LabelSiteAsync(TenantId tenant, SiteId site, SiteLabels labels, FactActor by, CancellationToken ct) => throw Elsewhere();

    public Task<EnrolmentInvitation> InviteCollectorAsync(TenantId tenant, SiteId site, FactActor by, CancellationToken ct) => throw Elsewhere();

    public Task<Refusal?> RetireCollectorAsync(TenantId tenant, SourceId source, string reason, FactActor by, CancellationToken ct) => throw Elsewhere();

    public Task<EnrolmentInvitation> ReinviteSiteAsync(TenantId tenant, SiteId site, FactActor by, CancellationToken ct) => throw Elsewhere();

    public Task<Tenant> CreateTenantAsync(TenantId id, string name, CancellationToken ct) => throw Elsewhere();

    public Task<Refusal?> RetireSiteAsync(TenantId tenant, SiteId site, string reason, FactActor by, CancellationToken ct) => throw Elsewhere();

    public Task<Refusal?> DeclareEnvironmentAsync(TenantId tenant, SiteId site, string environment, FactActor by, CancellationToken ct) => throw Elsewhere();

    public Task<string> CommandAsync(TenantId tenant, SiteId site, string verb, Protocol.Envelopes.SurveyedItem? item, CancellationToken ct) => throw Elsewhere();

    public ValueTask<IReadOnlyList<SignedEnvelope>> PendingCommandsAsync(SourceId source, CancellationToken ct) => throw Elsewhere();

    public Task CommandCompletedAsync(SourceId source, string command, CancellationToken ct) => throw Elsewhere();

    public Task UpgradeToldAsync(SourceId source, string outcome, string sha256, string? cause, CancellationToken ct) => throw Elsewhere();

    public Task<SignedEnvelope?> RotateKeyAsync(SourceId source, string publicKey, string signature, CancellationToken ct) => throw Elsewhere();

    public Task KeyConfirmedAsync(SourceId source, CancellationToken ct) => throw Elsewhere();

    private static InvalidOperationException Elsewhere() => new("No test of this room enrols, changes or commands a site.");
}
