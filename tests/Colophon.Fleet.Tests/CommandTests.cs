using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Records;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Fleet.Tests;

/// <summary>Commands: from a closed list, signed for one source, until done or expired.</summary>
public sealed class CommandTests(TenantHost tenant) : IClassFixture<TenantHost>, IAsyncLifetime
{
    private readonly RoomHost _host = tenant.Host;
    private EnrolledSite _site = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _site = await tenant.SiteAsync();

    public ValueTask DisposeAsync()
    {
        _site.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("snapshot")]
    [InlineData("flush")]
    [InlineData("rotate_key")]
    public async Task A_command_is_signed_for_its_source_expires_after_an_hour_and_comes_until_it_is_done(string verb)
    {
        var before = TimeProvider.System.GetUtcNow();
        var id = await CommandAsync(_site.Site, verb);
        foreach (var envelope in (SignedEnvelope[])[Assert.Single((await PendingAsync())), Assert.Single((await PendingAsync()))])
        {
            Assert.True(envelope.TryOpen(EnvelopeKinds.Command, _host.Keys.Command.PublicKey, ProtocolJson.Wire.CommandPayload, out var command));
            Assert.Equal((id, TenantHost.Tenant, _site.Source, verb), (command.Id, command.Tenant, command.Source, command.Verb));
            Assert.InRange(command.ExpiresAt, before.AddMinutes(60).AddSeconds(-1), before.AddMinutes(60).AddSeconds(30));
        }
        await ReportDoneAsync(_site, id);
        Assert.Empty(await PendingAsync());
    }

    [Fact]
    public async Task A_command_survives_a_restart_and_is_not_sent_once_it_expired()
    {
        await using var host = await RoomHost.StartAsync(Ct, ("Fleet:CommandMinutes", "1"));
        await host.TenantAsync(TenantHost.Tenant, Ct);
        using var site = await host.EnrolAsync(TenantHost.Tenant, "https://shop.example", Ct);
        await host.AskAsync("/local/commands", new { tenant = TenantHost.Tenant, site = site.Site, verb = "flush" }, Ct);
        await host.RestartAsync(Ct);
        Assert.Single((await EnrolledSite.SendAsync(host.Http, site.Seal())).Exchange.Commands);
        host.Clock.Jump(TimeSpan.FromSeconds(61));
        Assert.Empty((await EnrolledSite.SendAsync(host.Http, site.Seal())).Exchange.Commands);
        await host.RestartAsync(Ct);
        Assert.Empty((await EnrolledSite.SendAsync(host.Http, site.Seal())).Exchange.Commands);
    }

    [Fact]
    public async Task A_command_reaches_no_other_site_and_no_other_site_can_report_it_done()
    {
        using var other = await tenant.SiteAsync();
        var id = await CommandAsync(_site.Site, "flush");
        Assert.Empty((await other.SendAsync(other.Seal())).Exchange.Commands);
        await ReportDoneAsync(other, id);
        Assert.Single(await PendingAsync());
    }

    [Fact]
    public async Task Sixteen_commands_at_a_time_oldest_first()
    {
        var ids = new List<string>();
        for (var i = 0; i < 17; i++) { ids.Add(await CommandAsync(_site.Site, "flush")); }
        Assert.Equal(16, (await PendingAsync()).Count);
        await ReportDoneAsync(_site, ids[0]);
        Assert.Contains(ids[16], (await PendingAsync()).Select(e => e.TryPeek(ProtocolJson.Wire.CommandPayload, out var c) ? c.Id : ""));
    }

    [Theory]
    [InlineData("delete_everything")]
    [InlineData("Snapshot")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_verb_outside_the_list_is_refused(string? verb)
    {
        using var answer = await _host.Http.PostAsJsonAsync(new Uri("/local/commands", UriKind.Relative), new { tenant = TenantHost.Tenant, site = _site.Site, verb }, Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    private async Task<string> CommandAsync(string site, string verb) => (await _host.AskAsync("/local/commands", new { tenant = TenantHost.Tenant, site, verb }, Ct))["command"]!.GetValue<string>();

    private async Task<IReadOnlyList<SignedEnvelope>> PendingAsync() => (await _site.SendAsync(_site.Seal())).Exchange.Commands;

    private static async Task ReportDoneAsync(EnrolledSite site, string id)
    {
        site.Batch.Add(RecordWriter.Write(site.Source, site.Epoch, site.Batch.NextSeq, new RecordContent("command.completed", TimeProvider.System.GetUtcNow(), "system", "command", id) { Context = new JsonObject { ["verb"] = "flush" } }));
        Assert.True((await site.SendAsync(site.SealTold())).Taken);
    }
}
