using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Colophon.Access;
using Colophon.Assurance;
using Colophon.Audit;
using Colophon.Binder;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Protocol.Wire;
using Colophon.Storage;
using Colophon.TestSupport;
using Colophon.Verdicts.Controls;
using Colophon.Web;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OtpNet;

namespace Colophon.Evidence.Tests;

/// <summary>A server of every room that Evidence leans on, over a real data folder; stops and starts like one.</summary>
internal sealed class EvidenceHost : IAsyncDisposable
{
    public static readonly TenantId Tenant = new("fernhill");
    public static readonly FactActor Owner = new("person", "p-owner", "passkey");
    private readonly WebApplication _app;
    private readonly DataFolder _folder;
    private readonly ServerKeys _keys;
    private readonly AuditLedger _ledger;

    private EvidenceHost(WebApplication app, DataFolder folder, ServerKeys keys, AuditLedger ledger) => (_app, _folder, _keys, _ledger) = (app, folder, keys, ledger);

    public IEvidence Evidence => _app.Services.GetRequiredService<IEvidence>();

    public IAuditLog Log => _app.Services.GetRequiredService<IAuditLog>();

    public string Files => Path.Combine(_folder.Evidence, Tenant.Value);

    public TrustPolicy Policy => TrustPolicy.Parse(System.Text.Encoding.UTF8.GetBytes(_keys.TrustPolicy()), out var problem) ?? throw new InvalidOperationException(problem);

    public HttpClient Client => new() { BaseAddress = Address };

    public static async Task<EvidenceHost> StartAsync(string directory, CancellationToken ct, params (string Key, string Value)[] settings)
    {
        var clock = TimeProvider.System;
        var folder = DataFolder.Open(directory, clock);
        var keys = ServerKeys.Open(folder, "colophon.test", clock);
        var ledger = await AuditLedger.OpenAsync(folder, keys, new AuditOptions { CheckpointSeconds = 1, MetaSeconds = 1 }, clock, NullLogger.Instance, ct);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))
            .Concat([new("urls", "http://127.0.0.1:0"), new("Fleet:PokeTicks", "false"), new("Access:PasswordIterations", "100000"), new("Assurance:EvaluateEverySeconds", "1")]));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(clock).AddStorage(folder).AddConsoleWeb().AddSingleton<ISignals, NoSignals>();
        builder.Services.AddFleet(builder.Configuration, keys).AddAudit(builder.Configuration, ledger).AddAssurance(builder.Configuration).AddEvidence(builder.Configuration).AddAccess(builder.Configuration);
        var app = builder.Build();
        app.UseConsoleWeb();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        var routes = new ConsoleRoutes(app, app.MapGroup("/t/{tenant}").RequireAuthorization(Policies.Read), app.MapGroup("").AllowAnonymous());
        routes.MapFleet();
        routes.MapAudit();
        routes.MapAssurance();
        routes.MapEvidence();
        AccessRoom.MapAccess(routes);
        await app.StartAsync(ct);
        return new(app, folder, keys, ledger);
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>A browser of a person who has just joined with this role.</summary>
    public async Task<Browser> SignedInAsync(string role, CancellationToken ct, string tenant = "fernhill")
    {
        var browser = new Browser(Address);
        if (role == "auditor")
        {
            await browser.JoinAsync(await GrantAsync(ct, tenant: tenant), seed => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(DateTime.UtcNow));
            return browser;
        }
        using var client = new HttpClient { BaseAddress = Address };
        using var answer = await client.PostAsJsonAsync("/local/sign-in-links", new { tenant, email = $"{role}@{tenant}.example", name = $"The {role} of {tenant}", role }, ct);
        var link = new Uri((await answer.Content.ReadFromJsonAsync<JsonNode>(ct))!["url"]!.GetValue<string>()).AbsolutePath;
        await browser.JoinAsync(link, seed => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(DateTime.UtcNow));
        return browser;
    }

    /// <summary>Path of the link to an auditor's access.</summary>
    public async Task<string> GrantAsync(CancellationToken ct, string period = "q1", IReadOnlyList<string>? sites = null, string tenant = "fernhill", string email = "auditor@cpa.example")
    {
        var now = DateTimeOffset.UtcNow;
        var outcome = await _app.Services.GetRequiredService<IGrants>().GrantAsync(new(tenant), new(email, $"The auditor of {tenant}", "Caldwell CPA", period, now.AddDays(80), sites, now.AddDays(90), now.AddDays(90)), Owner, ct);
        Assert.Null(outcome.Refusal);
        return new Uri(outcome.Url!).AbsolutePath;
    }

    public IGrants Grants => _app.Services.GetRequiredService<IGrants>();

    /// <summary>A site whose agent told of five updates and one administrator, and stays open.</summary>
    public async Task<string> SiteAsync(string url, CancellationToken ct, string tenant = "fernhill")
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var answer = await client.PostAsJsonAsync("/local/sites", new { tenant, url, environment = "production" }, ct);
        var invited = (await answer.Content.ReadFromJsonAsync<JsonNode>(ct))!;
        var site = invited["site"]!.GetValue<string>();
        using var agent = await SiteAgent.EnrolAsync(Address, invited["token"]!.GetValue<string>(), url, site);
        await agent.Beat().Look(("plugins", "akismet", null, new JsonObject { ["version"] = "5.0", ["active"] = true, ["network"] = false })).SendAsync();
        for (var i = 1; i <= 5; i++)
        {
            await agent.Tell("plugin.updated", "plugin", "akismet", new JsonObject { ["version"] = $"5.{i}" }, new JsonObject { ["version"] = $"5.{i - 1}" })
                .Look(("plugins", "akismet", new JsonObject { ["version"] = $"5.{i - 1}", ["active"] = true, ["network"] = false }, new JsonObject { ["version"] = $"5.{i}", ["active"] = true, ["network"] = false })).SendAsync();
        }
        await SettleAsync(await RecordAsync("person.mapped", "person", "p-nobody", new JsonObject { ["site"] = site, ["users"] = new JsonArray("wp:1") }, ct, tenant), ct);
        return site;
    }

    /// <summary>A second period, and the first one frozen as it stands.</summary>
    public async Task FreezeAsync(CancellationToken ct)
    {
        var size = (await Log.TreeAsync(Tenant, ct)).Size;
        await SettleAsync(await RecordAsync("period.frozen", "period", "q1", new JsonObject { ["size"] = size, ["settled"] = new JsonObject(), ["addendum"] = 0 }, ct), ct);
    }

    public async Task CreateTenantAsync(string id, CancellationToken ct) => await _app.Services.GetRequiredService<IFleet>().CreateTenantAsync(new(id), id, ct);

    /// <summary>A tenant with a period, controls and a few facts.</summary>
    public async Task<EvidenceHost> FillAsync(CancellationToken ct)
    {
        await _app.Services.GetRequiredService<IFleet>().CreateTenantAsync(Tenant, "Fernhill", ct);
        foreach (var control in Catalogue.Controls) { await RecordAsync("control.adopted", "control", control.Id, JsonNode.Parse(Catalogue.TextOf(control.Id)), ct); }
        var now = DateTimeOffset.UtcNow;
        await RecordAsync("period.defined", "period", "q1", new JsonObject { ["name"] = "First quarter", ["from"] = WireTime.Write(now.AddMinutes(-5)), ["until"] = WireTime.Write(now.AddDays(80)) }, ct);
        var last = await _app.Services.GetRequiredService<IRecordFacts>().RecordAsync(Tenant, new Fact("person.invited", Owner, new FactObject("person", "p-lena")) { Private = [new("p-lena", "object.email", "lena@fernhill.example")] }, ct);
        // A fact is durable at once; pages and binders see what is under a signed checkpoint.
        await SettleAsync(last, ct);
        return this;
    }

    public Task SettleAsync(RecordedFact fact, CancellationToken ct) => _app.Services.GetRequiredService<IAssurance>().StandingAsync(Tenant, fact.Index + 1, ct);

    public Task<RecordedFact> RecordAsync(string type, string kind, string id, JsonNode? after, CancellationToken ct, string tenant = "fernhill") =>
        _app.Services.GetRequiredService<IRecordFacts>().RecordAsync(new(tenant), new Fact(type, Owner, new FactObject(kind, id)) { After = after }, ct);

    public async Task<BinderJob> MakeAsync(BinderOrder order, CancellationToken ct)
    {
        var ordered = Assert.IsType<OrderResult.Ordered>(await Evidence.OrderAsync(Tenant, order, Owner, ct));
        return await Evidence.WaitAsync(Tenant, ordered.Job.Id, ct);
    }

    public VerificationReport Verify(BinderJob job, CancellationToken ct) => BinderVerifier.Verify(Path.Combine(Files, job.FileName), new VerifyOptions { Policy = Policy }, ct);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _ledger.DisposeAsync();
        _keys.Dispose();
        _folder.Dispose();
    }

    private sealed class NoSignals : ISignals
    {
        public Task RaiseAsync(Signal signal, CancellationToken ct) => Task.CompletedTask;
    }
}
