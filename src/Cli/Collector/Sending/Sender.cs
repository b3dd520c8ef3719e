using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;

namespace Colophon.Cli.Collector.Sending;

/// <summary>The conversation: what waits goes up in order; receipt, checkpoint, consistency and inclusion are verified before anything counts as taken.</summary>
internal sealed class Sender(CollectorFolder folder, Membership membership, Batches batches, HttpClient http)
{
    /// <returns>Null when all was taken; else why not, in words. Nothing is lost by it.</returns>
    /// <exception cref="CommandException">when the server will never take it: the collector must be enrolled again.</exception>
    public async Task<string?> RunAsync(CancellationToken ct)
    {
        foreach (var number in batches.Unsent)
        {
            var known = folder.Checkpoint();
            var prove = batches.Unproven.Take(WireLimits.ProofsPerExchange).ToArray();
            using var body = new ByteArrayContent(batches.Body(number));
            body.Headers.ContentType = new MediaTypeHeaderValue(BatchReader.MediaType);
            HttpResponseMessage answer;
            try
            {
                answer = await http.PostAsync(new Uri(new Uri(membership.Server), string.Create(CultureInfo.InvariantCulture, $"agent/v1/exchange?checkpoint={known?.Size ?? 0}&prove={string.Join(',', prove)}")), body, ct);
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                return $"no answer from {membership.Server}: {e.Message}";
            }
            using (answer)
            {
                if (!answer.IsSuccessStatusCode)
                {
                    var reason = Enrolment.Reason(await answer.Content.ReadAsStringAsync(ct), (int)answer.StatusCode);
                    return answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
                        ? reason
                        : throw new CommandException(ExitCode.Refused, $"The server refused what this collector told: {reason}");
                }
                if (await answer.Content.ReadFromJsonAsync(ProtocolJson.Wire.ExchangeResponse, ct) is not { } response || Doubt(number, known, prove, response) is { } doubt)
                {
                    return "the server's answer can't be trusted, and what was told is kept";
                }
            }
        }
        return null;
    }

    /// <summary>Null, or what of the answer is not as it must be. Takes what is proven.</summary>
    private string? Doubt(long number, Checkpoint? known, long[] asked, ExchangeResponse response)
    {
        var batch = batches.Read(number);
        if (!response.Receipt.TryOpen(EnvelopeKinds.Receipt, Membership.Key(membership.Manifest.Keys.Receipt).Key, ProtocolJson.Wire.ReceiptPayload, out var receipt)
            || receipt.Source != batch.Header.Source || receipt.Epoch != batch.Header.Epoch || receipt.Number != number || receipt.HeaderSha256 != batch.HeaderSha256) { return "receipt"; }
        if (!Checkpoint.TryParse(response.Checkpoint, out var checkpoint) || !checkpoint.IsSignedBy(Membership.Key(membership.Manifest.Keys.Log)) || checkpoint.Origin != known?.Origin) { return "checkpoint"; }
        if (Hashes(response.Consistency) is not { } consistency || !new ConsistencyProof(known.Size, checkpoint.Size, consistency).Verify(known.Root, checkpoint.Root)) { return "consistency"; }
        batches.Receipted(number, response.Receipt.Write());
        folder.Keep(checkpoint);
        foreach (var proof in response.Proofs.Where(p => asked.Contains(p.Number)))
        {
            var last = batches.Read(proof.Number).Records[^1];
            var leaf = MerkleHash.Leaf(proof.Entry is { } entry ? Encoding.UTF8.GetBytes(entry) : last.Span);
            if (Hashes(proof.Hashes) is { } hashes && new InclusionProof(proof.Last, checkpoint.Size, hashes).Verify(leaf, checkpoint.Root)) { batches.Proven(proof.Number); }
        }
        return null;
    }

    private static List<Hash256>? Hashes(IReadOnlyList<string> texts)
    {
        var hashes = new List<Hash256>(texts.Count);
        foreach (var text in texts)
        {
            if (!Hash256.TryParseBase64(text, out var hash)) { return null; }
            hashes.Add(hash);
        }
        return hashes;
    }
}
