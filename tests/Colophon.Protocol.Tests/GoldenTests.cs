using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;

namespace Colophon.Protocol.Tests;

/// <summary>
/// The bytes that others hash, sign and keep. A file here never changes: other bytes are another version of the format, and old ledgers and old agents are still there.
/// </summary>
public sealed class GoldenTests
{
    [Fact]
    public void A_record_keeps_its_bytes() => Pinned("record", Sample.Text(Sample.Record()));

    [Fact]
    public void A_private_line_keeps_its_bytes() => Pinned("private-line", Sample.Text(Sample.Private()));

    [Fact]
    public void A_sealed_batch_keeps_its_bytes_with_its_root_its_chain_and_its_signature()
    {
        var body = Sample.Body();
        Pinned("batch", Sample.Text(body));
        using var key = Sample.Key(1);
        Assert.Equal(BatchFault.None, BatchReader.TryRead(body, out var batch));
        Assert.True(batch.IsSignedBy(key.PublicKey) && batch.HashesFit());
    }

    [Fact]
    public void Server_leaves_keep_their_bytes()
    {
        using var root = Sample.Key(2);
        var identity = SignedEnvelope.Sign(EnvelopeKinds.Identity, Identity(), ProtocolJson.Wire.IdentityPayload, root);
        BatchReader.TryRead(Sample.Body(), out var batch);
        var h = batch.Header;
        byte[][] leaves =
        [
            LeafBytes.Write(Sample.At, new GenesisLeaf("fernhill", "Fernhill & Söhne <b>", "colophon.example/fernhill", new JsonObject { ["detection_s"] = 120 })),
            LeafBytes.Write(Sample.At, new EnrolledLeaf(identity)),
            LeafBytes.Write(Sample.At, new BatchLeaf(h.Source, h.Epoch, h.Number, h.FirstSeq, h.Count, h.Root, Encoding.UTF8.GetString(batch.HeaderLine.Span), Convert.ToBase64String(batch.Signature), h.Quoted)),
            LeafBytes.Write(Sample.At, new UnreadableLeaf(Sample.Source, Sample.Epoch, 7, Sample.Hash, 12, Sample.Hash, "depth")),
            LeafBytes.Write(Sample.At, new GapLeaf(Sample.Source, Sample.Epoch, 3, 9)),
            LeafBytes.Write(Sample.At, new FillLeaf(Sample.Source, Sample.Epoch, 3, 5)),
            LeafBytes.Write(Sample.At, new ForkLeaf(Sample.Source, Sample.Epoch, 4, Sample.Hash, new string('b', 64), "{}", "c2ln", new(Sample.Hash, 99, "application/vnd.colophon.batch.v1"))),
            LeafBytes.Write(Sample.At, new RewoundLeaf(Sample.Source, Sample.Epoch, 5, 9, "00000000000000ff")),
            LeafBytes.Write(Sample.At, new SilentLeaf(Sample.Source, Sample.At.AddMinutes(-2))),
            LeafBytes.Write(Sample.At, new StartedLeaf(Sample.At.AddHours(-1))),
            LeafBytes.Write(Sample.At, new RetiredLeaf(Sample.Source, "sold")),
            LeafBytes.Write(Sample.At, new RefusedLeaf(new() { ["signature"] = 3, ["too-large"] = 1 })),
        ];
        Pinned("leaves", string.Join('\n', leaves.Select(Sample.Text)));
        Assert.All(leaves, l => Assert.True(LeafBytes.IsServerLeaf(l) && LeafBytes.TryHead(l, out var head) && head.At == Sample.At));
        Assert.False(LeafBytes.IsServerLeaf(Sample.Record()));
    }

    [Fact]
    public void Envelopes_and_receipts_keep_their_bytes()
    {
        using var key = Sample.Key(3);
        var name = new VerifierKey("colophon.example", key.PublicKey).ToString();
        string[] envelopes =
        [
            SignedEnvelope.Sign(EnvelopeKinds.Keys, new KeyManifest(1, "colophon.example", Sample.At, new(name, name, name, name)), ProtocolJson.Wire.KeyManifest, key).WriteText(),
            SignedEnvelope.Sign(EnvelopeKinds.Identity, Identity(), ProtocolJson.Wire.IdentityPayload, key).WriteText(),
            SignedEnvelope.Sign(EnvelopeKinds.Receipt, Receipt(), ProtocolJson.Wire.ReceiptPayload, key).WriteText(),
            SignedEnvelope.Sign(EnvelopeKinds.Command, new CommandPayload(1, "c-1", "fernhill", Sample.Source, CommandVerbs.Snapshot, Sample.At, Sample.At.AddMinutes(5)), ProtocolJson.Wire.CommandPayload, key).WriteText(),
            SignedEnvelope.Sign(EnvelopeKinds.Tick, new TickPayload(1, Sample.Source, "bm9uY2U=", Sample.At), ProtocolJson.Wire.TickPayload, key).WriteText(),
        ];
        Pinned("envelopes", string.Join('\n', envelopes.Select(e => $"{e}\n  {Encoding.UTF8.GetString(Convert.FromBase64String(JsonElement.Parse(e).GetProperty("payload").GetString()!))}")));
    }

    [Fact]
    public void An_enrolment_keeps_its_bytes()
    {
        using var key = Sample.Key(1);
        var token = new EnrolmentToken("site-a", new string('A', 43), Sample.Hash).ToString();
        var payload = new EnrolmentPayload(1, EnrolmentToken.Sha256(token), key.PublicKey.ToBase64(), Sample.Epoch, "https://shop.example", Sample.Hash, "0.1.0", "6.5.5", "8.2.29", true, 3, "production");
        var request = EnrolmentRequest.Sign(token, payload, key);
        Pinned("enrolment", $"{token}\n{Encoding.UTF8.GetString(Convert.FromBase64String(request.Payload))}\n{JsonSerializer.Serialize(request, ProtocolJson.Wire.EnrolmentRequest)}");
    }

    private static IdentityPayload Identity()
    {
        using var agent = Sample.Key(1);
        return new(1, "fernhill", "site-a", Sample.Source, Sample.Epoch, "agent", agent.PublicKey.ToBase64(), "https://shop.example", Sample.Hash, 60, 60, "production", Sample.At);
    }

    private static ReceiptPayload Receipt() => new(1, "fernhill", Sample.Source, Sample.Epoch, 1, Sample.Hash, 1, 2, 77, Sample.At);

    private static void Pinned(string name, string text)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Golden", name + ".txt");
        Assert.Equal(File.ReadAllText(file), text + "\n");
    }
}
