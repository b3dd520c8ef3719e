using System.Text.Json;

namespace Colophon.Verdicts.Log;

/// <summary>
/// A tenant's ledger as columns: append its leaves in order, then judge any size of it. Holds no object per record; bulk records (heartbeats, sign-ins, posts)
/// leave only what coverage needs. Not safe for concurrent use while appending.
/// </summary>
public sealed class TenantLog
{
    private readonly Utf8Interner _strings = new();
    private readonly Arena _bytes = new();
    private readonly Dictionary<string, SourceLog> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceLog>.AlternateLookup<ReadOnlySpan<char>> _sourceOf;
    private readonly List<RecordUse> _uses = [];
    private OpenBatch? _batch;

    public TenantLog() => _sourceOf = _sources.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Number of leaves appended or skipped: the index that comes next.</summary>
    public long Size { get; private set; }

    /// <summary>Leaves that break the format. Evidence still, but nothing is read from them.</summary>
    public IReadOnlyList<long> Odd => _odd;

    /// <summary>Records of a type this engine doesn't know.</summary>
    public IReadOnlyList<long> UnknownTypes => _unknownTypes;

    internal List<Row> Rows { get; } = [];

    internal List<EpochLog> Epochs { get; } = [];

    /// <summary>Server leaves in order: what time it was at which index. Never decreases.</summary>
    internal List<(long Index, long At)> Clock { get; } = [];

    internal List<Enrolment> Enrolments { get; } = [];

    /// <summary>Forks, rewinds, retirements and the server's own downtimes.</summary>
    internal List<SourceMark> Marks { get; } = [];

    internal List<long> Skipped { get; } = [];

    internal JsonElement Genesis { get; private set; }

    private readonly List<long> _odd = [];
    private readonly List<long> _unknownTypes = [];

    internal string Text(int number) => _strings[number];

    internal ReadOnlyMemory<byte> Bytes(in Row row) => _bytes[row.Chunk, row.Offset, row.Length];

    /// <summary>Takes the next leaf. Whatever its bytes are, it never throws for them.</summary>
    /// <exception cref="ArgumentException"><paramref name="index"/> is not the next one.</exception>
    public void Append(long index, ReadOnlySpan<byte> leaf)
    {
        Advance(index);
        if (leaf.StartsWith("{\"leaf\":\""u8)) { AppendServerLeaf(index, leaf); } else { AppendRecord(index, leaf); }
    }

    /// <summary>Passes over a leaf whose content is not disclosed here (another scope): only its place in the order is known.</summary>
    public void Skip(long index)
    {
        Advance(index);
        Skipped.Add(index);
        if (_batch is { Left: > 0 } batch)
        {
            batch.Left--;
            batch.NextSeq++;
        }
    }

    /// <summary>Time of the newest server leaf below <paramref name="size"/>: what the ledger's clock said when it had that size.</summary>
    internal long TimeAt(long size)
    {
        var found = FirstAtOrAfter(size) - 1;
        return found >= 0 ? Clock[found].At : Clock.Count > 0 ? Clock[0].At : 0;
    }

    private int FirstAtOrAfter(long index)
    {
        int low = 0, high = Clock.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Clock[middle].Index < index) { low = middle + 1; } else { high = middle; }
        }
        return low;
    }

    private void Advance(long index)
    {
        if (index != Size) { throw new ArgumentException($"Leaf {index} came where leaf {Size} was due: leaves are appended in order, each once.", nameof(index)); }
        Size++;
    }

    private void AppendRecord(long index, ReadOnlySpan<byte> leaf)
    {
        Span<char> source = stackalloc char[64];
        Span<char> epoch = stackalloc char[64];
        if (_batch is not { Left: > 0 } batch)
        {
            _odd.Add(index);
            return;
        }
        batch.Left--;
        var due = batch.NextSeq++;
        if (!LeafReader.TryReadHead(leaf, source, out var sourceLength, epoch, out var epochLength, out var seq, _strings, out var type)
            || seq != due || !source[..sourceLength].SequenceEqual(batch.Epoch.Source) || !epoch[..epochLength].SequenceEqual(batch.Epoch.Epoch))
        {
            Unreadable(index, batch, due);
            return;
        }
        var use = Use(type);
        if (use == RecordUse.Heartbeat)
        {
            if (!LeafReader.TryReadClaim(leaf, out var claimed))
            {
                Unreadable(index, batch, due);
                return;
            }
            batch.Epoch.Beats.Add(new(index, seq, batch.At, Math.Clamp(claimed, batch.Lower, batch.At)));
        }
        else if (use is RecordUse.FromAgent or RecordUse.FromConsole)
        {
            var row = new Row { Index = index, Seq = seq, Lower = batch.Lower, Received = batch.At, Epoch = batch.Epoch.Ordinal, Type = type };
            if (!LeafReader.TryReadRow(leaf, _strings, ref row))
            {
                Unreadable(index, batch, due);
                return;
            }
            (row.Chunk, row.Offset) = _bytes.Add(leaf);
            row.Length = leaf.Length;
            Rows.Add(row);
        }
        else if (use == RecordUse.Unknown)
        {
            _unknownTypes.Add(index);
        }
        batch.Epoch.Arrived(index, seq, batch.At);
    }

    private void Unreadable(long index, OpenBatch batch, long seq)
    {
        _odd.Add(index);
        batch.Epoch.Unreadable.Add((index, batch.Lower, batch.At));
        batch.Epoch.Arrived(index, seq, batch.At);
    }

    private RecordUse Use(int type)
    {
        while (_uses.Count <= type) { _uses.Add(RecordTypes.Use(_strings[_uses.Count])); }
        return _uses[type];
    }

    private void AppendServerLeaf(long index, ReadOnlySpan<byte> leaf)
    {
        if (!LeafReader.TryReadServerLeaf(leaf, out var root, out var type, out var at))
        {
            _odd.Add(index);
            if (_batch is { Left: > 0 } open) { Unreadable(index, open, open.NextSeq++); open.Left--; }
            return;
        }
        at = Clock.Count > 0 ? Math.Max(at, Clock[^1].At) : at;
        var source = root.Text("source") ?? "";
        var epoch = root.Text("epoch") ?? "";
        switch (type)
        {
            case "genesis" when index == 0:
                Genesis = root;
                break;
            case "enrolled":
                if (Enrolment.Read(index, at, root) is { } enrolment)
                {
                    Enrolments.Add(enrolment);
                    _sources.TryAdd(enrolment.Source, new());
                }
                else
                {
                    _odd.Add(index);
                }
                break;
            case "batch":
                OpenBatchFrom(index, at, source, epoch, root);
                break;
            case "unreadable" when _batch is { Left: > 0 } batch:
                batch.Left--;
                batch.Epoch.Unreadable.Add((index, batch.Lower, batch.At));
                batch.Epoch.Arrived(index, batch.NextSeq++, batch.At);
                break;
            case "fork" or "rewound" or "retired" or "started":
                Marks.Add(new(index, at, type, source, epoch, root.Number("number") ?? 0, root.Time("down_since") ?? at));
                break;
        }
        Clock.Add((index, at));
    }

    private void OpenBatchFrom(long index, long at, string source, string epoch, JsonElement root)
    {
        _batch = null;
        if (!_sources.TryGetValue(source, out var log) || root.Number("first_seq") is not (>= 1 and < 1L << 53 and var first)
            || root.Number("count") is not (>= 1 and <= 1_000 and var count) || epoch.Length is 0 or > 64)
        {
            _odd.Add(index);
            return;
        }
        if (!log.Epochs.TryGetValue(epoch, out var open))
        {
            open = new(source, epoch, Epochs.Count) { FirstIndex = index, FirstReceived = at };
            log.Epochs.Add(epoch, open);
            Epochs.Add(open);
        }
        var size = root.Member("quoted")?.Number("size") ?? 0;
        var lower = size > 0 && size <= index ? TimeAt(size) : Clock.Count > 0 ? Clock[0].At : at;
        open.Batches.Add((root.Number("number") ?? 0, at));
        _batch = new(open) { At = at, Lower = Math.Min(lower, at), NextSeq = first, Left = count };
    }

    private sealed class SourceLog
    {
        public Dictionary<string, EpochLog> Epochs { get; } = new(StringComparer.Ordinal);
    }

    private sealed class OpenBatch(EpochLog epoch)
    {
        public EpochLog Epoch { get; } = epoch;

        public long At { get; init; }

        public long Lower { get; init; }

        public long NextSeq { get; set; }

        public long Left { get; set; }
    }
}
