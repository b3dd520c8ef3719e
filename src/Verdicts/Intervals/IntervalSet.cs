namespace Colophon.Verdicts.Intervals;

/// <summary>A set of moments. Invariant of <see cref="_items"/>: sorted, none empty, none touching the next. Every operation is linear in its operands.</summary>
public sealed class IntervalSet
{
    public static readonly IntervalSet Empty = new([]);

    private readonly Interval[] _items;

    private IntervalSet(Interval[] items) => _items = items;

    public IReadOnlyList<Interval> Items => _items;

    public bool IsEmpty => _items.Length == 0;

    public long Length => _items.Sum(i => i.Length);

    public static IntervalSet Of(params ReadOnlySpan<Interval> intervals) => From(intervals.ToArray());

    public static IntervalSet From(IEnumerable<Interval> intervals)
    {
        var sorted = intervals.Where(i => !i.IsEmpty).OrderBy(i => i.From).ToArray();
        if (sorted.Length == 0) { return Empty; }
        var kept = 0;
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].From <= sorted[kept].To)
            {
                sorted[kept] = new(sorted[kept].From, Math.Max(sorted[kept].To, sorted[i].To));
            }
            else
            {
                sorted[++kept] = sorted[i];
            }
        }
        return new(sorted[..(kept + 1)]);
    }

    public IntervalSet Union(IntervalSet other) => IsEmpty ? other : other.IsEmpty ? this : From(_items.Concat(other._items));

    public IntervalSet Intersect(IntervalSet other)
    {
        var result = new List<Interval>();
        for (int a = 0, b = 0; a < _items.Length && b < other._items.Length;)
        {
            var both = _items[a].Clip(other._items[b]);
            if (!both.IsEmpty) { result.Add(both); }
            if (_items[a].To < other._items[b].To) { a++; } else { b++; }
        }
        return new([.. result]);
    }

    public IntervalSet Intersect(Interval window) => Intersect(Of(window));

    public IntervalSet Subtract(IntervalSet other)
    {
        if (IsEmpty || other.IsEmpty) { return this; }
        var result = new List<Interval>();
        var b = 0;
        foreach (var item in _items)
        {
            var from = item.From;
            while (b < other._items.Length && other._items[b].To <= from) { b++; }
            for (var c = b; c < other._items.Length && other._items[c].From < item.To; c++)
            {
                if (other._items[c].From > from) { result.Add(new(from, other._items[c].From)); }
                from = Math.Max(from, other._items[c].To);
            }
            if (from < item.To) { result.Add(new(from, item.To)); }
        }
        return new([.. result]);
    }

    /// <summary>The moments of <paramref name="window"/> that are not in this set.</summary>
    public IntervalSet Complement(Interval window) => Of(window).Subtract(this);

    public bool Contains(long moment)
    {
        int low = 0, high = _items.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_items[middle].Contains(moment)) { return true; }
            if (moment < _items[middle].From) { high = middle - 1; } else { low = middle + 1; }
        }
        return false;
    }

    public bool Meets(Interval window) => !Intersect(window).IsEmpty;
}
