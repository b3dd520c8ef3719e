using Colophon.Crypto;

namespace Colophon.Ledger;

/// <summary>
/// The shared log that makes every append durable with one flush per group. Written by one thread. On opening, groups are read back in order;
/// a torn last group is dropped (nobody was told of it), damage before the end is an error.
/// </summary>
internal sealed class WriteAheadLog : IDisposable
{
    private readonly SegmentPool _pool;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(1 << 20);
    private Segment? _active;
    private int _offset;
    private long _generation;
    private long _sequence;
    private Hash256 _last;
    private readonly string _directory;

    public WriteAheadLog(string directory, SegmentPool pool)
    {
        Directory.CreateDirectory(directory);
        (_directory, _pool) = (directory, pool);
    }

    public long Sequence => _sequence;

    /// <summary>Bytes left in the active segment. Only the writer changes it; others may see it late, and then too large by at most what waits.</summary>
    public int Remaining => _active is { } segment ? segment.Bytes - Volatile.Read(ref _offset) : 0;

    /// <summary>Reads every surviving group in order.</summary>
    public IEnumerable<DurableGroup> Recover()
    {
        var segments = Directory.EnumerateFiles(_directory, "*.wal").Order(StringComparer.Ordinal).Select(Segment.Open).ToList();
        var used = segments.Where(s => s.Generation > 0).OrderBy(s => s.Generation).ToList();
        for (var i = 0; i < used.Count; i++)
        {
            var segment = used[i];
            if (i > 0 && (segment.Generation != used[i - 1].Generation + 1 || segment.Previous != _last))
            {
                throw new LedgerException($"{segment.Path} doesn't follow on {used[i - 1].Path}: acknowledged groups are missing or damaged. Restore the write-ahead folder from a copy; nothing was changed.");
            }
            (_last, _generation) = (segment.Previous, segment.Generation);
            foreach (var group in ReadGroups(segment)) { yield return group; }
        }
        _pool.Adopt(segments.Except(used).Concat(used));
    }

    /// <summary>Writes one group and flushes it. Any error is final for the store.</summary>
    public DurableGroup Write(IReadOnlyList<PendingAppend> appends, int payloadBytes)
    {
        var span = GroupHeader.Span(payloadBytes);
        if (_active is null || _offset + span > _active.Bytes)
        {
            var next = _pool.Take();
            next.Begin(++_generation, _last);
            _active = next;
            Volatile.Write(ref _offset, Segment.PageBytes);
        }
        if (_buffer.Length < span) { _buffer = GC.AllocateUninitializedArray<byte>(span); }
        var at = GroupHeader.Bytes;
        foreach (var append in appends) { at += GroupCodec.Write(append, _buffer.AsSpan(at)); }
        var header = GroupHeader.Write(_buffer.AsSpan(0, at), _active, _offset, _sequence + 1, _last);
        _buffer.AsSpan(at, span - at).Clear();
        RandomAccess.Write(_active.Handle, _buffer.AsSpan(0, span), _offset);
        DurableFile.FlushData(_active.Handle);
        Volatile.Write(ref _offset, _offset + span);
        (_last, _sequence) = (header.Digest, _sequence + 1);
        return new(_generation, _sequence, appends);
    }

    private IEnumerable<DurableGroup> ReadGroups(Segment segment)
    {
        var offset = Segment.PageBytes;
        while (TryReadGroup(segment, offset) is { } found && found.Header.Previous == _last)
        {
            (_last, _sequence) = (found.Header.Digest, found.Header.Sequence);
            yield return new(segment.Generation, found.Header.Sequence, GroupCodec.Read(found.Payload));
            offset += GroupHeader.Span(found.Header.PayloadBytes);
        }
        // Groups are written one after the other, each flushed before the next begins: a sound group behind a broken one means damage, not a torn tail.
        for (var later = offset + Segment.PageBytes; later < segment.Bytes; later += Segment.PageBytes)
        {
            if (TryReadGroup(segment, later) is not null)
            {
                throw new LedgerException($"{segment.Path} is damaged at byte {offset}: acknowledged groups follow behind it. Restore the write-ahead folder from a copy; nothing was changed.");
            }
        }
    }

    private static (GroupHeader Header, ReadOnlyMemory<byte> Payload)? TryReadGroup(Segment segment, int offset)
    {
        Span<byte> start = stackalloc byte[GroupHeader.Bytes];
        if (offset + GroupHeader.Bytes > segment.Bytes || RandomAccess.Read(segment.Handle, start, offset) != start.Length
            || GroupHeader.Read(start, segment, offset) is not { } header)
        {
            return null;
        }
        var group = new byte[GroupHeader.Bytes + header.PayloadBytes];
        for (var read = 0; read < group.Length;)
        {
            var got = RandomAccess.Read(segment.Handle, group.AsSpan(read), offset + read);
            if (got == 0) { return null; }
            read += got;
        }
        return GroupHeader.ComputeDigest(segment.Nonce, group) == header.Digest ? (header, group.AsMemory(GroupHeader.Bytes)) : null;
    }

    public void Dispose() => _pool.Dispose();
}
