using Colophon.Audit.Heads;
using Colophon.Audit.Health;
using Colophon.Crypto;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Colophon.Audit.Intake;

/// <summary>A batch that is durable, and whose receipt is signed; or the refusal.</summary>
/// <param name="UnderCurrentKey">False: signed by the key before a rotation.</param>
internal sealed record Accepted(Source Source, TenantSequencer Sequencer, SeenBatch Place, SignedEnvelope Receipt, JudgedBatch Judged, bool Repeated, bool UnderCurrentKey);

internal readonly record struct ExchangeOutcome(Accepted? Accepted, Refusal? Refusal)
{
    public static implicit operator ExchangeOutcome(Refusal refusal) => new(null, refusal);
}

/// <summary>The one way a batch gets in: signature, hashes, records, then what the sequencer judges. Agents and the console's own source both come through here.</summary>
internal sealed class BatchIntake(ServerKeys keys, TenantDesk desk, RecordJudge records, SourceAlarm alarm, ILogger<BatchIntake> logger)
{
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
        Sequenced sequenced;
        try
        {
            sequenced = sequencer.Sequence(judged);
            // Never cancelled: what the ledger took is answered by its fate, not by the caller's patience
            await sequenced.Durable;
        }
        catch (LedgerException)
        {
            return Stopped();
        }
        await alarm.RaiseAsync(source.Tenant, sequenced.Events, CancellationToken.None);
        if (sequenced.Refusal is { } refusal)
        {
            return refusal;
        }
        await alarm.RaiseAsync(source.Tenant, source.Id.Value, judged.Header.Epoch, judged.Alarms, CancellationToken.None);
        var broken = judged.Entries.Count(e => e.Fault != RecordFault.None);
        if (broken > 0 && !sequenced.Repeated)
        {
            Log.Unreadable(logger, source.Id.Value, broken, judged.Entries.First(e => e.Fault != RecordFault.None).Fault.Rule());
        }
        return new(new Accepted(source, sequencer, sequenced.Place!, Receipt(source, sequenced.Place!), judged, sequenced.Repeated, current), null);
    }

    /// <summary>The ledger met an error and this process is about to end; whether the batch is kept is told by the next start.</summary>
    public static Refusal Stopped() => new(RefusalRules.DiskFull, 507, "The server's ledger stopped after an error of its disk. Keep your copy and send again later.") { RetryAfter = TimeSpan.FromSeconds(30) };

    private SignedEnvelope Receipt(Source source, SeenBatch place) => SignedEnvelope.Sign(
        EnvelopeKinds.Receipt,
        new ReceiptPayload(1, source.Tenant.Value, place.Source, place.Epoch, place.Number, place.HeaderSha256, place.FirstSeq, place.Count, place.Index, place.ReceivedAt),
        ProtocolJson.Wire.ReceiptPayload,
        keys.Receipt);
}
