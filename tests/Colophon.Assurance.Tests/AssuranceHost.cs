using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.Access;
using Colophon.Audit;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Storage;
using Colophon.TestSupport;
using Colophon.Web;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OtpNet;

namespace Colophon.Assurance.Tests;

/// <summary>A server of Fleet, Audit, Access and Assurance over a real data folder and its ledger; stops and starts like one. Only signals are kept in a list.</summary>
internal sealed partial class AssuranceHost : IAsyncDisposable
{
    public static readonly TenantId Tenant = new("fernhill");
    public static readonly TenantId Other = new("otherco");
    public const string Root = "/t/fernhill";
    private const string Password = "seven quiet herons walk";
    private readonly WebApplication _app;
    private readonly DataFolder _folder;
    private readonly ServerKeys _keys;
    private readonly AuditLedger _ledger;

    private AssuranceHost(WebApplication app, DataFolder folder, ServerKeys keys, AuditLedger ledger, SignalList signals) => (_app, _folder, _keys, _ledger, Signals) = (app, folder, keys, ledger, signals);

    public SignalList Signals { get; }

    public IServiceProvider Services => _app.Services;

    public IAssurance Assurance => Services.GetRequiredService<IAssurance>();

    public Uri Address => new(_app.Urls.First());

    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<AssuranceHost> StartAsync(string directory, Action<IServiceCollection>? replace = null)
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = DataFolder.Open(directory, TimeProvider.System);
        var keys = ServerKeys.Open(folder, "colophon.test", TimeProvider.System);
        var ledger = await AuditLedger.OpenAsync(folder, keys, new AuditOptions(), TimeProvider.System, NullLogger.Instance, ct);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Access:PasswordIterations", "100000"), new("Access:PublicUrl", "http://localhost:24000"), new("Fleet:PokeTicks", "false"), new("Fleet:AllowPrivateAddresses", "true"), new("Fleet:HeartbeatSeconds", "3600"), new("Assurance:EvaluateEverySeconds", "1")]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var signals = new SignalList();
        builder.Services.AddSingleton(TimeProvider.System).AddStorage(folder).AddConsoleWeb().AddSingleton<ISignals>(signals);
        builder.Services.AddFleet(builder.Configuration, keys).AddAudit(builder.Configuration, ledger).AddAssurance(builder.Configuration).AddAccess(builder.Configuration);
        replace?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseConsoleWeb();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapConsoleWeb();
        var routes = new ConsoleRoutes(app, app.MapGroup("/t/{tenant}").RequireAuthorization(Policies.Read), app.MapGroup("").AllowAnonymous());
        routes.MapFleet();
        routes.MapAudit();
        routes.MapAssurance();
        AccessRoom.MapAccess(routes);
        await app.StartAsync(ct);
        return new(app, folder, keys, ledger, signals);
    }

    /// <summary>The company without anything: no site, no control, no period.</summary>
    public async Task<AssuranceHost> FoundAsync()
    {
        await AskAsync("/local/tenants", new { tenant = Tenant.Value, name = "Fernhill Learning" });
        await AskAsync("/local/tenants", new { tenant = Other.Value, name = "Other Company" });
        return this;
    }

    /// <summary>An enrolled site with its first look in: two privileged accounts, one plugin.</summary>
    public async Task<(SiteAgent Agent, SiteId Site)> EnrolAsync(string url = "https://shop.fernhill.example")
    {
        var invited = await AskAsync("/local/sites", new { tenant = Tenant.Value, url, environment = "production" });
        var site = new SiteId(invited["site"]!.GetValue<string>());
        var agent = await SiteAgent.EnrolAsync(Address, invited["token"]!.GetValue<string>(), url, site.Value);
        agent.Beat().Look(("users", "wp:1", null, User("administrator")), ("users", "wp:2", null, User("editor")), ("plugins", "akismet", null, new JsonObject { ["version"] = "5.0", ["active"] = false, ["network"] = false }), ("constants", "DISALLOW_FILE_EDIT", null, true));
        await agent.SendAsync();
        return (agent, site);
    }

    public static JsonObject User(string role) => new() { ["roles"] = new JsonArray(role), ["caps"] = new JsonArray(), ["super"] = false };

    /// <summary>A browser that is signed in as a new person of this role.</summary>
    public async Task<Browser> SignedInAsync(string name, string role, TenantId? tenant = null)
    {
        var made = await AskAsync("/local/sign-in-links", new { tenant = (tenant ?? Tenant).Value, email = name.Split(' ')[0] + "@example.com", name, role });
        var browser = new Browser(Address);
        await (await browser.GetAsync(new Uri(made["url"]!.GetValue<string>()).AbsolutePath)).PostAsync("/link");
        await browser.FollowAsync();
        var seed = Seed().Match(browser.Page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        await browser.PostAsync("/set-up/password", ("password", Password), ("code", new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime)));
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        return browser;
    }

    public async Task<PersonId> PersonAsync(string name) =>
        (await Services.GetRequiredService<IPeople>().MembersAsync(Tenant, TestContext.Current.CancellationToken)).Single(m => m.Name == name).Id;

    /// <summary>Results that take in everything sent so far.</summary>
    public async Task<Standing> StandingAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var size = (await Services.GetRequiredService<IAuditLog>().TreeAsync(Tenant, ct)).Size;
        return await Assurance.StandingAsync(Tenant, size, ct);
    }

    public async Task<JsonNode> AskAsync(string path, object body)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var answer = await http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _ledger.DisposeAsync();
        _keys.Dispose();
        _folder.Dispose();
    }

    [GeneratedRegex("id=\"seed\">([A-Z2-7 ]+)<")]
    private static partial Regex Seed();

    internal sealed class SignalList : ISignals
    {
        public ConcurrentQueue<Signal> Raised { get; } = new();

        public Task RaiseAsync(Signal signal, CancellationToken ct)
        {
            Raised.Enqueue(signal);
            return Task.CompletedTask;
        }
    }
}
