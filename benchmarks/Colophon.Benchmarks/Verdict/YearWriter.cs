using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Records;

namespace Colophon.Benchmarks.Verdict;

/// <summary>One source of the year: its numbers, and the batch it is filling.</summary>
internal sealed class YearWriter
{
    public const string Epoch = "00000000000000e1";
    private readonly YearOfFifty _year;
    private readonly string _kind;
    private readonly List<byte[]> _waiting = [];
    private long _number;

    public YearWriter(YearOfFifty year, string id, string kind, string site, Ed25519PrivateKey key, DateTimeOffset at)
    {
        (_year, Id, _kind) = (year, id, kind);
        year.Enrol(at, id, kind, site, key);
    }

    public string Id { get; }

    public long Seq { get; private set; }

    public int Waiting => _waiting.Count;

    public void Tell(DateTimeOffset at, string type, string objectKind, string objectId, JsonNode? before = null, JsonNode? after = null, string? actor = null, JsonObject? context = null) =>
        _waiting.Add(RecordWriter.Write(Id, Epoch, ++Seq, new(type, at, _kind == "console" ? "person" : actor is null ? "system" : "user", objectKind, objectId)
        {
            ActorId = _kind == "console" ? actor ?? "p-owner" : actor, ActorVia = actor is null ? null : "cookie", Before = before, After = after, Context = context,
        }));

    public void Send(DateTimeOffset at)
    {
        for (var from = 0; from < _waiting.Count; from += 1000)
        {
            var part = _waiting.GetRange(from, Math.Min(1000, _waiting.Count - from));
            _year.Batch(at, Id, ++_number, Seq - _waiting.Count + from + 1, part);
        }
        _waiting.Clear();
    }

    /// <summary>Numbers that are used up and never arrive.</summary>
    public (long From, long To) Lose(int count)
    {
        Seq += count;
        return (Seq - count + 1, Seq);
    }
}
