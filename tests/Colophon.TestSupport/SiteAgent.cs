using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Records;

namespace Colophon.TestSupport;

/// <summary>
/// A source that speaks the agent's protocol over HTTP, for records in quantity or of values that WordPress would never let through. As real agents do, it quotes the
/// newest checkpoint it was given, so that what it tells is bounded in time.
/// </summary>
public sealed class SiteAgent : IDisposable
{
    private readonly Ed25519PrivateKey _key;
    private readonly string _epoch;
    private readonly HttpClient _http;
    private readonly BatchBuilder _batch;
    private readonly string _source;
    private readonly string _site;
    private QuotedTree _quoted;
    private int _snapshots;

    private SiteAgent(HttpClient http, Ed25519PrivateKey key, string epoch, string source, string site, string checkpoint)
    {
        (_http, _key, _epoch, _source, _site, _quoted) = (http, key, epoch, source, site, Quote(checkpoint));
        _batch = new BatchBuilder(source, epoch, key);
    }

    public static async Task<SiteAgent> EnrolAsync(Uri server, string token, string url, string site)
    {
        var http = new HttpClient { BaseAddress = server };
        var key = Ed25519PrivateKey.Generate();
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var payload = new EnrolmentPayload(1, Sha256(token), key.PublicKey.ToBase64(), epoch, url, Sha256("/var/www"), "1.0.0", "6.8.3", "8.2.29", false, 1, "production");
        using var answer = await http.PostAsJsonAsync("/agent/v1/enrol", EnrolmentRequest.Sign(token, payload, key), ProtocolJson.Wire.EnrolmentRequest);
        await ExpectAsync(answer);
        var enrolled = (await answer.Content.ReadFromJsonAsync(ProtocolJson.Wire.EnrolmentResponse))!;
        var identity = JsonNode.Parse(Convert.FromBase64String(enrolled.Identity.Payload))!;
        return new SiteAgent(http, key, epoch, identity["source"]!.GetValue<string>(), site, enrolled.Checkpoint);
    }

    public SiteAgent Tell(RecordContent content)
    {
        _batch.Add(RecordWriter.Write(_source, _epoch, _batch.NextSeq, content));
        return this;
    }

    public SiteAgent Tell(string type, string objectKind, string objectId, JsonNode? after = null, JsonNode? before = null, string actor = "wp:1", JsonObject? context = null) =>
        Tell(new RecordContent(type, TimeProvider.System.GetUtcNow(), "user", objectKind, objectId) { ActorId = actor, Before = before, After = after, Context = context });

    /// <summary>A record with personal data beside it: committed to in the record, carried apart.</summary>
    public SiteAgent TellPrivately(RecordContent content, string subject, IReadOnlyDictionary<string, string> fields)
    {
        var key = RandomNumberGenerator.GetBytes(Commitment.EventKeyBytes);
        var committed = content with { Commitments = fields.ToDictionary(f => f.Key, f => Commitment.Compute(key, f.Key, f.Value)) };
        var line = new PrivateLine(_batch.NextSeq, subject, Convert.ToBase64String(key), new(fields)).Write();
        _batch.Add(RecordWriter.Write(_source, _epoch, _batch.NextSeq, committed), line);
        return this;
    }

    public SiteAgent Beat() =>
        Tell(new RecordContent("agent.heartbeat", TimeProvider.System.GetUtcNow(), "system", "source", _source) { Context = new() { ["agent"] = "1.0.0", ["wp"] = "6.8.3", ["php"] = "8.2.29", ["spool"] = 0 } });

    /// <summary>A whole look at the state; each difference is section, key, before, after.</summary>
    public SiteAgent Look(params (string Section, string Key, JsonNode? Before, JsonNode? After)[] differences)
    {
        _snapshots++;
        System("snapshot.begun", "source", _source, null, new() { ["snapshot"] = _snapshots, ["cause"] = _snapshots == 1 ? "enrolment" : "beat" });
        foreach (var section in differences.GroupBy(d => d.Section))
        {
            var changes = new JsonArray([.. section.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (JsonNode)new JsonArray(d.Key, d.Before, d.After))]);
            System("state." + section.Key, "site", _site, changes, new() { ["snapshot"] = _snapshots, ["part"] = 1, ["parts"] = 1 });
        }
        return System("snapshot.completed", "source", _source, null, new() { ["snapshot"] = _snapshots });
    }

    public async Task SendAsync()
    {
        using var body = new ByteArrayContent(_batch.Seal(TimeProvider.System.GetUtcNow(), _quoted));
        body.Headers.ContentType = new("application/vnd.colophon.batch");
        using var answer = await _http.PostAsync(new Uri("/agent/v1/exchange", UriKind.Relative), body);
        await ExpectAsync(answer);
        _quoted = Quote((await answer.Content.ReadFromJsonAsync(ProtocolJson.Wire.ExchangeResponse))!.Checkpoint);
    }

    public void Dispose()
    {
        _key.Dispose();
        _http.Dispose();
    }

    private SiteAgent System(string type, string objectKind, string objectId, JsonNode? after, JsonObject context) =>
        Tell(new RecordContent(type, TimeProvider.System.GetUtcNow(), "system", objectKind, objectId) { After = after, Context = context });

    private static QuotedTree Quote(string checkpoint)
    {
        var lines = checkpoint.Split('\n');
        return new(long.Parse(lines[1], CultureInfo.InvariantCulture), Convert.ToHexStringLower(Convert.FromBase64String(lines[2])));
    }

    private static async Task ExpectAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode) { throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"); }
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
