using System.Text;
using System.Text.Json;
using Colophon.Audit.Heads;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Audit.Projection;

/// <summary>Turns leaves into rows, with commands prepared once. Belongs to the projector of one tenant.</summary>
internal sealed class EventRows : IDisposable
{
    private const int WordChars = 512;
    private const int CachedWords = 100_000;

    private readonly HeadBook _book;
    private readonly TenantProjection _projection;
    private readonly Dictionary<string, long> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private RunningBatch? _batch;
    private RowInsert? _event;
    private SqliteCommand? _word;

    public EventRows(TenantProjection projection)
    {
        _projection = projection;
        var (_, heads, lastAt) = projection.LoadHeads();
        _book = new HeadBook(heads, lastAt);
        _batch = projection.Read(c => c.QueryFirst(
            "SELECT b.source, b.epoch, b.first_seq, b.count, b.idx, b.received, e.lower FROM batch b JOIN event e ON e.idx = b.idx ORDER BY b.idx DESC LIMIT 1",
            r => new RunningBatch(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt32(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6))));
    }

    public void Add(long first, IReadOnlyList<ReadOnlyMemory<byte>> entries) => _projection.Write(first + entries.Count, LastAt(first, entries), c =>
    {
        Prepare(c);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i].Span;
            if (LeafBytes.IsServerLeaf(entry))
            {
                AddLeaf(c, first + i, entry);
            }
            else
            {
                AddRecord(c, first + i, entry);
            }
        }
        foreach (var source in _changed)
        {
            c.Execute("INSERT INTO head (source, json) VALUES ($source, $json) ON CONFLICT (source) DO UPDATE SET json = $json", ("$source", source), ("$json", JsonSerializer.Serialize(_book.Head(source))));
        }
        _changed.Clear();
    });

    public void Dispose()
    {
        _event?.Dispose();
        _word?.Dispose();
    }

    /// <summary>The time of the last server leaf among the entries; found beforehand because the cursor's row needs it.</summary>
    private DateTimeOffset LastAt(long first, IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (LeafBytes.TryHead(entries[i].Span, out var head))
            {
                return head.At;
            }
        }
        return _book.LastAt;
    }

    private void AddLeaf(SqliteConnection c, long index, ReadOnlySpan<byte> entry)
    {
        var source = _book.Apply(index, entry);
        if (source is not null)
        {
            _changed.Add(source);
        }
        var known = LeafBytes.TryHead(entry, out var head);
        var received = (known ? head.At : _book.LastAt).ToUnixMicros();
        var type = known ? head.Type : "unknown";
        if (LeafBytes.TryRead<BatchLeaf>(entry, out var batch) && source is not null)
        {
            var lower = Math.Min(received, Lower(c, batch.Quoted.Size, source));
            _batch = new(Word(source), Word(batch.Epoch), batch.FirstSeq, batch.Count, index, received, lower);
            c.Execute("INSERT OR REPLACE INTO batch (source, epoch, number, header, first_seq, count, idx, received) VALUES ($source, $epoch, $number, $header, $first, $count, $idx, $received)",
                ("$source", _batch.Source), ("$epoch", _batch.Epoch), ("$number", batch.Number), ("$header", _book.LastBatch!.HeaderSha256), ("$first", batch.FirstSeq), ("$count", batch.Count), ("$idx", index), ("$received", received));
            Insert(index, type, _batch.Source, _batch.Epoch, null, Word("leaf.batch"), null, null, received, lower, received);
            return;
        }
        if (type == UnreadableLeaf.Type && LeafBytes.TryRead<UnreadableLeaf>(entry, out var unreadable) && _batch is { } running)
        {
            Insert(index, type, running.Source, running.Epoch, unreadable.Seq, Word("leaf.unreadable"), null, null, received, running.Lower, received);
            return;
        }
        Insert(index, type, source is null ? null : Word(source), null, null, Word(Cut("leaf." + type)), null, source is null ? null : Word("source:" + source), received, received, received);
    }

    private void AddRecord(SqliteConnection c, long index, ReadOnlySpan<byte> entry)
    {
        if (_batch is not { } batch || index <= batch.Index || index > batch.Index + batch.Count || !RecordParser.TryRead(entry, out var view, out _))
        {
            throw new InvalidDataException($"Leaf {index} is a record outside a batch.");
        }
        Insert(index, "record", batch.Source, batch.Epoch, view.Seq, TypeWord(view.Type), Pair(view.ActorKind, view.ActorId), Pair(view.ObjectKind, view.ObjectId),
            view.EffectiveAt.ToUnixMicros(), batch.Lower, batch.Received);
        if (view.Type.SequenceEqual("agent.heartbeat"u8) && !view.Context.IsEmpty)
        {
            AddAgent(c, Encoding.ASCII.GetString(view.Source), view.Context);
        }
    }

    private static void AddAgent(SqliteConnection c, string source, ReadOnlySpan<byte> context)
    {
        using var document = JsonDocument.Parse(context.ToArray());
        string? Member(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        c.Execute("INSERT INTO agent (source, agent, wp, php, multisite) VALUES ($source, $agent, $wp, $php, $multisite) ON CONFLICT (source) DO UPDATE SET agent = $agent, wp = $wp, php = $php, multisite = $multisite",
            ("$source", source), ("$agent", Member("agent")), ("$wp", Member("wp")), ("$php", Member("php")), ("$multisite", Member("multisite")));
    }

    /// <summary>The source can't have known the tree of that size before its last leaf was there; with none quoted, not before it enrolled.</summary>
    private long Lower(SqliteConnection c, long quoted, string source) =>
        quoted > 0 && c.Scalar("SELECT received FROM event WHERE idx = $idx", ("$idx", quoted - 1)) is > 0 and var received ? received : _book.Head(source)!.EnrolledAt.ToUnixMicros();

    private long? Pair(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> id)
    {
        if (kind.IsEmpty)
        {
            return null;
        }
        if (id.IsEmpty || kind.Length + 1 + id.Length > WordChars || kind.Contains((byte)'\\') || id.Contains((byte)'\\'))
        {
            return Word(Cut(id.IsEmpty ? RecordView.Text(kind) : $"{RecordView.Text(kind)}:{RecordView.Text(id)}"));
        }
        Span<char> text = stackalloc char[WordChars];
        var length = Encoding.UTF8.GetChars(kind, text);
        text[length++] = ':';
        length += Encoding.UTF8.GetChars(id, text[length..]);
        return Word(text[..length]);
    }

    private static string Cut(string text) => text.Length <= WordChars ? text : text[..WordChars];

    /// <summary>Types and names repeat: no string is made for one that is known.</summary>
    private long Word(ReadOnlySpan<char> text) => _words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var id) ? id : Word(text.ToString());

    private long TypeWord(ReadOnlySpan<byte> type)
    {
        Span<char> text = stackalloc char[WireLimits.TypeChars];
        return Word(text[..Encoding.UTF8.GetChars(type, text)]);
    }

    private long Word(string text)
    {
        if (_words.TryGetValue(text, out var id))
        {
            return id;
        }
        if (_words.Count >= CachedWords)
        {
            _words.Clear();
        }
        _word!.Parameters[0].Value = text;
        return _words[text] = (long)_word.ExecuteScalar()!;
    }

    private void Insert(long index, string kind, long? source, long? epoch, long? seq, long type, long? actor, long? subject, long effective, long lower, long received) =>
        _event!.Run(index, Word(Cut(kind)), source, epoch, seq, type, actor, subject, effective, lower, received);

    private void Prepare(SqliteConnection c)
    {
        if (_event is null)
        {
            _event = new RowInsert(c, "INSERT OR REPLACE INTO event (idx, kind, source, epoch, seq, type, actor, object, effective, lower, received) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
            _word = c.CreateCommand();
            _word.CommandText = "INSERT INTO word (text) VALUES ($text) ON CONFLICT (text) DO UPDATE SET text = text RETURNING id";
            _word.Parameters.Add(new SqliteParameter("$text", SqliteType.Text));
            _word.Prepare();
        }
    }

    /// <summary>The batch whose records are being read.</summary>
    private sealed record RunningBatch(long Source, long Epoch, long FirstSeq, int Count, long Index, long Received, long Lower);
}
