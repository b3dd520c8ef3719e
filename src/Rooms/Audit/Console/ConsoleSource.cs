using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Colophon.Audit.Heads;
using Colophon.Audit.Intake;
using Colophon.Crypto;
using Colophon.Fleet;
using Colophon.Fleet.Keys;
using Colophon.Kernel;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;
using Colophon.Storage;

namespace Colophon.Audit.Console;

/// <summary>
/// The source of what people and the server do: own key per tenant, numbered and chained like any other, through the same intake.
/// Holds no state of its own: where it goes on is what the ledger says.
/// </summary>
internal sealed class ConsoleSource(BatchIntake intake, TenantDesk desk, ServerKeys keys, DataFolder folder, TimeProvider clock) : IRecordFacts
{
    private readonly ConcurrentDictionary<TenantId, Gate> _gates = new();

    public async Task<RecordedFact> RecordAsync(TenantId tenant, Fact fact, CancellationToken ct)
    {
        var sequencer = await desk.GetAsync(tenant, ct);
        var gate = _gates.GetOrAdd(tenant, t => new Gate(KeyFile.Load(KeyPath(t))));
        await gate.One.WaitAsync(ct);
        try
        {
            var head = sequencer.Look(book => Describe(book.Heads.Single(h => h.Kind == "console")));
            return await SendAsync(tenant, fact, gate.Key, head, sequencer);
        }
        finally
        {
            gate.One.Release();
        }
    }

    /// <summary>Identity of the tenant's console, to be certified; its key is on the disk when this returns.</summary>
    public string NewIdentity(TenantId tenant)
    {
        using var key = KeyFile.LoadOrCreate(KeyPath(tenant));
        return keys.SignIdentity(new IdentityPayload(1, tenant.Value, tenant.Value, "s-" + RandomNumberGenerator.GetHexString(16, lowercase: true), RandomNumberGenerator.GetHexString(16, lowercase: true), "console",
            key.PublicKey.ToBase64(), "", WireText.ZeroHash, 60, 60, "production", clock.GetUtcNow())).WriteText();
    }

    private async Task<RecordedFact> SendAsync(TenantId tenant, Fact fact, Ed25519PrivateKey key, ConsoleHead head, TenantSequencer sequencer)
    {
        var builder = new BatchBuilder(head.Source, head.Epoch, key).ContinueFrom(head.NextNumber, head.NextSeq, head.LastHeader);
        var lines = PrivateLines(fact, head.NextSeq, out var commitments);
        var record = RecordWriter.Write(head.Source, head.Epoch, head.NextSeq, new RecordContent(fact.Type, WireTime.Cut(clock.GetUtcNow()), fact.Actor.Kind, fact.Object.Kind, fact.Object.Id)
        {
            ActorId = fact.Actor.Id,
            ActorVia = fact.Actor.Via,
            Before = fact.Before,
            After = fact.After,
            Context = fact.Context,
            Commitments = commitments,
        });
        if (!RecordParser.TryRead(record, out _, out var fault))
        {
            throw new ArgumentException($"The fact {fact.Type} breaks the rule {fault.Rule()} of records.", nameof(fact));
        }
        var checkpoint = sequencer.Reader.LatestCheckpoint;
        var body = builder.Add(record, lines).Seal(clock.GetUtcNow(), checkpoint is null ? null : new QuotedTree(checkpoint.Size, checkpoint.Root.ToHex()));
        if (BatchReader.TryRead(body, out var batch) != BatchFault.None)
        {
            throw new ArgumentException($"The fact {fact.Type} is too large for a batch.", nameof(fact));
        }
        var source = new Source(new(head.Source), tenant, null, "console", key.PublicKey.Bytes.ToArray(), TimeSpan.Zero, false);
        var outcome = await intake.AcceptAsync(source, batch, CancellationToken.None);
        if (outcome.Accepted is not { } accepted)
        {
            throw new LedgerUnavailableException(outcome.Refusal!.Detail);
        }
        return new(accepted.Place.Index + 1, source.Id, head.Epoch, head.NextSeq, accepted.Place.ReceivedAt);
    }

    private static ReadOnlyMemory<byte>[] PrivateLines(Fact fact, long seq, out Dictionary<string, byte[]> commitments)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        commitments = new(StringComparer.Ordinal);
        foreach (var subject in fact.Private.GroupBy(p => p.Subject, StringComparer.Ordinal))
        {
            var eventKey = RandomNumberGenerator.GetBytes(Commitment.EventKeyBytes);
            foreach (var field in subject)
            {
                commitments[field.Path] = Commitment.Compute(eventKey, field.Path, field.Value);
            }
            lines.Add(new PrivateLine(seq, subject.Key, Convert.ToBase64String(eventKey), subject.ToDictionary(f => f.Path, f => f.Value, StringComparer.Ordinal)).Write());
        }
        return [.. lines];
    }

    private static ConsoleHead Describe(SourceHead head) => new(head.Source, head.Epoch, head.Current.NextNumber, head.Current.NextSeq, head.Current.LastHeader);

    private string KeyPath(TenantId tenant) => Path.Combine(folder.Keys, $"console-{tenant}.key");

    private readonly record struct ConsoleHead(string Source, string Epoch, long NextNumber, long NextSeq, string LastHeader);

    /// <summary>One fact of a tenant at a time: the next one chains to it.</summary>
    private sealed record Gate(Ed25519PrivateKey Key)
    {
        public SemaphoreSlim One { get; } = new(1, 1);
    }
}
