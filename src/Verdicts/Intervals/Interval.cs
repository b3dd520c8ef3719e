namespace Colophon.Verdicts.Intervals;

/// <summary>Half-open: <see cref="From"/> belongs to it, <see cref="To"/> doesn't. Empty when <c>From &gt;= To</c>.</summary>
public readonly record struct Interval(long From, long To)
{
    public bool IsEmpty => From >= To;

    public long Length => IsEmpty ? 0 : To - From;

    public bool Contains(long moment) => From <= moment && moment < To;

    public bool Meets(Interval other) => From < other.To && other.From < To;

    public Interval Clip(Interval window) => new(Math.Max(From, window.From), Math.Min(To, window.To));
}
