using System.Net;
using System.Text.Json.Nodes;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.Storage;
using Colophon.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Colophon.Audit.Tests;

/// <summary>What happens when the machine behind the intake is slow, full or broken: refused, told, nothing lost.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private RoomHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await RoomHost.StartAsync(Ct);
        await _host.TenantAsync("fernhill", Ct);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_side_store_that_stands_still_bounds_the_queue_with_busy_and_afterwards_nothing_is_missing()
    {
        using var site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        var sent = new List<byte[]>();
        Answer busy;
        using (var blocker = new SqliteConnection($"Data Source={Path.Combine(_host.Folder.Side, "parts.db")};Pooling=false"))
        {
            blocker.Open();
            blocker.Execute("BEGIN EXCLUSIVE");
            var (record, line) = PrivateTests.Committed(site, 1, "wp:7", ("object.login", "mallory"));
            await SendAsync(Forge.Batch(site, [record], [line]));
            do
            {
                busy = await SendAsync(Forge.OfSize(site, WireLimits.BatchBytes));
                Assert.InRange(sent.Count, 0, 40);
            }
            while (busy.Taken);
            blocker.Execute("ROLLBACK");
        }
        Assert.Equal((HttpStatusCode.ServiceUnavailable, RefusalRules.Busy, true), (busy.Status, busy.Rule, busy.RetryAfter));

        while (!(await site.SendAsync(sent[^1])).Taken) { await Task.Delay(100, Ct); }
        var batches = await _host.LeavesAsync("fernhill", "batch", Ct);
        Assert.Equal(sent.Count, batches.Count(b => b["source"]!.GetValue<string>() == site.Source));
        while (await _host.Log.PrivateAsync(new("fernhill"), (await site.SendAsync(sent[0])).Receipt.Index + 1, Ct) is null) { await Task.Delay(50, Ct); }

        async Task<Answer> SendAsync(byte[] body)
        {
            sent.Add(body);
            var answer = await site.SendAsync(body);
            if (answer.Taken) { Forge.Follow(site, body); }
            return answer;
        }
    }

    /// <summary>Bytes that come back from disk different stop the ledger; from then on nothing is acknowledged, and a start has everything that was.</summary>
    [Fact]
    public async Task After_an_error_of_the_disk_nothing_is_acknowledged_and_a_restart_has_all_that_was()
    {
        using var site = await _host.EnrolAsync("fernhill", "https://shop.example", Ct);
        var taken = new List<byte[]>();
        var bundles = Path.Combine(_host.Folder.Ledger, "trees", "fernhill", "tile", "entries");
        while (!_host.Ledger.Fault.IsCompleted)
        {
            Assert.InRange(taken.Count, 0, 1_000);
            var body = site.Seal(300);
            if ((await site.SendAsync(body)).Taken) { taken.Add(body); }
            // Bundles are written a moment after the answer.
            if (!Directory.Exists(bundles) || Directory.GetFiles(bundles, "00?").Order(StringComparer.Ordinal).LastOrDefault() is not { } newest) { continue; }
            await FlipAsync(newest);
            // Read back and signed before it was flipped, it is as it was again, and the next one is tried.
            if (await Task.WhenAny(_host.Ledger.Fault, Task.Delay(TimeSpan.FromSeconds(5), Ct)) != _host.Ledger.Fault) { await FlipAsync(newest); }
        }
        var refused = await site.SendAsync(site.Seal());
        Assert.Equal((HttpStatusCode.InsufficientStorage, RefusalRules.DiskFull, true), (refused.Status, refused.Rule, refused.RetryAfter));

        await _host.RestartAsync(Ct);
        var next = (await _host.CheckpointAsync("fernhill", Ct)).Size;
        foreach (var body in taken) { Assert.True((await EnrolledSite.SendAsync(_host.Http, body)).Taken); }
        Assert.Equal(next, (await _host.CheckpointAsync("fernhill", Ct)).Size);

        static async Task FlipAsync(string file)
        {
            var bytes = await File.ReadAllBytesAsync(file, Ct);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Ct);
        }
    }

    [Theory]
    [InlineData("Audit:DetectionSeconds", 1, 3600)]
    [InlineData("Audit:SilenceCheckSeconds", 1, 300)]
    [InlineData("Audit:RefusedLeafSeconds", 1, 3600)]
    [InlineData("Audit:CheckpointSeconds", 1, 60)]
    [InlineData("Audit:MetaSeconds", 1, 3600)]
    [InlineData("Audit:PollSeconds", 1, 3600)]
    public async Task A_setting_is_taken_at_its_edges_and_refused_beyond_them(string key, int least, int most)
    {
        foreach (var value in (int[])[least, most]) { await (await RoomHost.StartAsync(Ct, (key, Text(value)))).DisposeAsync(); }
        foreach (var value in (int[])[least - 1, most + 1])
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => RoomHost.StartAsync(Ct, (key, Text(value))));
            Assert.True(refused is OptionsValidationException or ArgumentException, refused.ToString());
        }
    }

    [Fact]
    public async Task The_detection_constant_is_in_the_genesis_and_the_poll_interval_in_every_answer()
    {
        await using var host = await RoomHost.StartAsync(Ct, ("Audit:DetectionSeconds", "77"), ("Audit:PollSeconds", "13"));
        await host.TenantAsync("fernhill", Ct);
        using var site = await host.EnrolAsync("fernhill", "https://shop.example", Ct);
        Assert.Equal(77, JsonNode.Parse((await host.LeavesAsync("fernhill", Ct))[0])!["settings"]!["detection_s"]!.GetValue<int>());
        Assert.Equal(13, (await site.SendAsync(site.Seal())).Exchange.PollS);
    }

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
