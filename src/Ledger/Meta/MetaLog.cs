namespace Colophon.Ledger;

/// <summary>
/// Writes ticks and proves trees under them. The map of a past tick isn't kept: it is what each tree's checkpoint history says for the tick's time,
/// and the tick's root tells whether that is so.
/// </summary>
internal sealed class MetaLog(LedgerOptions options, LedgerClock clock, Func<IReadOnlyCollection<TreeState>> trees, Func<TreeLabel, AppendGroup, AppendResult> append)
{
    private readonly Lock _gate = new();
    private long _lastTick = options.TimeProvider.GetTimestamp();
    private bool _first = true;
    private bool _changed;
    private (long Index, MetaMap Map)? _cached;

    /// <summary>Some tree other than the meta-log was signed.</summary>
    public void NoteChange() => _changed = true;

    /// <summary>Writes a tick when one is due. Called by the integrator after signing, so that every tree's newest checkpoint is shown.</summary>
    public void TickIfDue()
    {
        if (!_changed || (!_first && options.TimeProvider.GetElapsedTime(_lastTick) < options.MetaInterval)) { return; }
        var entries = trees().Where(t => t.Writer.Label != TreeLabel.Meta && t.Reader.LatestCheckpoint is not null)
            .Select(t => new MapEntry(t.Writer.Label, t.Reader.LatestCheckpoint!.Size, t.Reader.LatestCheckpoint.Root));
        var map = new MetaMap(entries);
        var tick = new Tick(clock.Next(), map.Entries.Count, map.Root);
        if (append(TreeLabel.Meta, new([tick.ToBytes()])) is AppendResult.Accepted) // else there is no meta-log yet or no room: the next round tries again
        {
            (_changed, _first, _lastTick) = (false, false, options.TimeProvider.GetTimestamp());
        }
    }

    /// <summary>The anchor of <paramref name="label"/> under the tick at <paramref name="index"/> of the meta-log; null when that entry is no tick or its map doesn't hold the tree.</summary>
    public Anchor? Prove(TreeReader meta, TreeLabel label, long index)
    {
        if (meta.LatestCheckpoint is not { } checkpoint || index >= checkpoint.Size) { return null; }
        var leaf = meta.ReadEntry(index);
        if (!Tick.TryParse(leaf, out var tick) || MapOf(index, tick).Prove(label) is not { } map) { return null; }
        return new(map, leaf, meta.InclusionProof(index, checkpoint.Size), checkpoint);
    }

    private MetaMap MapOf(long index, Tick tick)
    {
        lock (_gate)
        {
            if (_cached is { } cached && cached.Index == index) { return cached.Map; }
        }
        var map = new MetaMap(trees().Where(t => t.Writer.Label != TreeLabel.Meta)
            .Select(t => (t.Writer.Label, Signed: t.Reader.CheckpointAt(tick.At)))
            .Where(t => t.Signed is not null)
            .Select(t => new MapEntry(t.Label, t.Signed!.Checkpoint.Size, t.Signed.Checkpoint.Root)));
        if (map.Root != tick.Root || map.Entries.Count != tick.Count)
        {
            throw new LedgerException($"The checkpoint histories don't give the map of tick {index}: a history is damaged.");
        }
        lock (_gate) { _cached = (index, map); }
        return map;
    }
}
