using System.Globalization;

namespace Colophon.Ledger;

/// <summary>
/// The segments beside the active one. Keeps one ready ahead of need, because an append is accepted only when the space it will take exists.
/// Segments are reused oldest first, so that the generations on disk always follow on without a hole.
/// </summary>
internal sealed class SegmentPool(string directory, LedgerOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Segment> _ready = new();
    private readonly Queue<Segment> _used = new(); // oldest first; the last one is active
    private int _nextFile;

    /// <summary>True while the disk had no space for another segment.</summary>
    public bool DiskFull { get; private set; }

    public bool HasReady
    {
        get { lock (_gate) { return _ready.Count > 0; } }
    }

    private int Total => _ready.Count + _used.Count;

    /// <summary>Takes over what recovery found: nothing in it is needed any more.</summary>
    public void Adopt(IEnumerable<Segment> segments)
    {
        foreach (var segment in segments)
        {
            _nextFile = Math.Max(_nextFile, 1 + int.Parse(Path.GetFileNameWithoutExtension(segment.Path), CultureInfo.InvariantCulture));
            if (segment.Bytes == options.SegmentBytes) { _ready.Enqueue(segment); }
            else
            {
                segment.Dispose(); // of another configured size, or cut short by a crash while it was made
                File.Delete(segment.Path);
            }
        }
    }

    /// <summary>Allocates until a segment is ready, unless the limit is reached or the disk is full.</summary>
    public void Replenish()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_ready.Count > 0 || Total >= options.MaxSegments) { return; }
            }
            try
            {
                var segment = Segment.Allocate(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{_nextFile:00000000}.wal")), options.SegmentBytes);
                _nextFile++;
                lock (_gate) { _ready.Enqueue(segment); }
                DiskFull = false;
            }
            catch (IOException e) when (DiskSpace.IsExhausted(e))
            {
                DiskFull = true;
                options.OnRetry?.Invoke(e);
                return;
            }
        }
    }

    /// <summary>Hands out the next segment to write. The append rule has made sure that there is one.</summary>
    public Segment Take()
    {
        lock (_gate)
        {
            if (!_ready.TryDequeue(out var segment)) { throw new LedgerException("No write-ahead segment is ready although appends were accepted for it."); }
            _used.Enqueue(segment);
            return segment;
        }
    }

    /// <summary>Frees every segment below <paramref name="generation"/>: its groups are in tiles and side store.</summary>
    public void Release(long generation)
    {
        lock (_gate)
        {
            while (_used.Count > 1 && _used.Peek().Generation < generation) { _ready.Enqueue(_used.Dequeue()); }
        }
    }

    public void Dispose()
    {
        foreach (var segment in _ready.Concat(_used)) { segment.Dispose(); }
    }
}
