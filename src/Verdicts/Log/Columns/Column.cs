using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Colophon.Verdicts.Log;

/// <summary>Something that grows at its end and moves into a file from time to time.</summary>
internal interface IColumn
{
    /// <summary>Writes what is in memory into the file and lets go of it there.</summary>
    Stretch Seal(ColumnFileWriter file);

    /// <summary>Takes up what a file of an earlier run holds.</summary>
    void Attach(ColumnFile file, Stretch stretch);
}

/// <summary>Where a part of a column lies in a file.</summary>
/// <param name="Offset">In bytes.</param>
/// <param name="Count">In values.</param>
internal readonly record struct Stretch(long Offset, long Count);

/// <summary>Values in the order they came: the older ones in files, the newest in memory. Many may read at once while nobody adds.</summary>
internal sealed class Column<T> : IColumn
    where T : unmanaged
{
    private readonly List<(ColumnFile File, Stretch Where, long First)> _sealed = [];
    private readonly List<T> _newest = [];
    private long _sealedCount;

    public long Count => _sealedCount + _newest.Count;

    public T this[long place] => place >= _sealedCount ? _newest[(int)(place - _sealedCount)] : Read(place);

    public void Add(T value) => _newest.Add(value);

    /// <summary>All of them, from the files too. The caller lets go of it when it has looked.</summary>
    public T[] ToArray() => ToArray(0);

    /// <summary>Those from this place on.</summary>
    public T[] ToArray(long from)
    {
        var all = GC.AllocateUninitializedArray<T>(checked((int)(Count - from)));
        foreach (var (file, where, first) in _sealed)
        {
            var skip = Math.Max(0, from - first);
            if (skip < where.Count) { file.Read(where.Offset + (skip * Unsafe.SizeOf<T>()), MemoryMarshal.AsBytes(all.AsSpan((int)(first + skip - from), (int)(where.Count - skip)))); }
        }
        var newest = (int)Math.Max(0, from - _sealedCount);
        CollectionsMarshal.AsSpan(_newest)[newest..].CopyTo(all.AsSpan((int)(_sealedCount + newest - from)));
        return all;
    }

    /// <summary>How many of the first are below a limit, where each is at least as great as the one before it.</summary>
    public long CountBelow(Func<T, bool> below)
    {
        // What is in memory is asked first: most questions are about the newest.
        var (low, high) = _newest.Count > 0 && below(_newest[0]) ? (_sealedCount, Count) : (0, _sealedCount);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (below(this[middle])) { low = middle + 1; } else { high = middle; }
        }
        return low;
    }

    public Stretch Seal(ColumnFileWriter file)
    {
        var where = file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_newest)), _newest.Count);
        Attach(file.File, where);
        _newest.Clear();
        _newest.TrimExcess();
        return where;
    }

    public void Attach(ColumnFile file, Stretch stretch)
    {
        if (stretch.Count == 0) { return; }
        _sealed.Add((file, stretch, _sealedCount));
        _sealedCount += stretch.Count;
    }

    private T Read(long place)
    {
        int low = 0, high = _sealed.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_sealed[middle].First <= place) { low = middle; } else { high = middle - 1; }
        }
        Span<T> one = stackalloc T[1];
        var (file, where, first) = _sealed[low];
        file.Read(where.Offset + ((place - first) * Unsafe.SizeOf<T>()), MemoryMarshal.AsBytes(one));
        return one[0];
    }
}
