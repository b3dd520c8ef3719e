using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Colophon.Fleet.Sites;
using Colophon.Fleet.Ticks;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Colophon.Fleet.Tests;

/// <summary>Sites by their address: one spelling, never an address of the server's own network, retired for good.</summary>
public sealed class SiteTests(TenantHost tenant) : IClassFixture<TenantHost>
{
    private readonly RoomHost _host = tenant.Host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ftp://shop.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@shop.example")]
    [InlineData("https://shop.example/?q=1")]
    [InlineData("https://shop.example/#top")]
    [InlineData("shop.example")]
    [InlineData("https://")]
    [InlineData("")]
    public async Task An_address_that_is_no_home_of_a_site_is_refused(string url) => Assert.Equal("site-url", (await InviteAsync(_host, url)).Rule);

    [Fact]
    public async Task An_address_has_at_most_512_characters()
    {
        var longest = "https://long.example/" + new string('a', 512 - 21);
        Assert.Equal(512, longest.Length);
        Assert.Null((await InviteAsync(_host, longest)).Rule);
        Assert.Equal("site-url", (await InviteAsync(_host, longest + "a")).Rule);
    }

    [Fact]
    public async Task Two_spellings_are_one_site_and_an_enrolled_site_is_invited_again_only_by_its_id()
    {
        using var site = await _host.EnrolAsync(TenantHost.Tenant, "https://Twice.Example:443/", Ct);
        Assert.Equal("site-enrolled", (await InviteAsync(_host, "https://twice.example")).Rule);
        var again = await _host.AskAsync("/local/sites", new { tenant = TenantHost.Tenant, site = site.Site }, Ct);
        Assert.Equal(site.Site, again["site"]!.GetValue<string>());
        Assert.Equal("site-unknown", (await InviteAsync(_host, new { tenant = TenantHost.Tenant, site = "site-nowhere" })).Rule);
        Assert.Equal("tenant-unknown", (await InviteAsync(_host, new { tenant = "nobody", url = "https://x.example" })).Rule);
        Assert.Equal("environment", (await InviteAsync(_host, new { tenant = TenantHost.Tenant, url = "https://x.example", environment = "moon" })).Rule);
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost")]
    [InlineData("http://10.0.0.8")]
    [InlineData("http://172.16.0.1")]
    [InlineData("http://172.31.255.255")]
    [InlineData("http://192.168.1.1:8080/wp")]
    [InlineData("http://100.64.0.1")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://224.0.0.1")]
    [InlineData("http://2130706433")]
    [InlineData("http://0x7f000001")]
    [InlineData("http://0177.0.0.1")]
    [InlineData("http://[::1]")]
    [InlineData("http://[fc00::1]")]
    [InlineData("http://[fe80::1]")]
    [InlineData("http://[::ffff:10.0.0.1]")]
    [InlineData("http://[64:ff9b::a00:1]")]
    [InlineData("http://[2002:a00:1::]")]
    public async Task An_address_of_the_servers_own_network_is_refused_in_every_notation(string url)
    {
        await using var host = await RoomHost.StartAsync(Ct, ("Fleet:AllowPrivateAddresses", "false"));
        await host.TenantAsync(TenantHost.Tenant, Ct);
        Assert.Equal("site-address", (await InviteAsync(host, url)).Rule);
    }

    /// <summary>The name server may answer differently the second time: what counts is the address that is connected to.</summary>
    [Fact]
    public async Task The_servers_client_never_connects_to_a_private_address_and_follows_no_redirect()
    {
        await using var site = await Listener.StartAsync(c => c.Redirect("http://127.0.0.1:1/elsewhere"));
        await using var closed = await RoomHost.StartAsync(Ct, ("Fleet:AllowPrivateAddresses", "false"));
        using var guarded = closed.Services.GetRequiredService<IHttpClientFactory>().CreateClient(TickPoker.Client);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => guarded.GetAsync(site.Address, Ct));
        Assert.Contains("Fleet:AllowPrivateAddresses", refused.Message, StringComparison.Ordinal);
        Assert.Empty(site.Seen);

        using var open = _host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(TickPoker.Client);
        using var answer = await open.GetAsync(site.Address, Ct);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Single(site.Seen);
    }

    [Fact]
    public async Task A_tick_is_signed_for_its_source_and_one_site_that_hangs_or_fails_does_not_hold_up_the_others()
    {
        await using var host = await RoomHost.StartAsync(Ct, ("Fleet:TickTimeoutSeconds", "1"));
        await host.TenantAsync(TenantHost.Tenant, Ct);
        await using var healthy = await Listener.StartAsync(_ => { });
        await using var hanging = await Listener.StartAsync(c => c.Hang());
        using var well = await host.EnrolAsync(TenantHost.Tenant, healthy.Address.ToString(), Ct);
        using var stuck = await host.EnrolAsync(TenantHost.Tenant, hanging.Address.ToString(), Ct);
        using var gone = await host.EnrolAsync(TenantHost.Tenant, "http://127.0.0.1:9", Ct);
        var poker = host.Services.GetServices<IHostedService>().OfType<TickPoker>().Single();
        for (var i = 0; i < 2; i++) { await poker.RoundAsync(Ct); }

        Assert.Equal(2, hanging.Seen.Count);
        var ticks = healthy.Seen.Select(q => SignedEnvelope.TryRead(System.Buffers.Text.Base64Url.DecodeFromChars(q.Split('=')[1]), out var e) && e.TryOpen(EnvelopeKinds.Tick, host.Keys.Command.PublicKey, ProtocolJson.Wire.TickPayload, out var tick) ? tick : null).ToList();
        Assert.Equal(2, ticks.Count);
        Assert.All(ticks, t => Assert.Equal(well.Source, t!.Source));
        Assert.Equal(2, ticks.Select(t => t!.Nonce).Distinct().Count());

        Assert.Null(await host.Fleet.RetireSiteAsync(new(TenantHost.Tenant), new(well.Site), "closed", FactActor.System, Ct));
        await poker.RoundAsync(Ct);
        Assert.Equal(2, healthy.Seen.Count);
    }

    [Fact]
    public async Task A_retired_site_is_refused_from_then_on_said_in_the_ledger_and_its_address_is_free_for_a_new_one()
    {
        var url = tenant.NewUrl();
        using var site = await _host.EnrolAsync(TenantHost.Tenant, url, Ct);
        Assert.True((await site.SendAsync(site.Seal())).Taken);
        await _host.AskAsync("/local/sites", new { tenant = TenantHost.Tenant, site = site.Site }, Ct);

        Assert.Null(await _host.Fleet.RetireSiteAsync(new(TenantHost.Tenant), new(site.Site), "sold", FactActor.System, Ct));
        Assert.Equal(RefusalRules.SourceUnknown, (await site.SendAsync(site.Seal())).Rule);
        Assert.Equal("site-unknown", (await _host.Fleet.RetireSiteAsync(new(TenantHost.Tenant), new(site.Site), "sold", FactActor.System, Ct))!.Rule);
        Assert.Equal("site-unknown", (await InviteAsync(_host, new { tenant = TenantHost.Tenant, site = site.Site })).Rule);
        Assert.Equal("sold", Assert.Single(await _host.LeavesAsync(TenantHost.Tenant, "retired", Ct), l => l["source"]!.GetValue<string>() == site.Source)["reason"]!.GetValue<string>());
        Assert.Contains(await _host.LeavesAsync(TenantHost.Tenant, Ct), l => l.Contains("\"site.retired\"", StringComparison.Ordinal) && l.Contains(site.Site, StringComparison.Ordinal));
        using var successor = await _host.EnrolAsync(TenantHost.Tenant, url, Ct);
        Assert.NotEqual((site.Site, site.Source), (successor.Site, successor.Source));
    }

    [Fact]
    public async Task Another_tenants_sites_are_unknown_here()
    {
        using var ours = await tenant.SiteAsync();
        var other = await _host.TenantAsync("otherco", Ct);
        Assert.Null(await _host.Fleet.SiteAsync(other, new(ours.Site), Ct));
        Assert.Empty(await _host.Fleet.SitesAsync(other, Ct));
        Assert.Empty(await _host.Fleet.SourcesAsync(other, Ct));
        Assert.Equal("site-unknown", (await _host.Fleet.RetireSiteAsync(other, new(ours.Site), "theirs", FactActor.System, Ct))!.Rule);
        Assert.Equal("site-unknown", (await _host.Fleet.DeclareEnvironmentAsync(other, new(ours.Site), "local", FactActor.System, Ct))!.Rule);
        Assert.Equal("site-unknown", (await InviteAsync(_host, new { tenant = "otherco", site = ours.Site })).Rule);
    }

    [Theory]
    [InlineData("Fernhill")]
    [InlineData("-x")]
    [InlineData("../x")]
    [InlineData("system")]
    [InlineData("meta")]
    [InlineData("")]
    public async Task A_tenant_that_cannot_be_a_tree_is_refused(string id)
    {
        using var answer = await _host.Http.PostAsJsonAsync(new Uri("/local/tenants", UriKind.Relative), new { tenant = id, name = "X" }, Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    private static Task<(HttpStatusCode Status, string? Rule)> InviteAsync(RoomHost host, string url) => InviteAsync(host, new { tenant = TenantHost.Tenant, url });

    private static async Task<(HttpStatusCode Status, string? Rule)> InviteAsync(RoomHost host, object body)
    {
        using var answer = await host.Http.PostAsJsonAsync(new Uri("/local/sites", UriKind.Relative), body, Ct);
        return (answer.StatusCode, answer.IsSuccessStatusCode ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["title"]!.GetValue<string>());
    }
}
