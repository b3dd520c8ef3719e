using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>What is refused, by which rule; and that it costs the tenant's ledger nothing and is counted apart.</summary>
public sealed class RefusalTests(TenantHost tenant) : IClassFixture<TenantHost>, IAsyncLifetime
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
    public async Task A_batch_signed_by_another_key_is_refused()
    {
        using var stranger = Ed25519PrivateKey.Generate();
        await RefusedAsync(Forge.Batch(_site, [_site.Record()], key: stranger), HttpStatusCode.Unauthorized, RefusalRules.Signature);
    }

    [Fact]
    public Task A_signature_over_another_kind_of_message_is_no_signature_of_a_batch() =>
        RefusedAsync(Forge.Batch(_site, [_site.Record()], kind: "command"), HttpStatusCode.Unauthorized, RefusalRules.Signature);

    [Fact]
    public async Task An_unsigned_batch_is_refused()
    {
        var lines = Encoding.UTF8.GetString(Forge.Batch(_site, [_site.Record()])).Split('\n');
        lines[2] = "";
        await RefusedAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)), HttpStatusCode.BadRequest, RefusalRules.Malformed);
        lines[2] = Convert.ToBase64String(new byte[64]);
        await RefusedAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)), HttpStatusCode.Unauthorized, RefusalRules.Signature);
    }

    [Fact]
    public async Task A_batch_of_a_source_that_never_enrolled_here_is_refused()
    {
        await using var elsewhere = await RoomHost.StartAsync(Ct);
        await elsewhere.TenantAsync("fernhill", Ct);
        using var foreign = await elsewhere.EnrolAsync("fernhill", "https://shop.example", Ct);
        await RefusedAsync(foreign.Seal(), HttpStatusCode.Unauthorized, RefusalRules.SourceUnknown);
    }

    [Fact]
    public async Task A_batch_under_another_sites_name_is_refused()
    {
        using var other = await tenant.SiteAsync();
        await RefusedAsync(Forge.Batch(other, [other.Record()], key: _site.Key), HttpStatusCode.Unauthorized, RefusalRules.Signature);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_of_4_MiB_is_taken_and_one_byte_more_is_refused(bool chunked)
    {
        var limit = Forge.OfSize(_site, WireLimits.BatchBytes);
        Assert.Equal(WireLimits.BatchBytes, limit.Length);
        var over = Forge.OfSize(_site, WireLimits.BatchBytes + 1);
        Assert.Equal(WireLimits.BatchBytes + 1, over.Length);

        var refused = await EnrolledSite.SendAsync(_host.Http, over, "", chunked);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, RefusalRules.TooLarge), (refused.Status, refused.Rule));
        var taken = await EnrolledSite.SendAsync(_host.Http, limit, "", chunked);
        Assert.True(taken.Taken, taken.Text);
    }

    [Fact]
    public async Task A_batch_has_at_most_1_000_records()
    {
        byte[][] Records(int count) => [.. Enumerable.Range(0, count).Select(i => _site.Write(_site.Batch.NextSeq + i))];
        await RefusedAsync(Forge.Batch(_site, Records(WireLimits.RecordsPerBatch + 1)), HttpStatusCode.RequestEntityTooLarge, RefusalRules.TooLarge);
        Assert.Equal(WireLimits.RecordsPerBatch, (await TakenAsync(Forge.Batch(_site, Records(WireLimits.RecordsPerBatch)))).Receipt.Count);
    }

    [Fact]
    public async Task A_batch_has_at_most_4_000_private_lines()
    {
        var (record, line) = PrivateTests.Committed(_site, _site.Batch.NextSeq, "wp:7", ("object.login", "mallory"));
        byte[][] Lines(int count) => [.. Enumerable.Repeat(line, count)];
        await RefusedAsync(Forge.Batch(_site, [record], Lines(WireLimits.PrivatePerBatch + 1)), HttpStatusCode.RequestEntityTooLarge, RefusalRules.TooLarge);
        await TakenAsync(Forge.Batch(_site, [record], Lines(WireLimits.PrivatePerBatch)));
    }

    [Fact]
    public async Task A_private_line_has_at_most_16_KiB()
    {
        (byte[] Record, byte[] Line) OfLength(int length)
        {
            var probe = PrivateTests.Committed(_site, _site.Batch.NextSeq, "wp:7", ("actor.agent", ""));
            return PrivateTests.Committed(_site, _site.Batch.NextSeq, "wp:7", ("actor.agent", new string('a', length - probe.Line.Length)));
        }
        var (overRecord, over) = OfLength(WireLimits.PrivateLineBytes + 1);
        await RefusedAsync(Forge.Batch(_site, [overRecord], [over]), HttpStatusCode.BadRequest, RefusalRules.Malformed);
        var (record, line) = OfLength(WireLimits.PrivateLineBytes);
        Assert.Equal(WireLimits.PrivateLineBytes, line.Length);
        await TakenAsync(Forge.Batch(_site, [record], [line]));
    }

    [Fact]
    public async Task A_header_line_has_at_most_4_096_bytes()
    {
        byte[] Padded(int bytes)
        {
            var bare = Length(Forge.Batch(_site, [_site.Record()], header: h => h["later"] = ""));
            return Forge.Batch(_site, [_site.Record()], header: h => h["later"] = new string('x', bytes - bare));
        }
        static int Length(byte[] body) => Encoding.UTF8.GetString(body).Split('\n')[1].Length;
        Assert.Equal(WireLimits.HeaderBytes, Length(Padded(WireLimits.HeaderBytes)));
        await RefusedAsync(Padded(WireLimits.HeaderBytes + 1), HttpStatusCode.BadRequest, RefusalRules.Malformed);
        await TakenAsync(Padded(WireLimits.HeaderBytes));
    }

    public static TheoryData<string> MalformedBatches() =>
    [
        "empty", "magic", "no newline at the end", "a line too many", "a line too few", "CRLF", "header is no JSON", "header is an array", "header nested 17 deep", "header without count", "header with a null", "header has a key twice",
        "version 2", "number 0", "first_seq 0", "count 0", "count -1", "count is a fraction", "count is text", "first_seq beyond 2^53", "source with a slash", "epoch in upper case", "root of other records", "private_sha256 of other lines", "previous not 64 hex",
        "first batch with a previous", "sealed_at without Z", "quoted size -1", "signature not Base64", "signature too short", "after names its own epoch", "after without a cause", "private line is no JSON", "private line of another record", "private line without fields", "private line with a short key", "record holds the newline",
    ];

    [Theory]
    [MemberData(nameof(MalformedBatches))]
    public Task A_batch_that_does_not_fit_the_format_is_refused_as_malformed(string fault) => RefusedAsync(Malformed(fault), HttpStatusCode.BadRequest, RefusalRules.Malformed);

    [Fact]
    public async Task A_batch_whose_predecessor_never_arrived_is_taken()
    {
        var orphan = Forge.Batch(_site, [_site.Write(1)], header: h => (h["number"], h["previous"]) = (2, new string('a', 64)));
        var taken = await TakenAsync(orphan);
        Assert.Equal(2, taken.Receipt.Number);
    }

    private async Task RefusedAsync(byte[] body, HttpStatusCode status, string rule)
    {
        var before = tenant.Next;
        var answer = await _site.SendAsync(body);
        Assert.Equal((status, rule, "application/problem+json"), (answer.Status, answer.Rule, answer.Media));
        Assert.Equal((int)status, answer.Json["status"]!.GetValue<int>());
        Assert.True(answer.Json["detail"]!.GetValue<string>().Length > 20);
        Assert.Equal(before, tenant.Next);
    }

    private async Task<Answer> TakenAsync(byte[] body)
    {
        var answer = await _site.SendAsync(body);
        Assert.True(answer.Taken, answer.Text);
        return answer;
    }

    private byte[] Malformed(string fault)
    {
        byte[] With(Action<JsonObject> change) => Forge.Batch(_site, [_site.Record()], header: change);
        byte[] Line(int number, Func<string, string> change)
        {
            var lines = Encoding.UTF8.GetString(Forge.Batch(_site, [_site.Record()])).Split('\n');
            lines[number] = change(lines[number]);
            return Encoding.UTF8.GetBytes(string.Join('\n', lines));
        }
        byte[] Private(string line) => Forge.Batch(_site, [_site.Record()], [Encoding.UTF8.GetBytes(line)]);
        var key = Convert.ToBase64String(new byte[32]);
        return fault switch
        {
            "empty" => [],
            "magic" => Line(0, _ => "colophon-batch/2"),
            "no newline at the end" => Forge.Batch(_site, [_site.Record()])[..^1],
            "a line too many" => [.. Forge.Batch(_site, [_site.Record()]), .. "x\n"u8],
            "a line too few" => With(h => h["count"] = 2),
            "CRLF" => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Forge.Batch(_site, [_site.Record()])).Replace("\n", "\r\n", StringComparison.Ordinal)),
            "header is no JSON" => Line(1, h => h[1..]),
            "header is an array" => Line(1, h => $"[{h}]"),
            "header nested 17 deep" => With(h => h["later"] = Enumerable.Range(0, 16).Aggregate((JsonNode)1, (inner, _) => new JsonArray(inner))),
            "header without count" => With(h => h.Remove("count")),
            "header with a null" => With(h => h["source"] = null),
            "header has a key twice" => Line(1, h => h.Replace("{\"v\":1,", "{\"v\":1,\"v\":1,", StringComparison.Ordinal)),
            "version 2" => With(h => h["v"] = 2),
            "number 0" => With(h => h["number"] = 0),
            "first_seq 0" => With(h => h["first_seq"] = 0),
            "count 0" => Forge.Batch(_site, []),
            "count -1" => With(h => h["count"] = -1),
            "count is a fraction" => With(h => h["count"] = 1.5),
            "count is text" => With(h => h["count"] = "1"),
            "first_seq beyond 2^53" => With(h => h["first_seq"] = (1L << 53) + 1),
            "source with a slash" => With(h => h["source"] = "../s"),
            "epoch in upper case" => With(h => h["epoch"] = "ABCDEF0123456789"),
            "root of other records" => With(h => h["root"] = new string('a', 64)),
            "private_sha256 of other lines" => With(h => h["private_sha256"] = new string('a', 64)),
            "previous not 64 hex" => With(h => h["previous"] = "00"),
            "first batch with a previous" => With(h => h["previous"] = new string('a', 64)),
            "sealed_at without Z" => With(h => h["sealed_at"] = "2026-11-24T03:28:25.123456+00:00"),
            "quoted size -1" => With(h => h["quoted"]!["size"] = -1),
            "signature not Base64" => Line(2, s => "*" + s[1..]),
            "signature too short" => Line(2, _ => Convert.ToBase64String(new byte[63])),
            "after names its own epoch" => With(h => h["after"] = new JsonObject { ["epoch"] = _site.Epoch, ["seq"] = 0, ["head"] = new string('0', 64), ["cause"] = "restored" }),
            "after without a cause" => With(h => h["after"] = new JsonObject { ["epoch"] = new string('a', 16), ["seq"] = 0, ["head"] = new string('0', 64), ["cause"] = "" }),
            "private line is no JSON" => Private("{"),
            "private line of another record" => Private($$$"""{"seq":2,"subject":"wp:7","event_key":"{{{key}}}","fields":{"a":"b"}}"""),
            "private line without fields" => Private($$$"""{"seq":1,"subject":"wp:7","event_key":"{{{key}}}","fields":{}}"""),
            "private line with a short key" => Private("""{"seq":1,"subject":"wp:7","event_key":"AAAA","fields":{"a":"b"}}"""),
            "record holds the newline" => Forge.Batch(_site, [[.. _site.Record()[..^1], (byte)'\n', (byte)'}']]),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not in the list."),
        };
    }
}
