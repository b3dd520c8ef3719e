using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;

namespace Colophon.TestSupport.Scenarios;

/// <summary>A source with a real key: emits records and seals batches as agents and consoles do.</summary>
public sealed class ScenarioSource(string id, string kind, string site, string epoch) : IDisposable
{
    private readonly List<byte[]> _records = [];

    public string Id => id;

    public string Epoch => epoch;

    public Ed25519PrivateKey Key { get; } = Ed25519PrivateKey.Generate();

    public int Waiting => _records.Count;

    private BatchBuilder? _builder;

    private BatchBuilder Builder => _builder ??= new BatchBuilder(id, epoch, Key);

    public byte[] EnrolledLeaf(DateTimeOffset at, Ed25519PrivateKey agentRoot, string tenant) => LeafBytes.Write(at, new EnrolledLeaf(SignedEnvelope.Sign(EnvelopeKinds.Identity,
        new IdentityPayload(1, tenant, site, id, epoch, kind, Key.PublicKey.ToBase64(), kind == "agent" ? $"https://{site}.example" : "", new string('a', 64), 60, 60, kind == "agent" ? "production" : "", at),
        ProtocolJson.Wire.IdentityPayload, agentRoot)));

    public ScenarioSource Tell(DateTimeOffset at, string type, string objectKind, string objectId, JsonNode? after = null, string? actor = null, JsonObject? context = null, IReadOnlyDictionary<string, byte[]>? commitments = null)
    {
        var content = new RecordContent(type, at, actor is null ? "system" : kind == "console" ? "person" : "user", objectKind, objectId)
        {
            ActorId = actor, After = after, Context = context, Commitments = commitments ?? new Dictionary<string, byte[]>(),
        };
        var record = RecordWriter.Write(id, epoch, Builder.NextSeq, content);
        Builder.Add(record);
        _records.Add(record);
        return this;
    }

    /// <summary>Seals what was told: the <c>batch</c> leaf and its records, as the server would append them.</summary>
    public IReadOnlyList<byte[]> Seal(DateTimeOffset at, QuotedTree quoted)
    {
        var fault = BatchReader.TryRead(Builder.Seal(at, quoted), out var batch);
        if (fault != BatchFault.None) { throw new InvalidOperationException($"The batch of {id} is {fault}."); }
        var entries = new List<byte[]> { Leaf(at, batch.Header, batch.HeaderLine.Span, batch.Signature) };
        entries.AddRange(_records);
        _records.Clear();
        return entries;
    }

    /// <summary>Loses the batch on its way: its numbers are used up and nothing arrives.</summary>
    public (long From, long To) Lose(DateTimeOffset at)
    {
        var from = Builder.NextSeq - Waiting;
        Seal(at, QuotedTree.None);
        return (from, Builder.NextSeq - 1);
    }

    public static byte[] Leaf(DateTimeOffset at, BatchHeader header, ReadOnlySpan<byte> line, ReadOnlySpan<byte> signature) => LeafBytes.Write(at, new BatchLeaf(
        header.Source, header.Epoch, header.Number, header.FirstSeq, header.Count, header.Root, Encoding.UTF8.GetString(line), Convert.ToBase64String(signature), header.Quoted));

    public void Dispose() => Key.Dispose();
}
