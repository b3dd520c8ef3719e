using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.Benchmarks.Verdict;

/// <summary>One source of the year: its numbers, and the batch it is filling.</summary>
internal sealed class YearWriter
{
    public const string Epoch = "00000000000000e1";
    public static readonly DateTimeOffset SampleTime = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private const long SampleSeq = 7_777_771;
    private const int MostInBatch = 1_000;
    private readonly CompanyYear _year;
    private readonly string _kind;
    private readonly LeafTemplate _batch;
    private readonly List<int> _ends = [];
    private byte[] _waiting = new byte[4_096];
    private int _used;
    private long _number;
    private (DateTimeOffset At, byte[] Text) _time = (default, []);

    public YearWriter(CompanyYear year, string id, string kind, string site, Ed25519PrivateKey key, DateTimeOffset at)
    {
        (_year, Id, _kind) = (year, id, kind);
        _batch = CompanyYear.BatchOf(id);
        year.Enrol(at, id, kind, site, key);
    }

    public string Id { get; }

    public long Seq { get; private set; }

    public int Waiting => _ends.Count;

    public void Tell(DateTimeOffset at, string type, string objectKind, string objectId, JsonNode? before = null, JsonNode? after = null, string? actor = null, JsonObject? context = null)
    {
        var record = Write(at, ++Seq, type, objectKind, objectId, before, after, actor, context);
        record.CopyTo(Room(record.Length));
        Wait(record.Length);
    }

    /// <summary>A record that is told over and over, with nothing but its time and number changing.</summary>
    public LeafTemplate Template(string type, string objectKind, string objectId, JsonNode? after = null, string? actor = null, JsonObject? context = null) =>
        new(Write(SampleTime, SampleSeq, type, objectKind, objectId, null, after, actor, context), WireTime.Write(SampleTime), "7777771");

    public void Tell(DateTimeOffset at, LeafTemplate record) => Wait(record.Fill(Room(4_096), Time(at), ++Seq));

    public void Send(DateTimeOffset at)
    {
        var begin = 0;
        for (var from = 0; from < _ends.Count; from += MostInBatch)
        {
            var count = Math.Min(MostInBatch, _ends.Count - from);
            _year.Batch(_batch, Time(at), ++_number, Seq - _ends.Count + from + 1, count);
            for (var i = from; i < from + count; i++)
            {
                _year.Leaf(_waiting.AsSpan(begin, _ends[i] - begin));
                begin = _ends[i];
            }
        }
        _ends.Clear();
        _used = 0;
    }

    /// <summary>Numbers that are used up and never arrive.</summary>
    public (long From, long To) Lose(int count)
    {
        Seq += count;
        return (Seq - count + 1, Seq);
    }

    private byte[] Write(DateTimeOffset at, long seq, string type, string objectKind, string objectId, JsonNode? before, JsonNode? after, string? actor, JsonObject? context) =>
        RecordWriter.Write(Id, Epoch, seq, new(type, at, _kind == "console" ? "person" : actor is null ? "system" : "user", objectKind, objectId)
        {
            ActorId = _kind == "console" ? actor ?? "p-owner" : actor, ActorVia = actor is null ? null : "cookie", Before = before, After = after, Context = context,
        });

    private Span<byte> Room(int length)
    {
        if (_used + length > _waiting.Length) { Array.Resize(ref _waiting, Math.Max(_used + length, _waiting.Length * 2)); }
        return _waiting.AsSpan(_used);
    }

    private void Wait(int length)
    {
        _used += length;
        _ends.Add(_used);
    }

    private byte[] Time(DateTimeOffset at)
    {
        if (_time.At != at) { _time = (at, Encoding.UTF8.GetBytes(WireTime.Write(at))); }
        return _time.Text;
    }
}
