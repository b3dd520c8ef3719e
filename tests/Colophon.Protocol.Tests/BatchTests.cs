using System.Text;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Enrolment;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Tests;

public sealed class BatchTests
{
    [Fact]
    public void A_batch_is_its_exact_bytes_and_nothing_less_or_more()
    {
        var body = Sample.Body();
        Assert.Equal(BatchFault.None, BatchReader.TryRead(body, out var batch));
        Assert.Equal([Sample.Record(), Sample.Record(2)], batch.Records.Select(r => r.ToArray()));
        for (var length = 0; length < body.Length; length++) { Assert.NotEqual(BatchFault.None, BatchReader.TryRead(body.AsMemory(0, length), out _)); }
        Assert.NotEqual(BatchFault.None, BatchReader.TryRead((byte[])[.. body, (byte)'x'], out _));
        Assert.NotEqual(BatchFault.None, BatchReader.TryRead((byte[])[.. body, (byte)'\n'], out _));
    }

    [Fact]
    public void No_change_of_a_single_byte_leaves_a_batch_authentic_and_whole()
    {
        using var key = Sample.Key(1);
        var sound = Sample.Body();
        for (var at = 0; at < sound.Length; at++)
        {
            var body = (byte[])sound.Clone();
            body[at] ^= 1;
            var accepted = BatchReader.TryRead(body, out var batch) == BatchFault.None && batch.IsSignedBy(key.PublicKey) && batch.HashesFit();
            Assert.False(accepted, $"byte {at} was changed and nobody saw it");
        }
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void A_batch_holds_at_most_1000_records(int count, bool taken)
    {
        using var key = Sample.Key(1);
        var builder = new BatchBuilder(Sample.Source, Sample.Epoch, key);
        for (var seq = 1; seq <= count; seq++) { builder.Add(Sample.Record(seq)); }
        Assert.Equal(taken, BatchReader.TryRead(builder.Seal(Sample.At), out _) == BatchFault.None);
    }

    [Fact]
    public void A_batch_has_at_most_4_MiB()
    {
        Assert.NotEqual(BatchFault.None, BatchReader.TryRead(new byte[WireLimits.BatchBytes + 1], out _));
        Assert.NotEqual(BatchFault.None, BatchReader.TryRead((byte[])[.. Sample.Body(), .. new byte[WireLimits.BatchBytes]], out _));
    }

    [Fact]
    public void Batches_of_a_source_are_chained_by_their_header_lines()
    {
        using var key = Sample.Key(1);
        var builder = new BatchBuilder(Sample.Source, Sample.Epoch, key);
        BatchReader.TryRead(builder.Add(Sample.Record()).Seal(Sample.At), out var first);
        BatchReader.TryRead(builder.Add(Sample.Record(2)).Seal(Sample.At), out var second);
        Assert.Equal((WireText.ZeroHash, first.HeaderSha256), (first.Header.Previous, second.Header.Previous));
        Assert.Equal((1L, 2L, 2L), (first.Header.Number, second.Header.Number, second.Header.FirstSeq));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Damaged_bodies_lines_leaves_envelopes_and_tokens_are_answered_and_never_thrown(int seed)
    {
        var random = new Random(seed);
        using var key = Sample.Key(1);
        var token = Encoding.UTF8.GetBytes(new EnrolmentToken("site-a", new string('A', 43), Sample.Hash).ToString());
        var leaf = LeafBytes.Write(Sample.At, new GapLeaf(Sample.Source, Sample.Epoch, 3, 9));
        var envelope = SignedEnvelope.Sign(EnvelopeKinds.Tick, new TickPayload(1, Sample.Source, "n", Sample.At), ProtocolJson.Wire.TickPayload, key).Write();
        for (var round = 0; round < 4_000; round++)
        {
            if (BatchReader.TryRead(Fuzz.Damaged(random, Sample.Body()), out var batch) == BatchFault.None && batch.IsSignedBy(key.PublicKey)) { Assert.False(batch.HashesFit() && batch.Records.Count != 2); }
            _ = PrivateLine.TryRead(Fuzz.Damaged(random, Sample.Private()), out _);
            _ = EnrolmentToken.TryParse(Encoding.UTF8.GetString(Fuzz.Damaged(random, token)), out _);
            var wounded = Fuzz.Damaged(random, leaf);
            _ = LeafBytes.TryHead(wounded, out _) | LeafBytes.TryRead<GapLeaf>(wounded, out _) | LeafBytes.TryRead<BatchLeaf>(wounded, out _);
            if (SignedEnvelope.TryRead(Fuzz.Damaged(random, envelope), out var opened)) { _ = opened.TryOpen(EnvelopeKinds.Tick, key.PublicKey, ProtocolJson.Wire.TickPayload, out TickPayload _); }
        }
    }

    [Fact]
    public void A_signature_of_one_kind_is_none_of_another()
    {
        using var key = Sample.Key(3);
        var tick = SignedEnvelope.Sign(EnvelopeKinds.Tick, new TickPayload(1, Sample.Source, "n", Sample.At), ProtocolJson.Wire.TickPayload, key);
        Assert.True(tick.TryOpen(EnvelopeKinds.Tick, key.PublicKey, ProtocolJson.Wire.TickPayload, out TickPayload _));
        foreach (var kind in (string[])[EnvelopeKinds.Command, EnvelopeKinds.Keys, EnvelopeKinds.Identity, EnvelopeKinds.Receipt])
        {
            Assert.False((tick with { Kind = kind }).TryOpen(kind, key.PublicKey, ProtocolJson.Wire.TickPayload, out TickPayload _));
        }
    }

    [Fact]
    public void A_private_field_is_the_one_committed_to_or_none()
    {
        var commitments = new Dictionary<string, byte[]> { ["object.login"] = Colophon.Crypto.Commitment.Compute(Sample.EventKey, "object.login", "mallory") };
        Assert.True(PrivateLine.TryRead(Sample.Private(), out var line) && line.Matches(commitments));
        Assert.False((line with { Fields = new() { ["object.login"] = "mallorx" } }).Matches(commitments));
        Assert.False((line with { Fields = new() { ["actor.ip"] = "mallory" } }).Matches(commitments));
        Assert.False((line with { EventKey = Convert.ToBase64String(new byte[32]) }).Matches(commitments));
    }
}
