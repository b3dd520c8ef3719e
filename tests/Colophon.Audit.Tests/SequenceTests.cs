using System.Net;
using System.Text.Json.Nodes;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>Numbers and chains: what is repeated, missing, late, forked or rewound, and what the tree says about it.</summary>
public sealed class SequenceTests(TenantHost tenant) : IClassFixture<TenantHost>, IAsyncLifetime
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

    [Fact]
    public async Task A_repeated_batch_gets_its_receipt_again_byte_for_byte_and_no_second_place()
    {
        var body = _site.Seal(3);
        var first = await TakenAsync(body);
        var next = tenant.Next;
        for (var i = 0; i < 5; i++) { Assert.Equal(first.Exchange.Receipt, (await TakenAsync(body)).Exchange.Receipt); }
        Assert.Equal(next, tenant.Next);
    }

    [Fact]
    public async Task A_batch_sent_sixteen_times_at_once_has_one_place()
    {
        var body = _site.Seal(10);
        var before = tenant.Next;
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _site.SendAsync(body)));
        Assert.All(answers, a => Assert.True(a.Taken, a.Text));
        Assert.Single(answers.Select(a => a.Exchange.Receipt).Distinct());
        Assert.Equal(before + 11, tenant.Next);
    }

    [Fact]
    public async Task A_receipt_from_long_ago_is_given_again_from_the_projection()
    {
        var oldest = _site.Seal();
        var receipt = (await TakenAsync(oldest)).Exchange.Receipt;
        for (var i = 0; i < 300; i++) { await TakenAsync(_site.Seal()); }
        await _host.SearchAsync(TenantHost.Tenant, new EventQuery(Limit: 1), Ct);
        await TakenAsync(_site.Seal());
        Assert.Equal(receipt, (await TakenAsync(oldest)).Exchange.Receipt);
    }

    [Fact]
    public async Task Another_batch_under_the_same_number_is_a_fork_told_once_and_both_are_kept()
    {
        await TakenAsync(_site.Seal());
        var (number, seq, previous) = (_site.Batch.Number, _site.Batch.NextSeq, _site.Batch.Previous);
        var mine = _site.Seal(2);
        await TakenAsync(mine);
        _site.Batch.ContinueFrom(number, seq, previous);
        var clone = _site.Seal(1);

        for (var i = 0; i < 2; i++) { await RefusedAsync(clone, HttpStatusCode.Conflict, RefusalRules.Forked); }

        var fork = Assert.Single(await LeavesAsync("fork"));
        BatchReader.TryRead(mine, out var first);
        BatchReader.TryRead(clone, out var second);
        Assert.Equal((first.HeaderSha256, second.HeaderSha256, number), (fork["first"]!.GetValue<string>(), fork["second"]!.GetValue<string>(), fork["number"]!.GetValue<long>()));
        Assert.Equal(second.PublicPart.ToArray(), await File.ReadAllBytesAsync(Path.Combine(_host.Folder.Blobs, fork["blob"]!["sha256"]!.GetValue<string>()), Ct));
        Assert.Single(SignalsOf("fork"));
        Assert.Equal("forked", await StateAsync());
        _site.Batch.ContinueFrom(number + 1, seq + 2, first.HeaderSha256);
        await RefusedAsync(_site.Seal(), HttpStatusCode.Conflict, RefusalRules.Forked);
        Assert.Equal((await TakenAsync(mine)).Receipt.HeaderSha256, first.HeaderSha256);
    }

    [Fact]
    public async Task Two_pasts_signed_by_one_key_are_a_fork_even_under_new_numbers()
    {
        await TakenAsync(_site.Seal());
        var forged = Forge.Batch(_site, [_site.Record()], header: h => h["previous"] = new string('b', 64));
        await RefusedAsync(forged, HttpStatusCode.Conflict, RefusalRules.Forked);
        Assert.Single(await LeavesAsync("fork"));
    }

    [Fact]
    public async Task A_forked_site_is_believed_again_after_it_enrolled_again()
    {
        await TakenAsync(_site.Seal());
        await RefusedAsync(Forge.Batch(_site, [_site.Record()], header: h => h["previous"] = new string('b', 64)), HttpStatusCode.Conflict, RefusalRules.Forked);
        var token = (await _host.AskAsync("/local/sites", new { tenant = TenantHost.Tenant, site = _site.Site }, Ct))["token"]!.GetValue<string>();
        using var again = await EnrolledSite.EnrolAsync(_host.Http, token, _site.Url);
        Assert.Equal(_site.Source, again.Source);
        Assert.NotEqual(_site.Epoch, again.Epoch);
        var answer = await again.SendAsync(again.Seal());
        Assert.True(answer.Taken, answer.Text);
        Assert.Equal("live", await StateAsync());
        await RefusedAsync(_site.Seal(), HttpStatusCode.Unauthorized, RefusalRules.Signature);
    }

    [Fact]
    public async Task Missing_numbers_are_a_gap_until_they_arrive_and_settled_stops_before_them()
    {
        await TakenAsync(_site.Seal(2));
        var late = _site.Seal(4);
        await TakenAsync(_site.Seal(1));
        var gap = Assert.Single(await LeavesAsync("gap"));
        Assert.Equal((3, 6), (gap["from_seq"]!.GetValue<long>(), gap["to_seq"]!.GetValue<long>()));
        Assert.Single(SignalsOf("gap"));
        Assert.Equal((2, 8, 1), await HealthAsync());

        await TakenAsync(late);
        var fill = Assert.Single(await LeavesAsync("fill"));
        Assert.Equal((3, 6), (fill["from_seq"]!.GetValue<long>(), fill["to_seq"]!.GetValue<long>()));
        Assert.Equal((7, 8, 0), await HealthAsync());
    }

    [Fact]
    public async Task A_gap_is_filled_from_its_middle_and_what_is_left_stays_open()
    {
        byte[][] batches = [_site.Seal(2), _site.Seal(2), _site.Seal(2), _site.Seal(2), _site.Seal(2)];
        foreach (var i in (int[])[0, 4, 2]) { await TakenAsync(batches[i]); }
        Assert.Equal((2, 11, 2), await HealthAsync());
        foreach (var i in (int[])[3, 1]) { await TakenAsync(batches[i]); }
        Assert.Equal((10, 11, 0), await HealthAsync());
        Assert.Single(await LeavesAsync("gap"));
        Assert.Equal(3, (await LeavesAsync("fill")).Count);
    }

    [Fact]
    public async Task Lost_records_stay_a_gap_for_good()
    {
        await TakenAsync(_site.Seal());
        await TakenAsync(_site.Skip(10).Seal());
        Assert.Equal((1, 13, 1), await HealthAsync());
    }

    [Fact]
    public async Task An_older_sequence_with_content_never_seen_is_refused_as_rewound_and_told_what_comes_next()
    {
        await TakenAsync(_site.Seal(5));
        var answer = await RefusedAsync(Forge.Batch(_site, [_site.Write(3)], header: h => h["first_seq"] = 3), HttpStatusCode.Conflict, RefusalRules.Rewound);
        Assert.Equal(6, answer.Json["next_seq"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_late_batch_that_reaches_beyond_its_gap_is_refused()
    {
        var first = await TakenAsync(_site.Seal(2));
        _site.Seal(2);
        await TakenAsync(_site.Seal(2));
        await RefusedAsync(Forge.Batch(_site, [_site.Write(4), _site.Write(5)], header: h => (h["number"], h["first_seq"], h["previous"]) = (2, 4, first.Receipt.HeaderSha256)), HttpStatusCode.Conflict, RefusalRules.Rewound);
    }

    [Fact]
    public async Task A_restored_site_announces_a_new_epoch_and_the_tree_says_that_it_was_rewound()
    {
        await TakenAsync(_site.Seal(5));
        var old = _site.Batch;
        var epoch = EnrolledSite.NewEpoch();
        _site.Batch = new BatchBuilder(_site.Source, epoch, _site.Key);
        _site.Batch.Add(_site.Write(1, epoch: epoch));
        var opened = await TakenAsync(_site.SealTold(after: new EpochChange(_site.Epoch, 3, new string('0', 64), "restored")));
        Assert.Equal(epoch, opened.Receipt.Epoch);

        var rewound = Assert.Single(await LeavesAsync("rewound"));
        Assert.Equal((6, 3, epoch), (rewound["next_seq"]!.GetValue<long>(), rewound["had_seq"]!.GetValue<long>(), rewound["successor"]!.GetValue<string>()));
        Assert.Single(SignalsOf("rewound"));
        Assert.Equal("live", await StateAsync());

        // What was on its way in the old epoch still has its place
        _site.Batch = old;
        await TakenAsync(_site.Seal());
    }

    [Theory]
    [InlineData("never announced")]
    [InlineData("after an epoch that isn't the current one")]
    [InlineData("beginning with batch 2")]
    public async Task An_epoch_that_does_not_follow_is_refused(string how)
    {
        await TakenAsync(_site.Seal());
        var epoch = EnrolledSite.NewEpoch();
        var after = new JsonObject { ["epoch"] = how.StartsWith("after", StringComparison.Ordinal) ? EnrolledSite.NewEpoch() : _site.Epoch, ["seq"] = 1, ["head"] = new string('0', 64), ["cause"] = "restored" };
        var body = Forge.Batch(_site, [_site.Write(1, epoch: epoch)], header: h =>
        {
            (h["epoch"], h["first_seq"], h["number"], h["previous"]) = (epoch, 1, how.EndsWith('2') ? 2 : 1, new string('0', 64));
            if (how != "never announced") { h["after"] = after; }
        });
        await RefusedAsync(body, HttpStatusCode.Conflict, RefusalRules.Epoch);
    }

    [Fact]
    public async Task Sequence_numbers_end_at_2_to_the_53()
    {
        const long Last = 1L << 53;
        await TakenAsync(Forge.Batch(_site, [_site.Write(Last - 1)], header: h => h["first_seq"] = Last - 1));
        Assert.Equal((0, Last, 1), await HealthAsync());
        await RefusedAsync(Forge.Batch(_site, [_site.Write(Last)], header: h => (h["first_seq"], h["number"]) = (Last, 2)), HttpStatusCode.BadRequest, RefusalRules.Malformed);
    }

    [Fact]
    public async Task A_signal_that_cannot_be_raised_does_not_cost_the_batch()
    {
        _host.Signals.Broken = true;
        try { await TakenAsync(_site.Skip(3).Seal()); }
        finally { _host.Signals.Broken = false; }
        Assert.Single(await LeavesAsync("gap"));
    }

    private async Task<Answer> TakenAsync(byte[] body)
    {
        var answer = await _site.SendAsync(body);
        Assert.True(answer.Taken, answer.Text);
        return answer;
    }

    private async Task<Answer> RefusedAsync(byte[] body, HttpStatusCode status, string rule)
    {
        var answer = await _site.SendAsync(body);
        Assert.Equal((status, rule), (answer.Status, answer.Rule));
        return answer;
    }

    private async Task<IReadOnlyList<JsonNode>> LeavesAsync(string type) => [.. (await _host.LeavesAsync(TenantHost.Tenant, type, Ct)).Where(l => l["source"]!.GetValue<string>() == _site.Source)];

    private IEnumerable<Kernel.Signal> SignalsOf(string kind) => _host.Signals.Raised.Where(s => s.Id.StartsWith($"{kind}-{_site.Source}-", StringComparison.Ordinal));

    private async Task<SourceHealth> OwnHealthAsync() => (await _host.Log.HealthAsync(new(TenantHost.Tenant), Ct)).Single(h => h.Source.Value == _site.Source);

    private async Task<string> StateAsync() => (await OwnHealthAsync()).State;

    private async Task<(long Settled, long Next, int Gaps)> HealthAsync() => await OwnHealthAsync() is var h ? (h.SettledSeq, h.NextSeq, h.OpenGaps) : default;
}
