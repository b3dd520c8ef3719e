using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.State;

/// <summary>
/// A site's events by object, and by the object's kind alone, each source and epoch apart and in the order of their numbers: what may tell a change lies in a short stretch of them,
/// and a busy plugin has thousands in a year.
/// </summary>
internal sealed class EventIndex
{
    private readonly Dictionary<string, List<Stretch>> _events = new(StringComparer.Ordinal);

    public EventIndex(SiteFacts site)
    {
        var byKey = new Dictionary<string, List<Fact>>(StringComparer.Ordinal);
        foreach (var fact in site.Facts.Where(f => RecordTypes.CanBePopulation(f.Type)))
        {
            Add(fact.Object, fact);
            if (fact.ObjectKind != fact.Object) { Add(fact.ObjectKind, fact); }
        }
        foreach (var (key, facts) in byKey) { _events[key] = [.. facts.GroupBy(f => (f.Source, f.Epoch)).Select(g => new Stretch(g.Key.Source, g.Key.Epoch, g))]; }

        void Add(string key, Fact fact)
        {
            if (!byKey.TryGetValue(key, out var list)) { byKey[key] = list = []; }
            list.Add(fact);
        }
    }

    /// <summary>The event that came last of those about <paramref name="key"/> that may have told a change seen between two looks of one source, and do.</summary>
    /// <param name="from">The look that still showed the old value; null at the beginning.</param>
    /// <param name="until">The look that settles it.</param>
    /// <param name="settle">Some changes are told just before they are made: such an event may precede the look that still shows the old value by this much.</param>
    public Fact? Last(string key, string source, int epoch, Snapshot? from, Snapshot until, long settle, Func<Fact, bool> tells)
    {
        Fact? last = null;
        foreach (var stretch in _events.GetValueOrDefault(key) ?? [])
        {
            if (stretch.Source == source && stretch.Epoch != epoch) { continue; }
            foreach (var fact in stretch.Source == source ? stretch.Own(from, until, settle) : stretch.Others(from, until))
            {
                if ((last is null || fact.Index > last.Index) && tells(fact)) { last = fact; }
            }
        }
        return last;
    }

    private sealed class Stretch
    {
        private readonly Fact[] _facts;

        /// <summary>The latest time at which any up to here was received: numbers and arrival differ where a gap was filled.</summary>
        private readonly long[] _receivedBy;

        public Stretch(string source, int epoch, IEnumerable<Fact> facts)
        {
            (Source, Epoch) = (source, epoch);
            _facts = [.. facts.OrderBy(f => f.Seq).ThenBy(f => f.Index)];
            _receivedBy = new long[_facts.Length];
            for (var i = 0; i < _facts.Length; i++) { _receivedBy[i] = Math.Max(i == 0 ? long.MinValue : _receivedBy[i - 1], _facts[i].Received); }
        }

        public string Source { get; }

        public int Epoch { get; }

        /// <summary>By number, for the source that looked.</summary>
        public IEnumerable<Fact> Own(Snapshot? from, Snapshot until, long settle)
        {
            for (var i = Count(until.Begun.Seq) - 1; i >= 0; i--)
            {
                if (from is not null && _facts[i].Seq <= from.Begun.Seq)
                {
                    if (_receivedBy[i] < from.Begun.Point - settle) { yield break; }
                    if (_facts[i].Point < from.Begun.Point - settle) { continue; }
                }
                yield return _facts[i];
            }
        }

        /// <summary>By our own clock, for a source beside it.</summary>
        public IEnumerable<Fact> Others(Snapshot? from, Snapshot until)
        {
            for (var i = _facts.Length - 1; i >= 0; i--)
            {
                if (from is not null && _receivedBy[i] < from.Begun.Lower) { yield break; }
                if ((from is null || _facts[i].Received >= from.Begun.Lower) && _facts[i].Lower <= until.Told) { yield return _facts[i]; }
            }
        }

        /// <summary>How many have at most this number.</summary>
        private int Count(long seq)
        {
            int low = 0, high = _facts.Length;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (_facts[middle].Seq <= seq) { low = middle + 1; } else { high = middle; }
            }
            return low;
        }
    }
}
