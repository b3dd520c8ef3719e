using System.Globalization;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Colophon.Audit.Intake;

/// <summary><c>POST /agent/v1/exchange</c></summary>
internal sealed class ExchangeEndpoint(Exchange exchange, IFleet fleet, RefusalCounter refusals, IOptions<AuditOptions> options)
{
    public static Task<IResult> HandleAsync(HttpContext http, ExchangeEndpoint endpoint, CancellationToken ct) => endpoint.AnswerAsync(http, ct);

    private async Task<IResult> AnswerAsync(HttpContext http, CancellationToken ct)
    {
        var outcome = await ReadAsync(http, ct) is { } body ? await exchange.AgentAsync(body, ct) : new Refusal(RefusalRules.TooLarge, 413, "A batch has at most 4 MiB. Seal smaller batches.");
        if (outcome.Refusal is { } refusal)
        {
            refusals.Count(refusal.Rule);
            return refusal.ToResult();
        }
        try
        {
            return Results.Json(await ResponseAsync(outcome.Accepted!, http.Request.Query, ct), ProtocolJson.Wire.ExchangeResponse);
        }
        catch (LedgerException)
        {
            return BatchIntake.Stopped().ToResult();
        }
    }

    /// <summary>The whole body in memory of its own (the ledger reads records from it until they are on disk), or null when it is too large.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, CancellationToken ct)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null; // judged here, to answer with the rule
        if (http.Request.ContentLength > WireLimits.BatchBytes)
        {
            return null;
        }
        var buffer = new byte[http.Request.ContentLength ?? 64 * 1024];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (http.Request.ContentLength is not null)
                {
                    return buffer;
                }
                if (filled > WireLimits.BatchBytes)
                {
                    return null;
                }
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, WireLimits.BatchBytes + 1));
            }
            var read = await http.Request.Body.ReadAsync(buffer.AsMemory(filled), ct);
            if (read == 0)
            {
                return buffer.AsMemory(0, filled);
            }
            filled += read;
        }
    }

    private async Task<ExchangeResponse> ResponseAsync(Accepted accepted, IQueryCollection query, CancellationToken ct)
    {
        var reader = accepted.Sequencer.Reader;
        var checkpoint = await reader.WaitForSizeAsync(1, ct);
        var consistency = long.TryParse(query["checkpoint"], NumberStyles.None, CultureInfo.InvariantCulture, out var from) && from > 0 && from < checkpoint.Size
            ? reader.ConsistencyProof(from, checkpoint.Size).Hashes.Select(h => h.ToBase64()).ToList()
            : [];
        var proofs = new List<BatchProof>();
        foreach (var text in query["prove"].ToString().Split(',', WireLimits.ProofsPerExchange + 1, StringSplitOptions.RemoveEmptyEntries).Take(WireLimits.ProofsPerExchange))
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && accepted.Sequencer.Batch(accepted.Place.Source, accepted.Place.Epoch, number) is { } batch && batch.Index + batch.Count < checkpoint.Size)
            {
                var last = batch.Index + batch.Count;
                var entry = reader.ReadEntry(last);
                proofs.Add(new(number, batch.Index, last, [.. reader.InclusionProof(last, checkpoint.Size).Hashes.Select(h => h.ToBase64())], reader.LeafHash(last).ToBase64())
                {
                    Entry = LeafBytes.IsServerLeaf(entry.Span) ? System.Text.Encoding.UTF8.GetString(entry.Span) : null,
                });
            }
        }
        var source = await fleet.SourceAsync(accepted.Source.Id, ct) ?? accepted.Source;
        return new(1, accepted.Receipt, checkpoint.ToString(), consistency, proofs, await fleet.PendingCommandsAsync(source.Id, ct), options.Value.PollSeconds)
        {
            // Until a batch under the new key arrives, in case an answer was lost
            Identity = !source.PreviousKey.IsEmpty && SignedEnvelope.TryRead(System.Text.Encoding.UTF8.GetBytes(source.Identity), out var identity) ? identity : null,
        };
    }
}
