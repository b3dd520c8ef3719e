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

/// <summary>A server of Fleet, Audit, Access and Assurance over a real data folder and its ledger, with a clock that the test can move; stops and starts like one.</summary>
internal sealed partial class AssuranceHost : IAsyncDisposable
{
    public static readonly TenantId Tenant = new("fernhill");
    public static readonly TenantId Other = new("otherco");
    public const string Root = "/t/fernhill";
    private readonly WebApplication _app;
    private readonly DataFolder _folder;
    private readonly ServerKeys _keys;
    private readonly AuditLedger _ledger;

    private AssuranceHost(WebApplication app, DataFolder folder, ServerKeys keys, AuditLedger ledger, SignalList signals, JumpClock clock) =>
        (_app, _folder, _keys, _ledger, Signals, Clock) = (app, folder, keys, ledger, signals, clock);

    public SignalList Signals { get; }

    public string Columns => Path.Combine(_folder.Columns, Tenant.Value);

    public JumpClock Clock { get; }

    public IServiceProvider Services => _app.Services;

    public IAssurance Assurance => Services.GetRequiredService<IAssurance>();

    public Uri Address => new(_app.Urls.First());

    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<AssuranceHost> StartAsync(string directory, JumpClock? clock = null, Action<IServiceCollection>? replace = null)
    {
        clock ??= new JumpClock();
        var folder = DataFolder.Open(directory, clock);
        var keys = ServerKeys.Open(folder, "colophon.test", clock);
        var ledger = await AuditLedger.OpenAsync(folder, keys, new AuditOptions(), clock, NullLogger.Instance, TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("Access:PasswordIterations", "100000"), new("Access:PublicUrl", "http://localhost:24000"), new("Fleet:PokeTicks", "false"), new("Fleet:AllowPrivateAddresses", "true"), new("Fleet:HeartbeatSeconds", "3600"), new("Assurance:EvaluateEverySeconds", "1"), new("Assurance:SealLeaves", "1000")]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var signals = new SignalList();
        builder.Services.AddSingleton<TimeProvider>(clock).AddStorage(folder).AddConsoleWeb().AddSingleton<ISignals>(signals);
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
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, folder, keys, ledger, signals, clock);
    }

    /// <summary>Two companies without anything: no site, no control, no period.</summary>
    public async Task<AssuranceHost> FoundAsync()
    {
        await AskAsync("/local/tenants", new { tenant = Tenant.Value, name = "Fernhill Learning" });
        await AskAsync("/local/tenants", new { tenant = Other.Value, name = "Other Company" });
        return this;
    }

    /// <summary>An enrolled site with its first look in: an administrator, an editor, one plugin.</summary>
    public async Task<(SiteTeller Agent, SiteId Site)> EnrolAsync(string url = "https://shop.fernhill.example")
    {
        var invited = await AskAsync("/local/sites", new { tenant = Tenant.Value, url, environment = "production" });
        var enrolled = await EnrolledSite.EnrolAsync(new HttpClient { BaseAddress = Address }, invited["token"]!.GetValue<string>(), url);
        var agent = new SiteTeller(enrolled, Clock);
        await agent.Beat().Look(("users", "wp:1", null, SiteTeller.User("administrator")), ("users", "wp:2", null, SiteTeller.User("editor")), ("plugins", "akismet", null, SiteTeller.Plugin("5.0")), ("constants", "DISALLOW_FILE_EDIT", null, true)).SendAsync();
        await StandingAsync();
        return (agent, new(invited["site"]!.GetValue<string>()));
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

    public async Task<FactActor> ActorAsync(string name) => FactActor.Person(
        (await Services.GetRequiredService<IPeople>().MembersAsync(Tenant, TestContext.Current.CancellationToken)).Single(m => m.Name == name).Id, "password");

    /// <summary>Says which accounts of a site are whose.</summary>
    public Task MapAsync(FactActor person, SiteId site, params string[] users) => Services.GetRequiredService<IRecordFacts>().RecordAsync(Tenant, new Fact("person.mapped", person, new("person", person.Id!))
    {
        After = new JsonObject { ["site"] = site.Value, ["users"] = new JsonArray([.. users.Select(u => (JsonNode)u)]) },
    }, TestContext.Current.CancellationToken);

    /// <summary>Adopts the catalogue and defines a period that runs from an hour ago for ten days.</summary>
    public async Task<string> BeginAsync(FactActor by, IReadOnlyDictionary<string, long>? terms = null)
    {
        var ct = TestContext.Current.CancellationToken;
        Assert.Null((await Assurance.AdoptControlsAsync(Tenant, terms ?? new Dictionary<string, long>(), by, ct)).Refusal);
        var now = Clock.GetUtcNow();
        var defined = await Assurance.DefinePeriodAsync(Tenant, new("Rehearsal", now.AddHours(-1), now.AddDays(10)), by, ct);
        Assert.Null(defined.Refusal);
        await StandingAsync();
        return defined.Id!;
    }

    /// <summary>Results that take in everything sent so far.</summary>
    public async Task<Standing> StandingAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await AskAsync("/local/checkpoint", new { tenant = Tenant.Value });
        return await Assurance.StandingAsync(Tenant, (await Services.GetRequiredService<IAuditLog>().TreeAsync(Tenant, ct)).Size, ct);
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
