using System.Globalization;
using Colophon.Audit;
using Colophon.Fleet.Keys;
using Colophon.Storage;
using Colophon.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using OtpNet;

namespace Colophon.Server.Tests;

/// <summary>The real server as <see cref="ServerProgram"/> builds it, in this process, so that a test can ask it for its endpoints.</summary>
internal sealed class ServerInProcess : IAsyncDisposable
{
    private readonly string _directory;
    private readonly DataFolder _folder;
    private readonly ServerKeys _keys;
    private readonly AuditLedger _ledger;

    private ServerInProcess(DataFolder folder, ServerKeys keys, AuditLedger ledger, WebApplication app, string directory, int port)
    {
        (_folder, _keys, _ledger, App, _directory) = (folder, keys, ledger, app, directory);
        Address = new Uri($"http://localhost:{port}");
        Local = new LocalDoor(directory);
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public LocalDoor Local { get; }

    public IReadOnlyList<RouteEndpoint> Endpoints => [.. ((IEndpointRouteBuilder)App).DataSources.SelectMany(d => d.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>Everything but the start.</summary>
    public static async Task<ServerInProcess> BuildAsync(CancellationToken ct)
    {
        var directory = Directory.CreateTempSubdirectory("colophon-server-").FullName;
        var arguments = StartArguments.Parse(["--data", directory, "--port", RunningServer.FreePort().ToString(CultureInfo.InvariantCulture), "--Fleet:PokeTicks=false", "--Access:PasswordIterations=100000", "--Fleet:AllowPrivateAddresses=true"]);
        var configuration = Configuration.Load(arguments);
        Configuration.Check(configuration);
        var folder = DataFolder.Open(directory, TimeProvider.System);
        var keys = ServerKeys.Open(folder, "colophon.test", TimeProvider.System);
        var ledger = await AuditLedger.OpenAsync(folder, keys, new AuditOptions(), TimeProvider.System, NullLogger.Instance, ct);
        return new(folder, keys, ledger, ServerProgram.Build(arguments, configuration, folder, keys, ledger), directory, arguments.Port);
    }

    public static async Task<ServerInProcess> StartAsync(CancellationToken ct)
    {
        var server = await BuildAsync(ct);
        await server.App.StartAsync(ct);
        return server;
    }

    /// <summary>The owner of a company that is made here, signed in.</summary>
    public async Task<Browser> OwnerOfAsync(string tenant, CancellationToken ct)
    {
        await Local.AskAsync("/local/tenants", new { tenant, name = tenant }, ct);
        var browser = new Browser(Address);
        await browser.JoinAsync(await Local.LinkAsync(tenant, $"owner@{tenant}.example", $"Owner of {tenant}", "owner", ct), seed => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(DateTime.UtcNow));
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await _ledger.DisposeAsync();
        _keys.Dispose();
        _folder.Dispose();
        Local.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
