using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.State;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Contents;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;

namespace Colophon.Cli.Collector.Surveys;

/// <summary>After a survey the server says, signed, what it wants to look into; it gets that, sealed to its key, and nothing else (docs/formats/agent-protocol.md).</summary>
internal sealed partial class Handover(Membership membership, Ed25519PrivateKey key, SiteWalk walk, SiteTexts texts, HttpClient http, TimeProvider clock)
{
    private const int MostWanted = 64;

    /// <summary>True where the server has all that it wants; false where it is to be asked again at the next beat.</summary>
    public async Task<bool> RunAsync(string survey, TimeSpan slice, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var wanted = await AskAsync(survey, null, ct);
        while (wanted is { Done: false, Items.Count: > 0 })
        {
            foreach (var item in wanted.Items.Take(MostWanted))
            {
                if (clock.GetElapsedTime(began) > slice) { return false; }
                wanted = await AskAsync(survey, item, ct);
                if (wanted is null) { return false; }
            }
        }
        return wanted is { Done: true };
    }

    private async Task<WantedPayload?> AskAsync(string survey, SurveyedItem? item, CancellationToken ct)
    {
        var header = new ContentHeader(1, membership.Who.Source, clock.GetUtcNow(), survey, 0, "");
        byte[] box = [];
        if (item is not null)
        {
            var content = item.Kind == "file" ? ContentOf(item.Id) : texts.Read(item.Kind, item.Id);
            var why = content is null ? "gone" : Convert.ToHexStringLower(SHA256.HashData(content)) != item.Sha256 ? "changed" : MayBeShown(item, content) ? "" : "withheld";
            var shown = why.Length == 0 ? WithoutSecrets(item, content!) : [];
            if (why.Length == 0) { box = SealedBox.Seal(Membership.Key(membership.Manifest.Keys.AgentRoot).Key, shown); }
            header = header with { Kind = item.Kind, Id = item.Id, Sha256 = item.Sha256, Why = why, Redacted = why.Length == 0 && !shown.AsSpan().SequenceEqual(content) ? 1 : 0 };
        }
        var line = JsonSerializer.SerializeToUtf8Bytes(header with { Length = box.Length, SealedSha256 = Convert.ToHexStringLower(SHA256.HashData(box)) }, ProtocolJson.Wire.ContentHeader);
        using var body = new ByteArrayContent(ContentBody.Write(line, SignedBytes.Sign(EnvelopeKinds.Content, line, key), box));
        body.Headers.ContentType = new MediaTypeHeaderValue(ContentBody.MediaType);
        try
        {
            using var answer = await http.PostAsync(new Uri(new Uri(membership.Server), "agent/v1/content"), body, ct);
            if (!answer.IsSuccessStatusCode) { return null; }
            using var response = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
            return SignedEnvelope.TryRead(Encoding.UTF8.GetBytes(response.RootElement.GetProperty("wanted").GetRawText()), out var envelope)
                && envelope.TryOpen(EnvelopeKinds.Wanted, Membership.Key(membership.Manifest.Keys.Command).Key, ProtocolJson.Wire.WantedPayload, out var wanted)
                && wanted.Source == membership.Who.Source && wanted.Survey == survey ? wanted : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>A file's bytes, or null where it is gone, too large or can't be read.</summary>
    private byte[]? ContentOf(string id)
    {
        if (walk.Find(id) is not { } path || FileStamp.Of(path, follow: false) is not { Kind: FileKind.File, Size: <= SiteTexts.MaxBytes } stamp) { return null; }
        var file = RawFiles.Open(path);
        if (file < 0) { return null; }
        try
        {
            var content = new byte[stamp.Size + 1];
            var read = RawFiles.Read(file, content);
            return read < 0 || read > (long)stamp.Size ? null : content[..read];
        }
        finally
        {
            RawFiles.Close(file);
        }
    }

    /// <summary>The server may only see what may be code: nobody's picture, and no setting without a sign.</summary>
    private static bool MayBeShown(SurveyedItem item, byte[] content) => item.Kind == "file" ? SiteWalk.IsNamed(item.Id) || Marks.HoldsPhp(content) : Marks.OfText(content).Length > 0;

    /// <summary>Keys and passwords of wp-config.php stay here.</summary>
    internal static byte[] WithoutSecrets(SurveyedItem item, byte[] content) =>
        item.Kind != "file" || item.Id[(item.Id.LastIndexOf('/') + 1)..] != "wp-config.php" ? content : Encoding.Latin1.GetBytes(Secrets().Replace(Encoding.Latin1.GetString(content), "$1'withheld'"));

    [GeneratedRegex($"((?:{SiteState.SecretNames})['\"]\\s*,\\s*)(?:'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Secrets();
}
