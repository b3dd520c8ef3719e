using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Records;

namespace Colophon.EndToEnd.Tests;

/// <summary>A source that speaks the agent's protocol, for pages that need records in quantity or values that WordPress would never let through.</summary>
internal sealed class SiteAgent : IDisposable
{
    private readonly Ed25519PrivateKey _key;
    private readonly string _epoch;
    private readonly HttpClient _http;
    private readonly BatchBuilder _batch;
    private readonly string _source;

    public static async Task<SiteAgent> EnrolAsync(Uri server, string token, string url)
    {
        var http = new HttpClient { BaseAddress = server };
        var key = Ed25519PrivateKey.Generate();
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var payload = new EnrolmentPayload(1, Sha256(token), key.PublicKey.ToBase64(), epoch, url, Sha256("/var/www"), "1.0.0", "6.8.3", "8.2.29", false, 1, "production");
        using var answer = await http.PostAsJsonAsync("/agent/v1/enrol", EnrolmentRequest.Sign(token, payload, key), ProtocolJson.Wire.EnrolmentRequest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var enrolled = (await answer.Content.ReadFromJsonAsync(ProtocolJson.Wire.EnrolmentResponse))!;
        var identity = JsonNode.Parse(Convert.FromBase64String(enrolled.Identity.Payload))!;
        return new SiteAgent(http, key, epoch, identity["source"]!.GetValue<string>());
    }

    private SiteAgent(HttpClient http, Ed25519PrivateKey key, string epoch, string source)
    {
        (_http, _key, _epoch, _source) = (http, key, epoch, source);
        _batch = new BatchBuilder(source, epoch, key);
    }

    public SiteAgent Tell(RecordContent content)
    {
        _batch.Add(RecordWriter.Write(_source, _epoch, _batch.NextSeq, content));
        return this;
    }

    public async Task SendAsync()
    {
        using var body = new ByteArrayContent(_batch.Seal(TimeProvider.System.GetUtcNow()));
        body.Headers.ContentType = new("application/vnd.colophon.batch");
        using var answer = await _http.PostAsync(new Uri("/agent/v1/exchange", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose()
    {
        _key.Dispose();
        _http.Dispose();
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
