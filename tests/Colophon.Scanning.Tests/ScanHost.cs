using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.Access;
using Colophon.Audit;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.RoomSupport;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Watch;
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

namespace Colophon.Scanning.Tests;

/// <summary>A server of Fleet, Audit, Access and Scanning over a real data folder and its ledger, with a clock that the test can move; stops and starts like one.</summary>
internal sealed partial class ScanHost : IAsyncDisposable
{
    public static readonly TenantId Tenant = new("fernhill");
    public static readonly TenantId Other = new("otherco");
    public const string Root = "/t/fernhill";
    private readonly WebApplication _app;
    private readonly DataFolder _folder;
    private readonly ServerKeys _keys;
    private readonly AuditLedger _ledger;

    private ScanHost(WebApplication app, DataFolder folder, ServerKeys keys, AuditLedger ledger, SignalList signals, JumpClock clock) =>
        (_app, _folder, _keys, _ledger, Signals, Clock) = (app, folder, keys, ledger, signals, clock);

    public SignalList Signals { get; }

    public JumpClock Clock { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<ScanHost> StartAsync(string directory, IReadOnlyDictionary<string, string>? settings = null, JumpClock? clock = null)
    {
        clock ??= new JumpClock();
        var folder = DataFolder.Open(directory, clock);
        var keys = ServerKeys.Open(folder, "colophon.test", clock);
        var ledger = await AuditLedger.OpenAsync(folder, keys, new AuditOptions(), clock, NullLogger.Instance, TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Access:PasswordIterations", "100000"), new("Access:PublicUrl", "http://localhost:24000"), new("Fleet:PokeTicks", "false"), new("Fleet:AllowPrivateAddresses", "true"), new("Fleet:HeartbeatSeconds", "3600"), new("Scanning:LookEverySeconds", "3600")]);
        builder.Configuration.AddInMemoryCollection((settings ?? new Dictionary<string, string>()).Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var signals = new SignalList();
        builder.Services.AddSingleton<TimeProvider>(clock).AddStorage(folder).AddConsoleWeb().AddSingleton<ISignals>(signals);
        builder.Services.AddFleet(builder.Configuration, keys).AddAudit(builder.Configuration, ledger).AddScanning(builder.Configuration).AddAccess(builder.Configuration);
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
        routes.MapScanning();
        AccessRoom.MapAccess(routes);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, folder, keys, ledger, signals, clock);
    }

    /// <summary>Two companies without anything: no site, no control, no period.</summary>
    public async Task<ScanHost> FoundAsync()
    {
        await AskAsync("/local/tenants", new { tenant = Tenant.Value, name = "Fernhill Learning" });
        await AskAsync("/local/tenants", new { tenant = Other.Value, name = "Other Company" });
        return this;
    }

    /// <summary>An enrolled site with a first look that shows these parts.</summary>
    public async Task<(SiteTeller Agent, SiteId Site)> EnrolAsync(string url, params (string Section, string Key, JsonNode? Before, JsonNode? After)[] parts)
    {
        var (agent, _, site) = await EnrolWholeAsync(url);
        if (parts.Length > 0) { await agent.Look(parts).SendAsync(); }
        return (agent, site);
    }

    public async Task<(SiteTeller Agent, EnrolledSite Enrolled, SiteId Site)> EnrolWholeAsync(string url)
    {
        var invited = await AskAsync("/local/sites", new { tenant = Tenant.Value, url, environment = "production" });
        var enrolled = await EnrolledSite.EnrolAsync(new HttpClient { BaseAddress = Address }, invited["token"]!.GetValue<string>(), url);
        return (new SiteTeller(enrolled, Clock), enrolled, new(invited["site"]!.GetValue<string>()));
    }

    /// <summary>A collector beside an enrolled site.</summary>
    public async Task<(SiteTeller Teller, EnrolledSite Enrolled)> EnrolCollectorAsync(SiteId site, string url)
    {
        var invited = await AskAsync("/local/collectors", new { tenant = Tenant.Value, site = site.Value });
        var enrolled = await EnrolledSite.EnrolAsync(new HttpClient { BaseAddress = Address }, invited["token"]!.GetValue<string>(), url);
        return (new SiteTeller(enrolled, Clock), enrolled);
    }

    /// <summary>Takes a feed in as the command line does.</summary>
    public async Task<HttpStatusCode> ImportAsync(string feed, string content)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var body = new StringContent(content);
        using var answer = await http.PostAsync(new Uri("/local/feeds/" + feed, UriKind.Relative), body, TestContext.Current.CancellationToken);
        Said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>What the last import answered.</summary>
    public string Said { get; private set; } = "";

    /// <summary>A look at every tenant, once everything that was sent is signed.</summary>
    public async Task<TenantView> RoundAsync(TenantId? tenant = null)
    {
        await AskAsync("/local/checkpoint", new { tenant = (tenant ?? Tenant).Value });
        await Services.GetRequiredService<ScanWatch>().RoundAsync(TestContext.Current.CancellationToken);
        return await Services.GetRequiredService<TenantPictures>().ReadAsync(tenant ?? Tenant, TestContext.Current.CancellationToken);
    }

    public Task<TenantView> ViewAsync() => Services.GetRequiredService<TenantPictures>().ReadAsync(Tenant, TestContext.Current.CancellationToken);

    /// <summary>Records of a type in the tenant's ledger, in order.</summary>
    public async Task<IReadOnlyList<JsonNode>> RecordsAsync(string type)
    {
        await AskAsync("/local/checkpoint", new { tenant = Tenant.Value });
        var log = Services.GetRequiredService<IAuditLog>();
        var found = new List<JsonNode>();
        await foreach (var block in log.ReadAsync(Tenant, 0, (await log.TreeAsync(Tenant, TestContext.Current.CancellationToken)).Size, TestContext.Current.CancellationToken))
        {
            found.AddRange(block.Leaves.Select(l => JsonNode.Parse(l.Span)!).Where(r => r["type"]?.GetValue<string>() == type));
        }
        return found;
    }

    /// <summary>A browser that is signed in as a new person of this role.</summary>
    public async Task<Browser> SignedInAsync(string name, string role, TenantId? tenant = null)
    {
        var url = role == "auditor" ? await GrantAsync(name, tenant ?? Tenant) : (await AskAsync("/local/sign-in-links", new { tenant = (tenant ?? Tenant).Value, email = name.Split(' ')[0] + "@example.com", name, role }))["url"]!.GetValue<string>();
        var browser = new Browser(Address);
        await browser.JoinAsync(new Uri(url).AbsolutePath, seed => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(Clock.GetUtcNow().UtcDateTime));
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        return browser;
    }

    /// <summary>The link of an auditor to whom one period is open.</summary>
    public async Task<string> GrantAsync(string name, TenantId tenant, string period = "per-none")
    {
        var now = Clock.GetUtcNow();
        var granted = await Services.GetRequiredService<IGrants>().GrantAsync(tenant, new(name.Split(' ')[0] + "@cpa.example", name, "Caldwell CPA", period, now.AddDays(10), null, now.AddDays(60), now.AddDays(90)), FactActor.System, TestContext.Current.CancellationToken);
        Assert.Null(granted.Refusal);
        return granted.Url!;
    }

    public async Task<JsonNode> AskAsync(string path, object body)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var answer = await http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return !answer.IsSuccessStatusCode ? throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}") : text.StartsWith('{') ? JsonNode.Parse(text)! : JsonValue.Create(text);
    }

    /// <summary>What stands on a page for a person.</summary>
    public static string Text(string html) => Spaces().Replace(WebUtility.HtmlDecode(Tag().Replace(html, " ")), " ");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _ledger.DisposeAsync();
        _keys.Dispose();
        _folder.Dispose();
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
