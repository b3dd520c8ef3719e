using Colophon.Audit.Health;
using Colophon.Crypto;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Audit.Heads;
using Colophon.Kernel;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Colophon.Audit.Intake;

/// <summary>A batch that is durable, and whose receipt is signed; or the refusal.</summary>
internal sealed record Accepted(Source Source, TenantSequencer Sequencer, SeenBatch Place, SignedEnvelope Receipt);

internal readonly record struct ExchangeOutcome(Accepted? Accepted, Refusal? Refusal)
{
    public static implicit operator ExchangeOutcome(Refusal refusal) => new(null, refusal);
}

/// <summary>The one way a batch gets in, in the order of judgement: size, framing, source, signature, hashes, then what the sequencer judges. Agents and the console's own source both come through here.</summary>
internal sealed class Exchange(IFleet fleet, ServerKeys keys, TenantDesk desk, RecordJudge records, SourceAlarm alarm, ILogger<Exchange> logger)
{
    public async Task<ExchangeOutcome> AgentAsync(ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var fault = BatchReader.TryRead(body, out var batch);
        if (fault != BatchFault.None)
        {
            return Framing(fault);
        }
        if (!SourceId.TryParse(batch.Header.Source, out var id) || await fleet.SourceAsync(id, ct) is not { Retired: false } source)
        {
            return new Refusal(RefusalRules.SourceUnknown, 401, "This source is not enrolled here, or retired. Enrol the site again.");
        }
        return await AcceptAsync(source, batch, ct);
    }

    public async Task<ExchangeOutcome> AcceptAsync(Source source, Batch batch, CancellationToken ct)
    {
        var current = batch.IsSignedBy(new Ed25519PublicKey(source.PublicKey.Span));
        if (!current && (source.PreviousKey.IsEmpty || !batch.IsSignedBy(new Ed25519PublicKey(source.PreviousKey.Span))))
        {
            return new Refusal(RefusalRules.Signature, 401, "The batch is not signed by the key that this source enrolled with.");
        }
        if (!batch.HashesFit())
        {
            return new Refusal(RefusalRules.Malformed, 400, "Records or private lines are not the ones that the header was signed over. Send the sealed batch byte for byte.");
        }
        if (batch.Header.Number == 1 && batch.Header.Previous != WireText.ZeroHash)
        {
            return new Refusal(RefusalRules.Malformed, 400, "The first batch of an epoch has 64 zeros as \"previous\".");
        }
        if (await records.JudgeAsync(source, batch, ct) is not { } judged)
        {
            return new Refusal(RefusalRules.Malformed, 400, "A private line is not one, or belongs to no record of this batch.");
        }
        var sequencer = await desk.GetAsync(source.Tenant, ct);
        var sequenced = sequencer.Sequence(judged);
        // Never cancelled: what the ledger took is answered by its fate, not by the caller's patience
        await sequenced.Durable;
        await alarm.RaiseAsync(source.Tenant, sequenced.Events, CancellationToken.None);
        if (sequenced.Refusal is { } refusal)
        {
            return refusal;
        }
        if (!sequenced.Repeated)
        {
            await FollowUpAsync(source, judged, current);
        }
        return new(new Accepted(source, sequencer, sequenced.Place!, Receipt(source, sequenced.Place!)), null);
    }

    private async Task FollowUpAsync(Source source, JudgedBatch judged, bool current)
    {
        var broken = judged.Entries.Where(e => e.Fault != Protocol.Records.RecordFault.None).ToList();
        if (broken.Count > 0)
        {
            Log.Unreadable(logger, source.Id.Value, broken.Count, Protocol.Records.RecordRules.Rule(broken[0].Fault));
        }
        if (current && !source.PreviousKey.IsEmpty)
        {
            await fleet.KeyConfirmedAsync(source.Id, CancellationToken.None);
        }
        foreach (var command in judged.Completed)
        {
            await fleet.CommandCompletedAsync(source.Id, command, CancellationToken.None);
        }
        foreach (var (publicKey, sig) in judged.Rotations)
        {
            await fleet.RotateKeyAsync(source.Id, publicKey, sig, CancellationToken.None);
        }
    }

    private SignedEnvelope Receipt(Source source, SeenBatch place) => SignedEnvelope.Sign(
        EnvelopeKinds.Receipt,
        new ReceiptPayload(1, source.Tenant.Value, place.Source, place.Epoch, place.Number, place.HeaderSha256, place.FirstSeq, place.Count, place.Index, place.ReceivedAt),
        ProtocolJson.Wire.ReceiptPayload,
        keys.Receipt);

    private static Refusal Framing(BatchFault fault) => fault == BatchFault.TooLarge
        ? new Refusal(RefusalRules.TooLarge, 413, "A batch has at most 4 MiB, 1,000 records and 4,000 private lines. Seal smaller batches.")
        : new Refusal(RefusalRules.Malformed, 400, "The body is not a batch of protocol version 1: magic, header, signature, records and private lines, each line ended by a newline.");
}
