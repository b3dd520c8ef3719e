using System.Text;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Tests;

/// <summary>Each rule of docs/formats/records.md at its edge, and whatever a stranger may send.</summary>
public sealed class RecordParserTests
{
    private const string Head = """{"v":1,"source":"s-7f3a","epoch":"9f86d081884c7d65","seq":42,""";
    private const string Middle = "\"type\":\"user.created\",\"effective_at\":\"2026-11-24T03:28:25.123456Z\",\"actor\":{\"kind\":\"user\",\"id\":\"wp:1\"},\"object\":{\"kind\":\"user\",\"id\":\"wp:7\"}";

    [Fact]
    public void What_the_writer_writes_the_parser_reads()
    {
        Assert.True(RecordParser.TryRead(Sample.Record(), out var view, out var fault), fault.ToString());
        Assert.Equal((Sample.Source, Sample.Epoch, 1L, "user.role.changed", Sample.At), (RecordView.Text(view.Source), RecordView.Text(view.Epoch), view.Seq, RecordView.Text(view.Type), view.EffectiveAt));
        Assert.Equal(("user", "wp:1", "cookie", "user", "wp:7", 1L), (RecordView.Text(view.ActorKind), RecordView.Text(view.ActorId), RecordView.Text(view.ActorVia), RecordView.Text(view.ObjectKind), RecordView.Text(view.ObjectId), view.Blog));
    }

    [Theory]
    [InlineData(RecordFault.None, Head + Middle + "}")]
    [InlineData(RecordFault.None, Head + Middle + ",\"new_member\":[1,2.5,true,null,{\"a\":\"b\"}]}")]
    [InlineData(RecordFault.Size, "")]
    [InlineData(RecordFault.Json, "nonsense")]
    [InlineData(RecordFault.Json, Head + Middle)]
    [InlineData(RecordFault.Json, Head + Middle + "}{}")]
    [InlineData(RecordFault.Json, Head + Middle + ",}")]
    [InlineData(RecordFault.Envelope, "{}")]
    [InlineData(RecordFault.Envelope, """{"source":"s","v":1}""")]
    [InlineData(RecordFault.Envelope, """{"v":1,"epoch":"9f86d081884c7d65","source":"s","seq":1}""")]
    [InlineData(RecordFault.Envelope, """{"v":1,"source":"S","epoch":"9f86d081884c7d65","seq":1,""" + Middle + "}")]
    [InlineData(RecordFault.Envelope, """{"v":1,"source":"s","epoch":"9F86d081884c7d65","seq":1,""" + Middle + "}")]
    [InlineData(RecordFault.Envelope, """{"v":1,"source":"s","epoch":"9f86d081884c7d65","seq":0,""" + Middle + "}")]
    [InlineData(RecordFault.DuplicateKey, Head + Middle + ",\"type\":\"x\"}")]
    [InlineData(RecordFault.DuplicateKey, Head + Middle + ",\"context\":{\"a\":\"1\",\"\\u0061\":\"2\"}}")]
    [InlineData(RecordFault.Number, Head + Middle + ",\"context\":{\"n\":9007199254740993}}")]
    [InlineData(RecordFault.None, Head + Middle + ",\"context\":{\"n\":9007199254740992}}")]
    [InlineData(RecordFault.Number, Head + Middle + ",\"change\":{\"after\":1e999}}")]
    [InlineData(RecordFault.Utf8, Head + Middle + ",\"context\":{\"n\":\"\\ud800\"}}")]
    [InlineData(RecordFault.Utf8, Head + Middle + ",\"context\":{\"\\udc00\":\"n\"}}")]
    [InlineData(RecordFault.None, Head + Middle + ",\"context\":{\"n\":\"\\ud83d\\ude00\"}}")]
    [InlineData(RecordFault.Change, Head + Middle + ",\"change\":[]}")]
    [InlineData(RecordFault.Context, Head + Middle + ",\"context\":\"x\"}")]
    [InlineData(RecordFault.Context, Head + Middle + ",\"context\":{\"x\":null}}")]
    [InlineData(RecordFault.Commitments, Head + Middle + ",\"commitments\":{\"actor.ip\":\"AAAA\"}}")]
    [InlineData(RecordFault.Actor, Head + "\"type\":\"a\",\"effective_at\":\"2026-11-24T03:28:25.123456Z\",\"actor\":{\"id\":\"wp:1\"},\"object\":{\"kind\":\"user\",\"id\":\"wp:7\"}}")]
    [InlineData(RecordFault.Object, Head + "\"type\":\"a\",\"effective_at\":\"2026-11-24T03:28:25.123456Z\",\"actor\":{\"kind\":\"user\"},\"object\":{\"kind\":\"user\"}}")]
    [InlineData(RecordFault.EffectiveAt, Head + "\"type\":\"a\",\"effective_at\":\"2026-11-24T03:28:25Z\",\"actor\":{\"kind\":\"user\"},\"object\":{\"kind\":\"user\",\"id\":\"1\"}}")]
    [InlineData(RecordFault.EffectiveAt, Head + "\"type\":\"a\",\"effective_at\":\"2026-02-30T03:28:25.123456Z\",\"actor\":{\"kind\":\"user\"},\"object\":{\"kind\":\"user\",\"id\":\"1\"}}")]
    [InlineData(RecordFault.Type, Head + "\"type\":\"User.Created\",\"effective_at\":\"2026-11-24T03:28:25.123456Z\",\"actor\":{\"kind\":\"user\"},\"object\":{\"kind\":\"user\",\"id\":\"1\"}}")]
    [InlineData(RecordFault.Type, Head + "\"type\":\"a..b\",\"effective_at\":\"2026-11-24T03:28:25.123456Z\",\"actor\":{\"kind\":\"user\"},\"object\":{\"kind\":\"user\",\"id\":\"1\"}}")]
    public void A_rule_that_is_broken_is_named(RecordFault expected, string record)
    {
        RecordParser.TryRead(Encoding.UTF8.GetBytes(record), out _, out var fault);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_no_record()
    {
        RecordParser.TryRead([.. Encoding.UTF8.GetBytes(Head + Middle + ",\"context\":{\"n\":\""), 0xC3, 0x28, .. "\"}}"u8], out _, out var fault);
        Assert.Equal(RecordFault.Utf8, fault);
    }

    [Theory]
    [InlineData(WireLimits.RecordBytes, RecordFault.None)]
    [InlineData(WireLimits.RecordBytes + 1, RecordFault.Size)]
    public void A_record_has_at_most_65535_bytes(int length, RecordFault expected)
    {
        var frame = Head + Middle + ",\"change\":{\"after\":\"\"}}";
        var record = Head + Middle + ",\"change\":{\"after\":\"" + new string('x', length - frame.Length) + "\"}}";
        Assert.Equal(length, record.Length);
        RecordParser.TryRead(Encoding.UTF8.GetBytes(record), out _, out var fault);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData(16, RecordFault.None)]
    [InlineData(17, RecordFault.Depth)]
    [InlineData(20_000, RecordFault.Depth)]
    public void JSON_is_at_most_16_deep(int depth, RecordFault expected)
    {
        // The record is one level, its change another; arrays make up the rest.
        var nested = Head + Middle + ",\"change\":{\"after\":" + new string('[', depth - 2) + new string(']', depth - 2) + "}}";
        RecordParser.TryRead(Encoding.UTF8.GetBytes(nested), out _, out var fault);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData(64, RecordFault.None)]
    [InlineData(65, RecordFault.Type)]
    public void A_type_has_at_most_64_characters(int length, RecordFault expected)
    {
        RecordParser.TryRead(Encoding.UTF8.GetBytes((Head + Middle + "}").Replace("user.created", new string('a', length), StringComparison.Ordinal)), out _, out var fault);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Ten_thousand_damaged_records_are_answered_and_never_thrown_at_the_caller(int seed)
    {
        var random = new Random(seed);
        var faults = new HashSet<RecordFault>();
        for (var round = 0; round < 10_000; round++)
        {
            var record = Fuzz.Damaged(random, Sample.Record());
            var taken = RecordParser.TryRead(record, out var view, out var fault);
            Assert.Equal(taken, fault == RecordFault.None);
            faults.Add(fault);
            if (!taken) { continue; }
            // What is taken can be read to the end, by us and by anyone.
            _ = (RecordView.Text(view.Type), RecordView.Text(view.ObjectId), RecordView.Text(view.ActorId));
            System.Text.Json.JsonDocument.Parse(record).Dispose();
        }
        Assert.True(faults.Count > 8, string.Join(' ', faults));
    }
}
