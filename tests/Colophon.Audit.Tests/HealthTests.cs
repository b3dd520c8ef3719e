using System.Text.Json.Nodes;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>Silence is said once, ends when something arrives, and is never blamed on a site while the server itself was away.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(60);
    private RoomHost _host = null!;
    private EnrolledSite _site = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await RoomHost.StartAsync(Ct);
        await _host.TenantAsync("fernhill", Ct);
        _site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        Assert.True((await _site.SendAsync(_site.Seal())).Taken);
    }

    public async ValueTask DisposeAsync()
    {
        _site.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_source_is_late_after_one_and_a_half_heartbeats_and_silent_after_two_once_per_silence()
    {
        var received = (await HealthAsync()).LastReceivedAt!.Value;
        Assert.Equal("live", (await HealthAsync()).State);
        _host.Clock.Jump(Heartbeat * 1.6);
        Assert.Equal("late", (await HealthAsync()).State);
        Assert.Empty(await SilentAsync());

        _host.Clock.Jump(Heartbeat);
        var silent = Assert.Single(await WaitForSilentAsync(1));
        Assert.Equal(received, DateTimeOffset.Parse(silent["since"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("silent", (await HealthAsync()).State);

        // Rounds go by; nothing is said again, not even by a server that started anew
        _host.Clock.Jump(Heartbeat * 5);
        await Task.Delay(TimeSpan.FromSeconds(2.5), Ct);
        Assert.Single(await SilentAsync());
        await _host.RestartAsync(Ct);
        Assert.Equal("silent", (await HealthAsync()).State);

        Assert.True((await EnrolledSite.SendAsync(_host.Http, _site.Seal())).Taken);
        Assert.Equal("live", (await HealthAsync()).State);
        _host.Clock.Jump(Heartbeat * 3);
        Assert.Equal(2, (await WaitForSilentAsync(2)).Count);
        Assert.Equal(2, _host.Signals.Raised.Count(s => s.Id.StartsWith("silent-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_site_that_enrolled_and_never_sent_anything_becomes_silent_too()
    {
        using var mute = await _host.EnrolAsync("fernhill", "https://mute.example", Ct);
        _host.Clock.Jump(Heartbeat * 3);
        Assert.Contains(await WaitForSilentAsync(2), s => s["source"]!.GetValue<string>() == mute.Source);
    }

    [Fact]
    public async Task While_the_server_was_down_is_said_and_no_source_is_blamed_for_it()
    {
        await _host.RestartAsync(Ct, _ => _host.Clock.Jump(Heartbeat * 10));
        await Task.Delay(TimeSpan.FromSeconds(1.5), Ct);
        Assert.Empty(await SilentAsync());
        var started = Assert.Single(await _host.LeavesAsync("fernhill", "started", Ct));
        Assert.InRange(DateTimeOffset.Parse(started["at"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) - DateTimeOffset.Parse(started["down_since"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture), Heartbeat * 10, Heartbeat * 11);
        _host.Clock.Jump(Heartbeat * 3);
        Assert.Single(await WaitForSilentAsync(1));
    }

    [Fact]
    public async Task A_retired_source_is_never_silent()
    {
        await _host.Fleet.RetireSiteAsync(new("fernhill"), new(_site.Site), "closed", Kernel.FactActor.System, Ct);
        _host.Clock.Jump(Heartbeat * 5);
        await Task.Delay(TimeSpan.FromSeconds(2.5), Ct);
        Assert.Empty(await SilentAsync());
        Assert.Equal("retired", (await HealthAsync()).State);
    }

    [Fact]
    public async Task A_clock_that_steps_back_never_makes_a_leaf_older_than_the_one_before()
    {
        _host.Clock.Jump(-Heartbeat * 60);
        Assert.True((await _site.SendAsync(_site.Seal())).Taken);
        var times = (await _host.LeavesAsync("fernhill", "batch", Ct)).Select(l => l["at"]!.GetValue<string>()).ToList();
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task A_payment_that_does_not_add_up_and_a_script_that_is_new_on_the_payment_page_are_told()
    {
        var batch = _site.Tell("payment.broken", "41").Tell("order.paid", "42").Tell("payment_page.script.added", "https://cdn.skimmer.example/a.js")
            .Tell("payment_page.script.added", "https://js.gateway.example/v3/", new JsonObject { ["cause"] = "first_look" }).SealTold();
        Assert.True((await _site.SendAsync(batch)).Taken);
        Assert.True((await _site.SendAsync(batch)).Taken); // sent again it is the same signal, which is told once
        var told = _host.Signals.Raised.Where(s => s.Id.StartsWith("payment", StringComparison.Ordinal)).DistinctBy(s => s.Id).ToList();
        Assert.Equal(["/t/fernhill/events?type=payment.broken", "/t/fernhill/events?type=payment_page.script.added"], told.Select(s => s.Path));
        Assert.Contains("Order 41", told[0].Body, StringComparison.Ordinal);
        Assert.Contains("cdn.skimmer.example", told[1].Body, StringComparison.Ordinal);
    }

    private async Task<SourceHealth> HealthAsync() => (await _host.Log.HealthAsync(new("fernhill"), Ct)).Single(h => h.Source.Value == _site.Source);

    private Task<IReadOnlyList<JsonNode>> SilentAsync() => _host.LeavesAsync("fernhill", "silent", Ct);

    private async Task<IReadOnlyList<JsonNode>> WaitForSilentAsync(int count)
    {
        while (true)
        {
            if (await SilentAsync() is var silent && silent.Count >= count) { return silent; }
            await Task.Delay(100, Ct);
        }
    }
}
