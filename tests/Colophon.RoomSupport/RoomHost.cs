using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Audit;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Storage;
using Colophon.TestSupport;
using Colophon.Web;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Colophon.RoomSupport;

/// <summary>
/// Fleet and Audit in a real web server over a real data folder, with a clock that the test can move; stops and starts like a server. The doors of the local socket hang below
/// the same address, and who may read is left open: both are tested where they live.
/// </summary>
public sealed class RoomHost : IAsyncDisposable
{
    private readonly string _directory;
    private readonly (string Key, string Value)[] _settings;
    private DataFolder _folder = null!;
    private WebApplication _app = null!;
    private bool _running;

    private RoomHost(string directory, (string Key, string Value)[] settings) => (_directory, _settings) = (directory, settings);

    public JumpClock Clock { get; } = new();

    public SignalList Signals { get; } = new();

    public ServerKeys Keys { get; private set; } = null!;

    public AuditLedger Ledger { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public DataFolder Folder => _folder;

    public IServiceProvider Services => _app.Services;

    public IFleet Fleet => Services.GetRequiredService<IFleet>();

    public IAuditLog Log => Services.GetRequiredService<IAuditLog>();

    public static async Task<RoomHost> StartAsync(CancellationToken ct, params (string Key, string Value)[] settings)
    {
        var host = new RoomHost(Directory.CreateTempSubdirectory("colophon-room-").FullName, settings);
        try
        {
            await host.OpenAsync(ct);
            return host;
        }
        catch
        {
            await host.AbandonAsync();
            throw;
        }
    }

    /// <summary>Stops in order and starts again on the same folder; <paramref name="between"/> happens while it is down.</summary>
    public async Task RestartAsync(CancellationToken ct, Action<DataFolder>? between = null)
    {
        await CloseAsync();
        between?.Invoke(_folder);
        await OpenAsync(ct);
    }

    public async Task<TenantId> TenantAsync(string id, CancellationToken ct)
    {
        await AskAsync("/local/tenants", new { tenant = id, name = id.ToUpperInvariant() }, ct);
        return new(id);
    }

    /// <summary>Invites over the local door and enrols over the agent's.</summary>
    public async Task<EnrolledSite> EnrolAsync(string tenant, string url, CancellationToken ct) =>
        await EnrolledSite.EnrolAsync(Http, (await AskAsync("/local/sites", new { tenant, url }, ct))["token"]!.GetValue<string>(), url);

    public async Task<JsonNode> AskAsync(string path, object body, CancellationToken ct)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>The newest checkpoint that covers everything acknowledged so far.</summary>
    public async Task<Checkpoint> CheckpointAsync(string tenant, CancellationToken ct)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri("/local/checkpoint", UriKind.Relative), new { tenant }, ct);
        return Checkpoint.TryParse(await answer.Content.ReadAsStringAsync(ct), out var checkpoint) && checkpoint.IsSignedBy(Keys.LogVerifier) && checkpoint.Origin == Checkpoint.OriginOf(Keys.ServerName, TreeLabel.Parse(tenant))
            ? checkpoint
            : throw new InvalidOperationException("The server's checkpoint doesn't verify.");
    }

    /// <summary>Every leaf of the tenant as text, in order.</summary>
    public async Task<IReadOnlyList<string>> LeavesAsync(string tenant, CancellationToken ct)
    {
        var size = (await CheckpointAsync(tenant, ct)).Size;
        var leaves = new List<string>();
        await foreach (var block in Log.ReadAsync(new(tenant), 0, size, ct)) { leaves.AddRange(block.Leaves.Select(l => Encoding.UTF8.GetString(l.Span))); }
        return leaves;
    }

    /// <summary>The server's leaves of one type, in order.</summary>
    public async Task<IReadOnlyList<JsonNode>> LeavesAsync(string tenant, string type, CancellationToken ct) =>
        [.. (await LeavesAsync(tenant, ct)).Where(l => l.StartsWith($$"""{"leaf":"{{type}}",""", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l)!)];

    /// <summary>Search once the projection has everything that was acknowledged.</summary>
    public async Task<EventPage> SearchAsync(string tenant, EventQuery query, CancellationToken ct)
    {
        var size = (await CheckpointAsync(tenant, ct)).Size;
        while (true)
        {
            var page = await Log.SearchAsync(new(tenant), query, ct);
            if (page.UpTo >= size) { return page; }
            await Task.Delay(20, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_running) { await CloseAsync(); }
        Directory.Delete(_directory, recursive: true);
    }

    private async Task OpenAsync(CancellationToken ct)
    {
        _folder = DataFolder.Open(_directory, Clock);
        Keys = ServerKeys.Open(_folder, "colophon.test", Clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Fleet:PokeTicks", "false"), new("Fleet:AllowPrivateAddresses", "true"), new("Audit:SilenceCheckSeconds", "1"), new("Audit:RefusedLeafSeconds", "1")]);
        builder.Configuration.AddInMemoryCollection(_settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        var options = builder.Configuration.GetSection(AuditOptions.Section).Get<AuditOptions>()!;
        Ledger = await AuditLedger.OpenAsync(_folder, Keys, options, Clock, NullLogger.Instance, ct);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Clock).AddStorage(_folder).AddFleet(builder.Configuration, Keys).AddAudit(builder.Configuration, Ledger);
        builder.Services.AddSingleton<ISignals>(Signals).AddConsoleWeb();
        var authorization = builder.Services.AddAuthorizationBuilder();
        foreach (var policy in (string[])[Policies.Read, Policies.Operate]) { authorization.AddPolicy(policy, p => p.RequireAssertion(_ => true)); }
        _app = builder.Build();
        _app.UseConsoleWeb();
        _app.UseAuthorization();
        _app.UseAntiforgery();
        var routes = new ConsoleRoutes(_app, _app.MapGroup("/t/{tenant}"), _app);
        routes.MapFleet();
        routes.MapAudit();
        await _app.StartAsync(ct);
        Http = new HttpClient { BaseAddress = new(_app.Urls.First()) };
        _running = true;
    }

    /// <summary>Lets go of what a start that failed had opened already.</summary>
    private async Task AbandonAsync()
    {
        if (_app is not null) { await _app.DisposeAsync(); }
        if (Ledger is not null) { await Ledger.DisposeAsync(); }
        Keys?.Dispose();
        _folder?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task CloseAsync()
    {
        _running = false;
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Ledger.DisposeAsync();
        Keys.Dispose();
        _folder.Dispose();
    }
}
