using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.TestSupport;

/// <summary>An enrolled source that speaks the agent's protocol with its own key: emits records, seals batches, and misbehaves where a test wants it.</summary>
public sealed class EnrolledSite : IDisposable
{
    public const string Media = "application/vnd.colophon.batch.v1";
    private readonly HttpClient _http;

    private EnrolledSite(HttpClient http, Ed25519PrivateKey key, string url, string epoch, EnrolmentResponse enrolled, IdentityPayload identity)
    {
        (_http, Key, Url, Enrolled, Identity) = (http, key, url, enrolled, identity);
        Batch = new BatchBuilder(Source, epoch, key);
    }

    public Ed25519PrivateKey Key { get; private set; }

    public string Url { get; }

    public EnrolmentResponse Enrolled { get; }

    public IdentityPayload Identity { get; }

    public string Source => Identity.Source;

    public string Epoch => Identity.Epoch;

    public string Site => Identity.Site;

    public BatchBuilder Batch { get; set; }

    /// <summary>The next record's bytes; it is not added to the batch.</summary>
    public byte[] Record(string type = "post.published", string subject = "1", JsonObject? context = null, IReadOnlyDictionary<string, byte[]>? commitments = null, JsonNode? after = null) =>
        Write(Batch.NextSeq, type, subject, context, commitments, after);

    public byte[] Write(long seq, string type = "post.published", string subject = "1", JsonObject? context = null, IReadOnlyDictionary<string, byte[]>? commitments = null, JsonNode? after = null, string? epoch = null) =>
        RecordWriter.Write(Source, epoch ?? Epoch, seq, new RecordContent(type, TimeProvider.System.GetUtcNow(), "user", "post", subject)
        {
            ActorId = "wp:1", ActorVia = "cookie", Context = context, After = after, Commitments = commitments ?? new Dictionary<string, byte[]>(),
        });

    public EnrolledSite Tell(string type = "post.published", string subject = "1", JsonObject? context = null, JsonNode? after = null)
    {
        Batch.Add(Record(type, subject, context, null, after));
        return this;
    }

    /// <summary>A batch of that many plain records.</summary>
    public byte[] Seal(int records = 1, QuotedTree? quoted = null)
    {
        for (var i = 0; i < records; i++) { Tell(subject: Batch.NextSeq.ToString(System.Globalization.CultureInfo.InvariantCulture)); }
        return SealTold(quoted);
    }

    public byte[] SealTold(QuotedTree? quoted = null, EpochChange? after = null) => Batch.Seal(TimeProvider.System.GetUtcNow(), quoted, after);

    /// <summary>Leaves numbers out, as if records were lost on the site.</summary>
    public EnrolledSite Skip(int records)
    {
        Batch.ContinueFrom(Batch.Number, Batch.NextSeq + records, Batch.Previous);
        return this;
    }

    public void UseKey(Ed25519PrivateKey next)
    {
        var (number, seq, previous) = (Batch.Number, Batch.NextSeq, Batch.Previous);
        Key = next;
        Batch = new BatchBuilder(Source, Epoch, next).ContinueFrom(number, seq, previous);
    }

    public Task<Answer> SendAsync(byte[] body, string query = "") => SendAsync(_http, body, query);

    public static async Task<Answer> SendAsync(HttpClient http, byte[] body, string query = "", bool chunked = false)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(Media);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/agent/v1/exchange" + query, UriKind.Relative)) { Content = content };
        if (chunked) { request.Headers.TransferEncodingChunked = true; }
        using var answer = await http.SendAsync(request);
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter is not null);
    }

    public static EnrolmentRequest Request(string token, string url, Ed25519PrivateKey key, string epoch) =>
        EnrolmentRequest.Sign(token, new EnrolmentPayload(1, Sha256(token), key.PublicKey.ToBase64(), epoch, url, Sha256("/var/www"), "1.0.0", "6.8.3", "8.2.29", false, 1, "production"), key);

    public static async Task<EnrolledSite> EnrolAsync(HttpClient http, string token, string url)
    {
        var key = Ed25519PrivateKey.Generate();
        var epoch = NewEpoch();
        using var answer = await http.PostAsJsonAsync(new Uri("/agent/v1/enrol", UriKind.Relative), Request(token, url, key, epoch), ProtocolJson.Wire.EnrolmentRequest);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) { throw new InvalidOperationException($"The enrolment was refused: {(int)answer.StatusCode} {text}"); }
        var enrolled = System.Text.Json.JsonSerializer.Deserialize(text, ProtocolJson.Wire.EnrolmentResponse)!;
        return enrolled.Identity.TryPeek(ProtocolJson.Wire.IdentityPayload, out var identity)
            ? new EnrolledSite(http, key, url, epoch, enrolled, identity)
            : throw new InvalidOperationException("The identity has no payload.");
    }

    public static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public static string Sha256(string text) => WireText.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public void Dispose() => Key.Dispose();
}

/// <summary>What the server said to one exchange.</summary>
public sealed record Answer(HttpStatusCode Status, string? Media, string Text, bool RetryAfter)
{
    public bool Taken => Status == HttpStatusCode.OK;

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The rule of a refusal, from the problem's type; null when it isn't one.</summary>
    public string? Rule => Media == "application/problem+json" && Json["type"]!.GetValue<string>() is var type && type.StartsWith(RefusalRules.TypePrefix, StringComparison.Ordinal) ? type[RefusalRules.TypePrefix.Length..] : null;

    public ExchangeResponse Exchange => System.Text.Json.JsonSerializer.Deserialize(Text, ProtocolJson.Wire.ExchangeResponse)!;

    public ReceiptPayload Receipt => Exchange.Receipt.TryPeek(ProtocolJson.Wire.ReceiptPayload, out var receipt) ? receipt : throw new InvalidOperationException(Text);
}
