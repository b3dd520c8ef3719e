using System.Text.Json.Nodes;
using Colophon.Protocol.Records;
using Microsoft.Playwright;
using OtpNet;

namespace Colophon.EndToEnd.Tests;

/// <summary>One running server with a company, its people and a site; started once for all tests of the collection.</summary>
public sealed class Story : IAsyncLifetime
{
    public const string Tenant = "fernhill";
    public const string Password = "seven quiet herons walk";
    public const string Hostile = "<script>window.pwned=1</script><img src=x onerror=window.pwned=1>'\"; DROP TABLE event; --";
    private const int Port = 24010;

    internal ConsoleServer Server { get; private set; } = default!;

    internal Chromium Browser { get; private set; } = default!;

    /// <summary>Signed in as the owner.</summary>
    internal IPage Owner { get; private set; } = default!;

    internal string Site { get; private set; } = "";

    internal string OwnerSeed { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Server = await ConsoleServer.StartAsync(Port);
        Browser = await Chromium.StartAsync(Server.Address);
        await Server.AskAsync("/local/tenants", new { tenant = Tenant, name = "Fernhill Learning" });
        Owner = await Browser.PageAsync();
        OwnerSeed = await JoinAsync(Owner, await Server.LinkAsync("ines@fernhill.example", "Ines Okafor", "owner"));
        var invited = await Server.AskAsync("/local/sites", new { tenant = Tenant, url = "https://shop.fernhill.example", environment = "production" });
        Site = invited["site"]!.GetValue<string>();
        using var agent = await SiteAgent.EnrolAsync(Server.Address, invited["token"]!.GetValue<string>(), "https://shop.fernhill.example");
        await TellAsync(agent);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>First sign-in by link, then password and code; the code is computed as an app would.</summary>
    internal static async Task<string> JoinAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.ClickAsync("text=Use the link and go on");
        var seed = (await page.InnerTextAsync("#seed")).Replace(" ", "", StringComparison.Ordinal);
        await page.FillAsync("#password", Password);
        await page.FillAsync("#code", Code(seed));
        await page.ClickAsync("text=Set password and code");
        await page.ClickAsync("text=I have stored them, go on");
        return seed;
    }

    internal static string Code(string seed) => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static async Task TellAsync(SiteAgent agent)
    {
        var now = TimeProvider.System.GetUtcNow();
        agent.Tell(new("agent.started", now, "system", "source", "agent"))
            .Tell(new("agent.heartbeat", now, "system", "source", "agent") { Context = new() { ["agent"] = "1.0.0", ["wp"] = "6.8.3", ["php"] = "8.2.29", ["spool"] = 0 } })
            .Tell(new("session.started", now, "user", "user", "wp:1") { ActorId = "wp:1", ActorVia = "cookie" })
            .Tell(new("plugin.updated", now, "user", "plugin", "akismet") { ActorId = "wp:1", Before = new JsonObject { ["version"] = "5.0" }, After = new JsonObject { ["version"] = "5.1" } })
            .Tell(new("user.role.changed", now, "user", "user", "wp:7") { ActorId = "wp:1", Before = new JsonObject { ["roles"] = new JsonArray("author") }, After = new JsonObject { ["roles"] = new JsonArray("administrator") } })
            .Tell(new("post.published", now, "user", "post", Hostile) { ActorId = "wp:3", After = new JsonObject { ["title"] = Hostile }, Context = new() { ["route"] = Hostile } });
        await agent.SendAsync();
        for (var i = 0; i < 120; i++)
        {
            agent.Tell(new("login.failed", now.AddSeconds(i), "visitor", "user", "visitor:00112233445566") { Context = new() { ["count"] = i + 1 } });
        }
        await agent.SendAsync();
    }
}

[CollectionDefinition(nameof(Story))]
public sealed class StoryCollection : ICollectionFixture<Story>;
