using System.Text.Json;

namespace Colophon.Verdicts.Log;

/// <summary>
/// A tenant's ledger as columns: append its leaves in order, then judge any size of it. Holds no object per record; bulk records (heartbeats, sign-ins, posts)
/// leave only what coverage needs. The columns may lie in a folder, from which a later run goes on; they are a projection, made anew from the leaves whenever they
/// are missing or don't fit. Not safe for concurrent use while appending or sealing.
/// </summary>
public sealed partial class TenantLog
{
    private readonly Utf8Interner _strings = new();
    private readonly Dictionary<string, SourceLog> _sources = new(StringComparer.Ordinal);
    private RecordUse[] _uses = [];
    private readonly byte[] _newest = new byte[LeafReader.MaxLeaf];
    private int _newestLength;
    private OpenBatch? _batch;

    /// <summary>A log in memory alone.</summary>
    public TenantLog()
    {
    }

    /// <summary>Number of leaves appended or skipped: the index that comes next.</summary>
    public long Size { get; private set; }

    /// <summary>Leaves that break the format. Evidence still, but nothing is read from them.</summary>
    internal Column<long> Odd { get; } = new();

    /// <summary>Records of a type this engine doesn't know.</summary>
    internal Column<long> UnknownTypes { get; } = new();

    internal List<EpochLog> Epochs { get; } = [];

    /// <summary>Server leaves in order: what time it was at which index. Never decreases.</summary>
    internal Column<Tick> Clock { get; } = new();

    internal List<Enrolment> Enrolments { get; } = [];

    /// <summary>Forks, rewinds, retirements and the server's own downtimes.</summary>
    internal List<SourceMark> Marks { get; } = [];

    internal Column<long> Skipped { get; } = new();

    internal JsonElement Genesis { get; private set; }

    /// <summary>What the clock says now, and said first.</summary>
    private long _now = long.MinValue;
    private long _began;

    internal string Text(int number) => _strings[number];

    /// <summary>Takes the next leaf. Whatever its bytes are, it never throws for them.</summary>
    /// <exception cref="ArgumentException"><paramref name="index"/> is not the next one.</exception>
    public void Append(long index, ReadOnlySpan<byte> leaf)
    {
        Advance(index);
        _newestLength = Math.Min(leaf.Length, _newest.Length);
        leaf[.._newestLength].CopyTo(_newest);
        if (leaf.StartsWith("{\"leaf\":\""u8)) { AppendServerLeaf(index, leaf); } else { AppendRecord(index, leaf); }
    }

    /// <summary>Passes over a leaf whose content is not disclosed here (another scope): only its place in the order is known.</summary>
    public void Skip(long index)
    {
        Advance(index);
        _newestLength = 0;
        Skipped.Add(index);
        if (_batch is { Left: > 0 } batch)
        {
            batch.Left--;
            batch.NextSeq++;
        }
    }

    /// <summary>Time of the newest server leaf below <paramref name="size"/>: what the ledger's clock said when it had that size.</summary>
    internal long TimeAt(long size) => Clock.CountBelow(t => t.Index < size) is > 0 and var before ? Clock[before - 1].At : _began;

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
            Odd.Add(index);
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
        else if (use == RecordUse.Look)
        {
            if (!LeafReader.TryReadClaim(leaf, out var claimed))
            {
                Unreadable(index, batch, due);
                return;
            }
            batch.Epoch.Rows.Add(new() { Index = index, Seq = seq, Lower = batch.Lower, Received = batch.At, Claimed = claimed, Type = type, Blog = 1 });
        }
        else if (use is RecordUse.FromAgent or RecordUse.FromConsole)
        {
            var row = new Row { Index = index, Seq = seq, Lower = batch.Lower, Received = batch.At, Type = type };
            if (!LeafReader.TryReadRow(leaf, _strings, ref row))
            {
                Unreadable(index, batch, due);
                return;
            }
            row.Position = batch.Epoch.Leaves.Add(leaf);
            row.Length = leaf.Length;
            batch.Epoch.Rows.Add(row);
        }
        else if (use == RecordUse.Unknown)
        {
            UnknownTypes.Add(index);
        }
        batch.Epoch.Arrived(index, seq, batch.At);
    }

    private void Unreadable(long index, OpenBatch batch, long seq)
    {
        Odd.Add(index);
        batch.Epoch.Unreadable.Add((index, batch.Lower, batch.At));
        batch.Epoch.Arrived(index, seq, batch.At);
    }

    /// <summary>Sites are read side by side: whoever meets a type first looks it up for all.</summary>
    internal RecordUse Use(int type)
    {
        var uses = Volatile.Read(ref _uses);
        if (type < uses.Length) { return uses[type]; }
        uses = [.. uses, .. Enumerable.Range(uses.Length, type + 1 - uses.Length).Select(n => RecordTypes.Use(_strings[n]))];
        Volatile.Write(ref _uses, uses);
        return uses[type];
    }

    private void AppendServerLeaf(long index, ReadOnlySpan<byte> leaf)
    {
        if (leaf.StartsWith("{\"leaf\":\"batch\","u8))
        {
            var row = default(BatchLeafRow);
            if (!LeafReader.TryReadBatch(leaf, ref row))
            {
                OddServerLeaf(index);
                return;
            }
            var received = Math.Max(row.At, _now);
            OpenBatchFrom(index, received, row);
            Tell(index, received);
            return;
        }
        if (!LeafReader.TryReadServerLeaf(leaf, out var root, out var type, out var at))
        {
            OddServerLeaf(index);
            return;
        }
        at = Math.Max(at, _now);
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
                    Odd.Add(index);
                }
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
        Tell(index, at);
    }

    private void Tell(long index, long at)
    {
        if (Clock.Count == 0) { _began = at; }
        Clock.Add(new(index, _now = at));
    }

    private void OddServerLeaf(long index)
    {
        Odd.Add(index);
        if (_batch is not { Left: > 0 } open) { return; }
        Unreadable(index, open, open.NextSeq++);
        open.Left--;
    }

    private void OpenBatchFrom(long index, long at, in BatchLeafRow row)
    {
        _batch = null;
        if (!_sources.TryGetValue(row.Source, out var log) || row.FirstSeq is not (>= 1 and < 1L << 53) || row.Count is not (>= 1 and <= 1_000) || row.Epoch.Length is 0 or > 64)
        {
            Odd.Add(index);
            return;
        }
        if (!log.Epochs.TryGetValue(row.Epoch, out var open))
        {
            open = new(row.Source, row.Epoch, Epochs.Count) { FirstIndex = index, FirstReceived = at };
            log.Epochs.Add(row.Epoch, open);
            Epochs.Add(open);
        }
        var lower = row.Quoted > 0 && row.Quoted <= index ? TimeAt(row.Quoted) : Clock.Count > 0 ? _began : at;
        open.Batches.Add(new(row.Number, at));
        _batch = new(open) { At = at, Lower = Math.Min(lower, at), NextSeq = row.FirstSeq, Left = row.Count };
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
