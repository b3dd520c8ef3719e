using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>Faulty records inside authentic batches: named, kept apart, and never in the way of those behind them.</summary>
public sealed class RecordTests(TenantHost tenant) : IClassFixture<TenantHost>, IAsyncLifetime
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

    /// <summary>Rule, and what is done to a sound record; <c>S</c>, <c>E</c> stand for its source and epoch.</summary>
    public static TheoryData<string, string> Faults() => new()
    {
        { "size", "" },
        { "utf8", "\uFFFF" },
        { "utf8", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"\ud800"}}""" },
        { "json", "not json" },
        { "json", "{\"v\":1,\"source\":\"S\",\"epoch\":\"E\",\"seq\":2,\"type\":" },
        { "json", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}} {}""" },
        { "json", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b",/* comment */"effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}}""" },
        { "envelope", "{}" },
        { "envelope", """{"v":2,"source":"S","epoch":"E","seq":2,"type":"a.b"}""" },
        { "envelope", """{"leaf":"gap","v":1,"at":"2026-11-24T03:28:25.123456Z","source":"S","epoch":"E","from_seq":1,"to_seq":9}""" },
        { "envelope", """{"v":1,"epoch":"E","source":"S","seq":2,"type":"a.b"}""" },
        { "envelope", """{"v":1,"source":"S","epoch":"E","seq":0,"type":"a.b"}""" },
        { "duplicate-key", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","t\u0079pe":"c.d"}""" },
        { "number", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"},"more":9007199254740993}""" },
        { "number", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"},"more":1e999}""" },
        { "type", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"A.B","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}}""" },
        { "type", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}}""" },
        { "effective-at", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-02-30T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}}""" },
        { "actor", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":"root","object":{"kind":"post","id":"1"}}""" },
        { "object", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post"}}""" },
        { "change", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"},"change":[]}""" },
        { "context", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"},"context":{"a":null}}""" },
        { "commitments", """{"v":1,"source":"S","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"},"commitments":{"a":"short"}}""" },
        { "source", """{"v":1,"source":"s-other","epoch":"E","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}}""" },
        { "epoch", """{"v":1,"source":"S","epoch":"0000000000000000","seq":2,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}}""" },
        { "seq", """{"v":1,"source":"S","epoch":"E","seq":9,"type":"a.b","effective_at":"2026-11-24T03:28:25.123456Z","actor":{"kind":"system"},"object":{"kind":"post","id":"1"}}""" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_faulty_record_becomes_an_unreadable_leaf_that_names_the_rule_and_those_around_it_are_kept(string rule, string text)
    {
        var faulty = text == "\uFFFF" ? [.. _site.Write(2)[..^1], 0xC3, 0x28, (byte)'}'] : Encoding.UTF8.GetBytes(text.Replace("\"S\"", $"\"{_site.Source}\"", StringComparison.Ordinal).Replace("\"E\"", $"\"{_site.Epoch}\"", StringComparison.Ordinal));
        byte[][] records = [_site.Write(1), faulty, _site.Write(3)];
        var index = await TakenAsync(Forge.Batch(_site, records));

        var reader = _host.Ledger.Store.Reader(Ledger.TreeLabel.Parse(TenantHost.Tenant));
        await reader.WaitForSizeAsync(index + 4, Ct);
        Assert.Equal(records[0], reader.ReadEntry(index + 1).ToArray());
        Assert.Equal(records[2], reader.ReadEntry(index + 3).ToArray());
        var leaf = JsonNode.Parse(reader.ReadEntry(index + 2).Span)!;
        Assert.Equal(("unreadable", rule, 2L), (leaf["leaf"]!.GetValue<string>(), leaf["rule"]!.GetValue<string>(), leaf["seq"]!.GetValue<long>()));
        Assert.Equal((WireText.Hex(SHA256.HashData(faulty)), faulty.Length, WireText.Hex(BatchRoot.LeafHash(faulty))), (leaf["sha256"]!.GetValue<string>(), leaf["length"]!.GetValue<int>(), leaf["leaf_hash"]!.GetValue<string>()));
        var health = (await _host.Log.HealthAsync(new(TenantHost.Tenant), Ct)).Single(h => h.Source.Value == _site.Source);
        Assert.Equal((3, 4, 0), (health.SettledSeq, health.NextSeq, health.OpenGaps));
    }

    [Theory]
    [InlineData(16, null)]
    [InlineData(17, "depth")]
    public async Task JSON_may_be_16_deep(int depth, string? rule)
    {
        // The record and its change are two; "after" holds the rest
        var after = Enumerable.Range(0, depth - 2).Aggregate((JsonNode?)null, (inner, _) => inner is null ? new JsonArray() : new JsonArray(inner));
        var record = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_site.Write(1))[..^1] + ",\"change\":{\"after\":" + after!.ToJsonString() + "}}");
        Assert.Equal(rule, await RuleAsync(record));
    }

    [Theory]
    [InlineData(WireLimits.RecordBytes, null)]
    [InlineData(WireLimits.RecordBytes + 1, "size")]
    public async Task A_record_may_have_65_535_bytes(int bytes, string? rule)
    {
        var bare = _site.Write(1, context: new JsonObject { ["note"] = "" }).Length;
        var record = _site.Write(1, context: new JsonObject { ["note"] = new string('x', bytes - bare) });
        Assert.Equal(bytes, record.Length);
        Assert.Equal(rule, await RuleAsync(record));
    }

    [Theory]
    [InlineData(WireLimits.TypeChars, null)]
    [InlineData(WireLimits.TypeChars + 1, "type")]
    public async Task A_type_may_have_64_characters(int chars, string? rule) => Assert.Equal(rule, await RuleAsync(_site.Write(1, "a." + new string('b', chars - 2))));

    [Theory]
    [InlineData("9007199254740992", null)]
    [InlineData("9007199254740993", "number")]
    public async Task Integers_end_at_2_to_the_53(string number, string? rule) =>
        Assert.Equal(rule, await RuleAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_site.Write(1))[..^1] + $",\"more\":{number}}}")));

    [Fact]
    public async Task A_record_of_a_type_that_nobody_knows_is_kept_and_found()
    {
        var record = _site.Write(1, "weather.changed.suddenly", "cloud-9");
        var index = await TakenAsync(Forge.Batch(_site, [record]));
        var row = Assert.Single((await _host.SearchAsync(TenantHost.Tenant, new EventQuery(Type: "weather.*"), Ct)).Rows, r => r.Source == _site.Source);
        Assert.Equal((index + 1, "record", "weather.changed.suddenly", "post:cloud-9"), (row.Index, row.Kind, row.Type, row.Object));
        Assert.Equal(record, (await _host.Log.LeafAsync(new(TenantHost.Tenant), index + 1, Ct))!.Value.ToArray());
    }

    [Fact]
    public async Task A_batch_of_nothing_but_garbage_is_receipted_and_has_as_many_unreadable_leaves()
    {
        var index = await TakenAsync(Forge.Batch(_site, [.. Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes($"garbage {i}"))]));
        var page = await _host.SearchAsync(TenantHost.Tenant, new EventQuery(Type: "leaf.unreadable", BeforeIndex: index + 201, Limit: 500), Ct);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long?)i), page.Rows.Where(r => r.Index > index).Select(r => r.Seq).Reverse());
    }

    private async Task<string?> RuleAsync(byte[] record)
    {
        var index = await TakenAsync(Forge.Batch(_site, [record]));
        var reader = _host.Ledger.Store.Reader(Ledger.TreeLabel.Parse(TenantHost.Tenant));
        await reader.WaitForSizeAsync(index + 2, Ct);
        var leaf = JsonNode.Parse(reader.ReadEntry(index + 1).Span, documentOptions: new() { MaxDepth = 64 })!;
        return leaf["leaf"] is null ? null : leaf["rule"]!.GetValue<string>();
    }

    private async Task<long> TakenAsync(byte[] body)
    {
        var answer = await _site.SendAsync(body);
        Assert.True(answer.Taken, answer.Text);
        return answer.Receipt.Index;
    }
}
