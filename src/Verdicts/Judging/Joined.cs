namespace Colophon.Verdicts.Judging;

/// <summary>
/// What was found at many places, as one list in order. From one judgement to the next most places find what they found: theirs stand in order already, and only what
/// was found anew is sorted and merged into them.
/// </summary>
internal sealed class Joined<T>
    where T : class
{
    private readonly T[][] _parts;
    private readonly Place[] _places;

    private Joined(T[][] parts, Place[] places, T[] all) => (_parts, _places, All) = (parts, places, all);

    public T[] All { get; }

    /// <param name="before">As it was joined the last time: a part that is the same array is taken over.</param>
    /// <param name="order">Null: as they come.</param>
    /// <param name="then">For those that are equal by it; what is equal by this too stays in the order of the parts.</param>
    public static Joined<T> Of(Joined<T>? before, T[][] parts, Func<T, (long First, long Second)>? order, Comparison<T>? then = null)
    {
        var stands = new bool[Math.Max(parts.Length, before?._parts.Length ?? 0)];
        for (var p = 0; p < Math.Min(parts.Length, before?._parts.Length ?? 0); p++) { stands[p] = parts[p] == before!._parts[p]; }
        if (before is not null && Array.TrueForAll(stands, s => s)) { return before; }

        var anew = new List<Place>();
        for (var p = 0; p < parts.Length; p++)
        {
            for (var i = 0; i < parts[p].Length && !stands[p]; i++)
            {
                var (first, second) = order?.Invoke(parts[p][i]) ?? default;
                anew.Add(new(first, second, p, i));
            }
        }
        if (order is not null) { anew.Sort(Compare); }
        var places = new Place[parts.Sum(p => p.Length)];
        var all = new T[places.Length];
        var (n, next) = (0, 0);
        for (var old = 0; old < (before?._places.Length ?? 0); old++)
        {
            var place = before!._places[old];
            if (!stands[place.Part]) { continue; }
            while (next < anew.Count && Compare(anew[next], place) < 0) { Take(anew[next++]); }
            (places[n], all[n++]) = (place, before.All[old]);
        }
        while (next < anew.Count) { Take(anew[next++]); }
        return new(parts, places, all);

        void Take(Place place) => (places[n], all[n++]) = (place, parts[place.Part][place.At]);

        int Compare(Place a, Place b) =>
            a.First != b.First ? a.First.CompareTo(b.First)
            : a.Second != b.Second ? a.Second.CompareTo(b.Second)
            : then?.Invoke(parts[a.Part][a.At], parts[b.Part][b.At]) is { } third and not 0 ? third
            : a.Part != b.Part ? a.Part.CompareTo(b.Part)
            : a.At.CompareTo(b.At);
    }

    /// <summary>Puts another in its place, here and where it was found.</summary>
    public void Replace(int at, T one) => All[at] = _parts[_places[at].Part][_places[at].At] = one;

    /// <param name="First">What it is sorted by; then <paramref name="Second"/>.</param>
    private readonly record struct Place(long First, long Second, int Part, int At);
}
