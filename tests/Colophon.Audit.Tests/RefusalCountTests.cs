using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>Refused traffic is on record too, but apart from any tenant.</summary>
public sealed class RefusalCountTests : IAsyncLifetime
{
    private RoomHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RoomHost.StartAsync(Ct);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Refusals_are_counted_by_rule_in_the_system_tree_and_leave_no_trace_in_the_tenants()
    {
        await _host.TenantAsync("fernhill", Ct);
        using var site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        var before = await _host.LeavesAsync("fernhill", Ct);
        using var stranger = Ed25519PrivateKey.Generate();
        for (var i = 0; i < 3; i++) { await site.SendAsync(Forge.Batch(site, [site.Record()], key: stranger)); }
        await site.SendAsync("nonsense"u8.ToArray());

        var counts = new Dictionary<string, long>();
        while (counts.Values.Sum() < 4)
        {
            Ct.ThrowIfCancellationRequested();
            counts = await SystemCountsAsync();
            await Task.Delay(50, Ct);
        }
        Assert.Equal(new Dictionary<string, long> { [RefusalRules.Signature] = 3, [RefusalRules.Malformed] = 1 }, counts);
        Assert.Equal(before, await _host.LeavesAsync("fernhill", Ct));
    }

    [Fact]
    public async Task Refusals_counted_when_the_server_stops_are_in_the_system_tree_afterwards()
    {
        await EnrolledSite.SendAsync(_host.Http, "nonsense"u8.ToArray());
        await _host.RestartAsync(Ct);
        Assert.Equal(1, (await SystemCountsAsync())[RefusalRules.Malformed]);
    }

    private async Task<Dictionary<string, long>> SystemCountsAsync()
    {
        var counts = new Dictionary<string, long>();
        if (!_host.Ledger.Store.TryGetReader(TreeLabel.System, out var reader)) { return counts; }
        await foreach (var block in reader.ReadEntriesAsync(0, reader.Size, Ct))
        {
            foreach (var leaf in block.Entries.Select(e => JsonNode.Parse(e.Span)!).Where(l => l["leaf"]!.GetValue<string>() == "refused"))
            {
                foreach (var (rule, count) in leaf["counts"]!.AsObject()) { counts[rule] = counts.GetValueOrDefault(rule) + count!.GetValue<long>(); }
            }
        }
        return counts;
    }
}
