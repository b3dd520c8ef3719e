namespace Colophon.Verdicts.Intervals;

/// <summary>What was true of one entity under one control.</summary>
public enum TimelineState
{
    Compliant,
    Violating,
    Excused,
    Unknown,
    NotInScope,

    /// <summary>Not seen, but short, with an unbroken sequence and the same state on both sides.</summary>
    Bridged,
}

/// <param name="Cause">Why, in plain words; empty for compliant time.</param>
/// <param name="Deviation">The deviation that a violating or excused segment belongs to.</param>
public sealed record Segment(Interval When, TimelineState State, string Cause, string? Deviation = null);

/// <summary>Lays claims about an entity over each other into a gapless sequence of segments.</summary>
public static class Timeline
{
    /// <summary>Where claims meet, the one of the stronger state shows; of equal ones, the one given first. Time that nobody claims is compliant.</summary>
    public static IReadOnlyList<Segment> Lay(Interval window, IEnumerable<Segment> claims)
    {
        var clipped = claims.Select(c => c with { When = c.When.Clip(window) }).Where(c => !c.When.IsEmpty).ToArray();
        var edges = clipped.SelectMany((c, i) => new[] { (At: c.When.From, Begins: true, Claim: i), (At: c.When.To, Begins: false, Claim: i) })
            .OrderBy(e => e.At).ToArray();
        var active = new SortedSet<(int Rank, int Claim)>();
        var result = new List<Segment>();
        var from = window.From;
        foreach (var (at, begins, claim) in edges)
        {
            Emit(at);
            var entry = (Rank(clipped[claim].State), claim);
            if (begins) { active.Add(entry); } else { active.Remove(entry); }
        }
        Emit(window.To);
        return result;

        void Emit(long to)
        {
            if (to <= from) { return; }
            var shown = active.Count == 0
                ? new Segment(new(from, to), TimelineState.Compliant, "")
                : clipped[active.Min.Claim] with { When = new(from, to) };
            if (result.Count > 0 && result[^1] with { When = shown.When } == shown)
            {
                result[^1] = shown with { When = new(result[^1].When.From, to) };
            }
            else
            {
                result.Add(shown);
            }
            from = to;
        }
    }

    public static long Total(this IEnumerable<Segment> segments, TimelineState state) =>
        segments.Where(s => s.State == state).Sum(s => s.When.Length);

    private static int Rank(TimelineState state) => state switch
    {
        TimelineState.NotInScope => 0,
        // An exemption for one thing never hides another thing that nobody excused.
        TimelineState.Violating => 1,
        TimelineState.Excused => 2,
        TimelineState.Unknown => 3,
        TimelineState.Bridged => 4,
        _ => 5,
    };
}
