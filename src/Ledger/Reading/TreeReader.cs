using System.Runtime.CompilerServices;

namespace Colophon.Ledger;

/// <summary>Consecutive entries, the first of them at <paramref name="FirstIndex"/>.</summary>
public readonly record struct EntryBatch(long FirstIndex, IReadOnlyList<ReadOnlyMemory<byte>> Entries);

/// <summary>One file of a tree, by its path below the tree's prefix.</summary>
public readonly record struct TileFile(string Path, ReadOnlyMemory<byte> Bytes);

/// <summary>Reads one tree up to its newest checkpoint. Safe for any number of threads.</summary>
public sealed class TreeReader
{
    private readonly TreeFiles _files;
    private readonly string _serverName;
    private readonly TileReader _tiles;
    private readonly ProofBuilder _proofs;
    private readonly Lock _gate = new();
    private Checkpoint? _latest;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TreeReader(TreeLabel label, TreeFiles files, string serverName, Checkpoint? latest)
    {
        (Label, _files, _serverName, _latest) = (label, files, serverName, latest);
        _tiles = new(files.Source, () => Size);
        _proofs = new(_tiles.Subtree);
    }

    public TreeLabel Label { get; }

    /// <summary>The newest signed checkpoint; null until the first one, a moment after the tree was created.</summary>
    public Checkpoint? LatestCheckpoint => Volatile.Read(ref _latest);

    /// <summary>Entries under the newest checkpoint: how far one can read.</summary>
    public long Size => LatestCheckpoint?.Size ?? 0;

    /// <summary>Completes when a checkpoint covers <paramref name="size"/> entries.</summary>
    public async Task<Checkpoint> WaitForSizeAsync(long size, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_latest is { } latest && latest.Size >= size) { return latest; }
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Entries <paramref name="from"/> up to, not including, <paramref name="to"/>, one bundle after the other, without copying entries.</summary>
    public async IAsyncEnumerable<EntryBatch> ReadEntriesAsync(long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(from, to);
        while (from < to)
        {
            var start = from;
            var batch = await Task.Run(() => ReadBundle(start, to), cancellationToken);
            yield return batch;
            from += batch.Entries.Count;
        }
    }

    /// <summary>The same on the caller's thread, for a reader that has one to itself.</summary>
    public IEnumerable<EntryBatch> ReadEntries(long from, long to)
    {
        Check(from, to);
        return Read();

        IEnumerable<EntryBatch> Read()
        {
            for (var start = from; start < to;)
            {
                var batch = ReadBundle(start, to);
                yield return batch;
                start += batch.Entries.Count;
            }
        }
    }

    public ReadOnlyMemory<byte> ReadEntry(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        var position = (int)(index % TilePath.FullWidth);
        return _tiles.Bundle(index / TilePath.FullWidth, position + 1)[position];
    }

    public Hash256 LeafHash(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        return _tiles.Subtree(0, index);
    }

    /// <summary>The root that the tree had at <paramref name="size"/> entries.</summary>
    public Hash256 RootAt(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return _proofs.Root(size);
    }

    public InclusionProof InclusionProof(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return _proofs.Inclusion(index, size);
    }

    public ConsistencyProof ConsistencyProof(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Size);
        return _proofs.Consistency(from, to);
    }

    /// <summary>The first checkpoint ever signed that covers <paramref name="size"/> entries, with its time; null when none does yet.</summary>
    public SignedCheckpoint? CheckpointCovering(long size)
    {
        var path = _files.Full(CheckpointHistory.FileName);
        var number = CheckpointHistory.Find(path, size);
        if (number >= CheckpointHistory.Count(path)) { return null; }
        var found = CheckpointHistory.Read(path, number, _serverName, Label);
        return found.Checkpoint.Size <= Size ? found : null;
    }

    /// <summary>The newest checkpoint signed at or before <paramref name="at"/>; null when there is none.</summary>
    public SignedCheckpoint? CheckpointAt(DateTimeOffset at)
    {
        var path = _files.Full(CheckpointHistory.FileName);
        var (low, high) = (0L, CheckpointHistory.Count(path));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var read = CheckpointHistory.Read(path, middle, _serverName, Label);
            if (read.SignedAt <= at && read.Checkpoint.Size <= Size) { low = middle + 1; }
            else { high = middle; }
        }
        return low == 0 ? null : CheckpointHistory.Read(path, low - 1, _serverName, Label);
    }

    internal SignedCheckpoint? NewestSignature()
    {
        var path = _files.Full(CheckpointHistory.FileName);
        var count = CheckpointHistory.Count(path);
        return count == 0 ? null : CheckpointHistory.Read(path, count - 1, _serverName, Label);
    }

    /// <summary>The tree's files as they lie on disk.</summary>
    public ITileSource Files => _files.Source;

    /// <summary>Every bundle and tile that a tree of <paramref name="size"/> entries has, the partial ones cut to that size: what an archive needs to be checked against a checkpoint of that size.</summary>
    public IEnumerable<TileFile> Export(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        for (var number = 0L; number * TilePath.FullWidth < size; number++)
        {
            var width = (int)Math.Min(TilePath.FullWidth, size - (number * TilePath.FullWidth));
            yield return new(TilePath.Entries(number, width), _tiles.Bundle(number, width).Bytes);
        }
        for (var (level, count) = (0, size); count > 0; level++, count >>= TilePath.Height)
        {
            for (var number = 0L; number * TilePath.FullWidth < count; number++)
            {
                var width = (int)Math.Min(TilePath.FullWidth, count - (number * TilePath.FullWidth));
                yield return new(TilePath.Tile(level, number, width), System.Runtime.InteropServices.MemoryMarshal.AsBytes(_tiles.Tile(level, number, width).AsSpan()).ToArray());
            }
        }
    }

    private void Check(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Size);
    }

    /// <summary>From <paramref name="from"/> to the end of its bundle, or to <paramref name="to"/>.</summary>
    private EntryBatch ReadBundle(long from, long to)
    {
        var number = from / TilePath.FullWidth;
        var first = number * TilePath.FullWidth;
        var end = Math.Min(to, first + TilePath.FullWidth);
        var bundle = _tiles.Bundle(number, (int)(end - first));
        var entries = new ReadOnlyMemory<byte>[end - from];
        for (var i = 0; i < entries.Length; i++) { entries[i] = bundle[(int)(from - first) + i]; }
        return new(from, entries);
    }

    internal void Publish(Checkpoint checkpoint)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            Volatile.Write(ref _latest, checkpoint);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }

    internal void Fail(Exception error)
    {
        lock (_gate) { _changed.TrySetException(error); }
        _ = _changed.Task.Exception; // observed: nobody need be waiting
    }
}
