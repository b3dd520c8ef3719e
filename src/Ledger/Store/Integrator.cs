using System.Globalization;
using System.Text;
using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>Turns durable groups into tiles and, at each interval, into signed checkpoints; then lets go of the write-ahead space they took. One thread.</summary>
internal sealed class Integrator(LedgerOptions options, Func<TreeLabel, TreeState> tree, Checkpointer checkpointer, MetaLog meta, SegmentPool pool, SidePump side, Action<PendingAppend> release)
{
    private readonly HashSet<TreeState> _grown = [];
    private readonly string _sideFile = Path.Combine(options.Directory, "wal", "side-acknowledged");
    private DurableGroup? _last;
    private long _sideSaved;

    /// <summary>Number of the last group whose side payloads the sink is known to have.</summary>
    public long LoadSideAcknowledged() =>
        _sideSaved = File.Exists(_sideFile) ? long.Parse(File.ReadAllText(_sideFile), NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    public void SaveSideAcknowledged(long sequence)
    {
        if (sequence <= _sideSaved) { return; }
        DurableFile.Replace(_sideFile, Encoding.ASCII.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)));
        _sideSaved = sequence;
    }

    public void Integrate(DurableGroup group)
    {
        foreach (var append in group.Appends)
        {
            Integrate(append);
            release(append);
        }
        _last = group;
    }

    /// <summary>Adds what the tree doesn't have yet: after a crash the log repeats groups that are in tiles already.</summary>
    public void Integrate(PendingAppend append)
    {
        var state = tree(append.Tree);
        var entries = append.Group.Entries;
        if (append.FirstIndex > state.Writer.Size)
        {
            throw new LedgerException($"Tree {append.Tree} ends at {state.Writer.Size}, but the write-ahead log goes on at {append.FirstIndex}: acknowledged entries are missing. The tree was rolled back; restore its newest copy.");
        }
        for (var i = (int)Math.Min(entries.Count, state.Writer.Size - append.FirstIndex); i < entries.Count; i++) { state.Writer.Append(entries[i].Span); }
        if (state.Writer.Size > state.Reader.Size) { _grown.Add(state); }
    }

    /// <summary>Signs what recovery found, before anyone can append.</summary>
    public void SignRecovered()
    {
        if (_grown.Count == 0) { return; }
        checkpointer.Sign(_grown);
        meta.NoteChange();
        _grown.Clear();
    }

    public void Checkpoint()
    {
        if (_grown.Count > 0)
        {
            checkpointer.Sign(_grown);
            if (_grown.Any(t => t.Writer.Label != TreeLabel.Meta)) { meta.NoteChange(); }
            _grown.Clear();
        }
        if (side.Acknowledged is { } acknowledged)
        {
            SaveSideAcknowledged(acknowledged.Sequence);
            if (_last is { } last) { pool.Release(Math.Min(last.Generation, acknowledged.Generation)); }
        }
        meta.TickIfDue();
    }
}
