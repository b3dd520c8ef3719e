using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Contents;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;

namespace Colophon.Scanning.Tests.Integrity;

/// <summary>An enrolled agent, or a collector, that tells surveys and hands over content, rightly or not.</summary>
internal sealed class SurveyingSite(ScanHost host, SiteTeller teller, TestSupport.EnrolledSite site)
{
    private readonly Dictionary<string, byte[]> _content = new(StringComparer.Ordinal);
    private int _surveys;

    public string Survey { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    public string Answer { get; private set; } = "";

    /// <summary>Tells everything anew.</summary>
    public async Task TellAsync(params (string Key, byte[]? Content, string Marks)[] items)
    {
        Survey = $"{site.Source}-{++_surveys}";
        teller.Tell("survey.begun", null, new() { ["survey"] = Survey, ["whole"] = 1 });
        _content.Clear();
        var told = new JsonArray();
        foreach (var (key, content, marks) in items)
        {
            if (content is not null) { _content[key] = content; }
            told.Add(new JsonArray(key, null, new JsonObject { ["size"] = content?.Length ?? 0, ["sha256"] = content is null ? "" : Hash(content), ["marks"] = marks }));
        }
        teller.Tell("survey.items", told, new() { ["survey"] = Survey });
        await teller.Tell("survey.completed", new JsonObject { ["files"] = items.Length, ["bytes"] = 0, ["named"] = items.Length, ["read"] = 0, ["values"] = 0 }, new() { ["survey"] = Survey }).SendAsync();
        await host.AskAsync("/local/checkpoint", new { tenant = ScanHost.Tenant.Value });
    }

    /// <summary>Hands over what is wanted until the server is done; what it wanted, in order.</summary>
    public async Task<IReadOnlyList<string>> HandOverAsync(Func<string, byte[], byte[]>? lie = null)
    {
        var seen = new List<string>();
        var wanted = await AskAsync(null, null);
        for (var rounds = 0; rounds < 1000 && !wanted!.Done; rounds++)
        {
            var items = wanted.Items;
            foreach (var item in items)
            {
                var key = $"{item.Kind}:{item.Id}";
                seen.Add(key);
                var content = _content[key];
                wanted = await AskAsync(item, lie?.Invoke(key, content) ?? content);
            }
        }
        return seen;
    }

    public async Task<WantedPayload?> AskAsync(SurveyedItem? item, byte[]? content, Ed25519PrivateKey? key = null, DateTimeOffset? at = null, Func<byte[], byte[]>? spoil = null, string? source = null, string? survey = null)
    {
        var keys = host.Services.GetService(typeof(Fleet.Keys.ServerKeys)) as Fleet.Keys.ServerKeys;
        var box = content is null ? [] : SealedBox.Seal(keys!.AgentRoot.PublicKey, content);
        var header = new ContentHeader(1, source ?? site.Source, at ?? host.Clock.GetUtcNow(), survey ?? Survey, box.Length, Hash(box)) { Kind = item?.Kind, Id = item?.Id, Sha256 = item?.Sha256, Why = "" };
        var line = JsonSerializer.SerializeToUtf8Bytes(header, ProtocolJson.Wire.ContentHeader);
        var body = ContentBody.Write(line, SignedBytes.Sign(EnvelopeKinds.Content, line, key ?? site.Key), box);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.PostAsync(new Uri("/agent/v1/content", UriKind.Relative), new ByteArrayContent(spoil?.Invoke(body) ?? body), TestContext.Current.CancellationToken);
        (Status, Answer) = (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        if (!answer.IsSuccessStatusCode) { return null; }
        Assert.True(SignedEnvelope.TryRead(Encoding.UTF8.GetBytes(JsonNode.Parse(Answer)!["wanted"]!.ToJsonString()), out var envelope));
        Assert.True(envelope.TryOpen(EnvelopeKinds.Wanted, keys!.Command.PublicKey, ProtocolJson.Wire.WantedPayload, out var wanted));
        Assert.Equal((site.Source, survey ?? Survey), (wanted.Source, wanted.Survey));
        return wanted;
    }

    /// <summary>What the site says it did.</summary>
    public async Task DidAsync(string type, string key, byte[] content, string cause = "")
    {
        await teller.Tell(type, new JsonObject { ["item"] = key, ["sha256"] = Hash(content) }, cause.Length > 0 ? new() { ["command"] = "c-x", ["cause"] = cause } : new() { ["command"] = "c-x" }).SendAsync();
        await host.AskAsync("/local/checkpoint", new { tenant = ScanHost.Tenant.Value });
    }

    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
