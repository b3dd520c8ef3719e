namespace Colophon.Verdicts.Judging;

/// <summary>
/// What was found at many places, as one list in order. From one judgement to the next most of it is found as it was: that stands in order already, and only what was
/// found anew is sorted and merged into it.
/// </summary>
internal sealed class Joined<T>
    where T : class
{
    private readonly T[][] _parts;

    /// <summary>Where each of <see cref="All"/> was found.</summary>
    private readonly Place[] _places;

    private Joined(T[][] parts, Place[] places, T[] all) => (_parts, _places, All) = (parts, places, all);

    public T[] All { get; }

    /// <param name="before">As it was joined the last time: what a part begins with as it did then is taken over.</param>
    /// <param name="order">Null: as they come.</param>
    /// <param name="then">For those that are equal by it; what is equal by this too stays in the order of the parts.</param>
    public static Joined<T> Of(Joined<T>? before, T[][] parts, Func<T, (long First, long Second)>? order, Comparison<T>? then = null)
    {
        var stand = new int[Math.Max(parts.Length, before?._parts.Length ?? 0)];
        for (var p = 0; p < Math.Min(parts.Length, before?._parts.Length ?? 0); p++) { stand[p] = Alike(before!._parts[p], parts[p]); }
        var count = parts.Sum(p => p.Length);
        var standing = stand.Sum();
        if (before is not null && standing == count && standing == before.All.Length) { return new(parts, before._places, before.All); }

        var anew = new List<Keyed>(count - standing);
        for (var p = 0; p < parts.Length; p++)
        {
            for (var i = stand[p]; i < parts[p].Length; i++) { anew.Add(Of(parts[p][i], new(p, i))); }
        }
        if (order is not null) { anew.Sort(Compare); }
        var (places, all) = (new Place[count], new T[count]);
        var (old, n) = (0, 0);
        foreach (var one in anew)
        {
            TakeOver(Before(one));
            (places[n], all[n++]) = (one.Place, one.Found);
        }
        TakeOver(before?.All.Length ?? 0);
        return new(parts, places, all);

        void TakeOver(int until)
        {
            if (before is not null && standing == before.All.Length)
            {
                before._places.AsSpan(old, until - old).CopyTo(places.AsSpan(n));
                before.All.AsSpan(old, until - old).CopyTo(all.AsSpan(n));
                (n, old) = (n + until - old, until);
            }
            for (; old < until; old++)
            {
                var place = before!._places[old];
                if (place.At < stand[place.Part]) { (places[n], all[n++]) = (place, before.All[old]); }
            }
        }

        // How many of those before come before this one.
        int Before(Keyed one)
        {
            var (low, high) = (old, before?.All.Length ?? 0);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (Compare(Of(before!.All[middle], before._places[middle]), one) < 0) { low = middle + 1; } else { high = middle; }
            }
            return low;
        }

        Keyed Of(T found, Place place)
        {
            var (first, second) = order?.Invoke(found) ?? default;
            return new(first, second, found, place);
        }

        int Compare(Keyed a, Keyed b) =>
            a.First != b.First ? a.First.CompareTo(b.First)
            : a.Second != b.Second ? a.Second.CompareTo(b.Second)
            : then?.Invoke(a.Found, b.Found) is { } third and not 0 ? third
            : a.Place.Part != b.Place.Part ? a.Place.Part.CompareTo(b.Place.Part)
            : a.Place.At.CompareTo(b.Place.At);
    }

    /// <summary>Puts another in its place, here and where it was found.</summary>
    public void Replace(int at, T one) => All[at] = _parts[_places[at].Part][_places[at].At] = one;

    private static int Alike(T[] before, T[] now)
    {
        if (before == now) { return now.Length; }
        var alike = 0;
        while (alike < before.Length && alike < now.Length && ReferenceEquals(before[alike], now[alike])) { alike++; }
        return alike;
    }

    private readonly record struct Place(int Part, int At);

    /// <param name="First">What it is sorted by; then <paramref name="Second"/>.</param>
    private readonly record struct Keyed(long First, long Second, T Found, Place Place);
}
