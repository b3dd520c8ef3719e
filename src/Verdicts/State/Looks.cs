namespace Colophon.Verdicts.State;

/// <summary>When a site was looked at: little more than the times, because a year has thousands of looks that find nothing new. In the order they were told.</summary>
internal sealed class Looks
{
    private readonly List<Look> _looks = [];

    /// <summary>A look whose beginning came later than its end, out of a gap that was filled: then what was told early may have been taken late.</summary>
    private bool _crossed;

    public Look Last => _looks[^1];

    /// <summary>Time between the last two.</summary>
    public long Rhythm => _looks.Count > 1 ? _looks[^1].Told - _looks[^2].Told : 0;

    public void Add(IEnumerable<Snapshot> snapshots)
    {
        foreach (var look in snapshots)
        {
            // By an eighth: a site gets a dozen a day for years, and a list that doubles is half empty, or copied each day where what it has too much is let go of.
            if (_looks.Count == _looks.Capacity) { _looks.Capacity += (_looks.Count / 8) + 16; }
            _looks.Add(new(look.Taken, look.Told, look.Completed.Index));
            _crossed |= look.Taken > look.Told;
            // Those of one source come in the order of their numbers, and gaps are filled later: nearly always it is the order in which they were told.
            for (var i = _looks.Count - 1; i > 0 && (_looks[i].Told, _looks[i].Index).CompareTo((_looks[i - 1].Told, _looks[i - 1].Index)) < 0; i--) { (_looks[i], _looks[i - 1]) = (_looks[i - 1], _looks[i]); }
        }
    }

    public bool AnyToldUntil(long moment) => _looks.Count > 0 && _looks[0].Told <= moment;

    /// <summary>The first in order that was taken at this moment or after it.</summary>
    public Look? FirstFrom(long moment)
    {
        for (var i = _crossed ? 0 : FirstTold(moment); i < _looks.Count; i++) { if (_looks[i].Taken >= moment) { return _looks[i]; } }
        return null;
    }

    /// <summary>How many were told at times for which this holds, where it holds for one stretch of time.</summary>
    public int CountIn(Intervals.Interval term, bool withEnd) => FirstTold(withEnd ? term.To + 1 : term.To) - FirstTold(term.From);

    private int FirstTold(long moment)
    {
        int low = 0, high = _looks.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_looks[middle].Told < moment) { low = middle + 1; } else { high = middle; }
        }
        return low;
    }
}

/// <param name="Index">The leaf that completes it.</param>
internal readonly record struct Look(long Taken, long Told, long Index);
