namespace Colophon.Verdicts.Log;

/// <summary>The bytes of one source's records, one after the other: the older ones in files, the newest in memory. A position is counted from the first byte ever added.</summary>
internal sealed class LeafColumn : IColumn
{
    private const int FirstChunk = 1 << 12;
    private const int LargestChunk = 1 << 20;
    private readonly List<(ColumnFile File, Stretch Where, long First)> _sealed = [];
    private readonly List<(byte[] Bytes, long First)> _newest = [];
    private long _sealedCount;
    private int _used;

    /// <summary>Where <paramref name="leaf"/> begins. It lies in one piece.</summary>
    public long Add(ReadOnlySpan<byte> leaf)
    {
        if (_newest.Count == 0 || _used + leaf.Length > _newest[^1].Bytes.Length)
        {
            var size = _newest.Count == 0 ? FirstChunk : Math.Min(LargestChunk, _newest[^1].Bytes.Length * 2);
            _newest.Add((GC.AllocateUninitializedArray<byte>(Math.Max(size, leaf.Length)), End));
            _used = 0;
        }
        leaf.CopyTo(_newest[^1].Bytes.AsSpan(_used));
        _used += leaf.Length;
        return End - leaf.Length;
    }

    private long End => _newest.Count == 0 ? _sealedCount : _newest[^1].First + _used;

    /// <summary>Reads leaves in the order of their positions; what was read of a file stays while a leaf of it is held.</summary>
    public Reader Read() => new(this);

    /// <summary>One leaf by itself.</summary>
    public ReadOnlyMemory<byte> Read(long position, int length)
    {
        if (position >= _sealedCount) { return Newest(position, length, _newest.FindLastIndex(c => c.First <= position)); }
        var (file, where, first) = _sealed.FindLast(s => s.First <= position);
        var leaf = GC.AllocateUninitializedArray<byte>(length);
        file.Read(where.Offset + position - first, leaf);
        return leaf;
    }

    private ReadOnlyMemory<byte> Newest(long position, int length, int chunk) => _newest[chunk].Bytes.AsMemory((int)(position - _newest[chunk].First), length);

    public Stretch Seal(ColumnFileWriter file)
    {
        var length = End - _sealedCount;
        var where = file.Place(length);
        for (var i = 0; i < _newest.Count; i++)
        {
            file.Append(_newest[i].Bytes.AsSpan(0, (int)((i + 1 < _newest.Count ? _newest[i + 1].First : End) - _newest[i].First)));
        }
        _newest.Clear();
        _used = 0;
        Attach(file.File, where);
        return where;
    }

    public void Attach(ColumnFile file, Stretch stretch)
    {
        if (stretch.Count == 0) { return; }
        _sealed.Add((file, stretch, _sealedCount));
        _sealedCount += stretch.Count;
    }

    internal sealed class Reader(LeafColumn column)
    {
        private int _stretch = -1;
        private int _chunk;
        private byte[] _read = [];

        public ReadOnlyMemory<byte> At(long position, int length)
        {
            if (position >= column._sealedCount)
            {
                while (_chunk + 1 < column._newest.Count && column._newest[_chunk + 1].First <= position) { _chunk++; }
                return column.Newest(position, length, _chunk);
            }
            var stretch = Math.Max(_stretch, 0);
            while (column._sealed[stretch].First + column._sealed[stretch].Where.Count <= position) { stretch++; }
            var (file, where, first) = column._sealed[stretch];
            if (stretch != _stretch)
            {
                _stretch = stretch;
                _read = GC.AllocateUninitializedArray<byte>((int)where.Count);
                file.Read(where.Offset, _read);
            }
            return _read.AsMemory((int)(position - first), length);
        }
    }
}
