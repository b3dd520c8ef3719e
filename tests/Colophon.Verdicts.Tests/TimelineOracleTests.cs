using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Tests;

/// <summary>
/// The interval library against one that knows nothing of intervals: it looks at each tick of up to 3,600 on its own. Ends are drawn from where mistakes are made:
/// where control versions change, where clocks do, where local days, weeks and months begin.
/// </summary>
public sealed class TimelineOracleTests
{
    private const int Horizon = 3_600;
    private const long Tick = 3_600 * Micros.PerSecond;
    private static readonly TimelineState[] StrongestFirst = [TimelineState.NotInScope, TimelineState.Violating, TimelineState.Excused, TimelineState.Unknown, TimelineState.Bridged, TimelineState.Compliant];
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca"];
    private static readonly Term[] Terms = [new(1, TermUnit.Day), new(1, TermUnit.BusinessDay), new(1, TermUnit.Week), new(1, TermUnit.Month), new(1, TermUnit.Quarter), new(7, TermUnit.Hour)];

    [Theory]
    [InlineData(1, 50_000)]
    [InlineData(2, 50_000)]
    public void A_hundred_thousand_cases_show_no_difference(int seed, int cases) => Run(seed, cases);

    [Fact]
    public void The_oracle_sees_a_difference_of_one_tick()
    {
        var right = Timeline.Lay(new(0, 10), [new(new(2, 5), TimelineState.Violating, "a")]);
        Assert.NotEqual(Naive(new(0, 10), [new(new(2, 6), TimelineState.Violating, "a")]), [.. Enumerable.Range(0, 10).Select(t => Shown(right, t))]);
    }

    private static void Run(int seed, int cases)
    {
        var random = new Random(seed);
        var calendars = Zones.Select(z => new Calendar(Zone.Of(z, TimeZoneInfo.FindSystemTimeZoneById(z), new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)), new HashSet<DateOnly> { new(2026, 4, 3) })).ToArray();
        var edges = calendars.SelectMany(c => Terms.SelectMany(t => c.Spans(Year(0, Horizon), t)).SelectMany(s => new[] { s.From, s.To }).Concat(c.Zone.Offsets.Select(o => o.From)))
            .Select(e => (e - LedgerBuilder.Start) / Tick).Where(e => e is >= 0 and <= Horizon).Distinct().Order().ToArray();
        for (var number = 0; number < cases; number++)
        {
            // Short horizons meet more often; the longest is met as well.
            var length = (int)Math.Exp(random.NextDouble() * Math.Log(Horizon)) + 1;
            var from = random.Next(Horizon - Math.Min(length, Horizon) + 1);
            var window = new Interval(from, Math.Min(Horizon, from + length));
            var versions = Versions(random, window);
            var claims = versions.SelectMany((v, i) => Claims(random, window, edges, i).Select(c => c with { When = c.When.Clip(v) })).ToArray();
            var segments = Timeline.Lay(window, claims);
            Compare(window, claims, segments, number);
            Algebra(random, window, edges, number);
        }
    }

    private static Interval Year(long from, long to) => new(LedgerBuilder.Start + (from * Tick), LedgerBuilder.Start + (to * Tick));

    /// <summary>One to three versions of a control, each in force until the next.</summary>
    private static Interval[] Versions(Random random, Interval window)
    {
        var cuts = Enumerable.Range(0, random.Next(3)).Select(_ => random.NextInt64(window.From, window.To + 1)).Append(window.From).Append(window.To).Order().ToArray();
        return [.. cuts.Zip(cuts.Skip(1), (a, b) => new Interval(a, b))];
    }

    private static IEnumerable<Segment> Claims(Random random, Interval window, long[] edges, int version)
    {
        for (var n = random.Next(6); n > 0; n--)
        {
            yield return new(new(End(random, window, edges), End(random, window, edges)), StrongestFirst[random.Next(6)], $"{version}.{n}");
        }
    }

    private static long End(Random random, Interval window, long[] edges) => random.Next(3) switch
    {
        0 => edges[random.Next(edges.Length)],
        1 => random.Next(2) == 0 ? window.From : window.To,
        _ => random.NextInt64(window.From - 2, window.To + 3),
    };

    private static void Compare(Interval window, Segment[] claims, IReadOnlyList<Segment> segments, int number)
    {
        var expected = Naive(window, claims);
        var at = window.From;
        var previous = default(Segment);
        foreach (var segment in segments)
        {
            if (segment.When.From != at || segment.When.IsEmpty || (previous is not null && previous with { When = segment.When } == segment)) { Assert.Fail($"case {number}: a hole, an overlap or an edge without a difference at {segment.When}"); }
            for (; at < segment.When.To; at++)
            {
                if (expected[at - window.From] != (segment.State, segment.Cause)) { Assert.Fail($"case {number}: at {at} {expected[at - window.From]} was due, {segment.State} {segment.Cause} is shown"); }
            }
            previous = segment;
        }
        Assert.Equal(window.To, at);
        foreach (var state in StrongestFirst)
        {
            var ticks = 0;
            foreach (var (shown, _) in expected) { if (shown == state) { ticks++; } }
            if (segments.Total(state) != ticks) { Assert.Fail($"case {number}: {state} lasts {segments.Total(state)}, {ticks} was due"); }
        }
    }

    private static (TimelineState, string)[] Naive(Interval window, Segment[] claims)
    {
        var all = new (TimelineState State, string Cause)[window.Length];
        for (var tick = window.From; tick < window.To; tick++)
        {
            var best = (Rank: StrongestFirst.Length, Cause: "", State: TimelineState.Compliant);
            foreach (var claim in claims)
            {
                var rank = Array.IndexOf(StrongestFirst, claim.State);
                if (claim.When.From <= tick && tick < claim.When.To && rank < best.Rank) { best = (rank, claim.Cause, claim.State); }
            }
            all[tick - window.From] = (best.State, best.Cause);
        }
        return all;
    }

    private static (TimelineState, string) Shown(IReadOnlyList<Segment> segments, long tick)
    {
        var segment = segments.Single(s => s.When.From <= tick && tick < s.When.To);
        return (segment.State, segment.Cause);
    }

    private static void Algebra(Random random, Interval window, long[] edges, int number)
    {
        var (a, inA) = Set(random, window, edges);
        var (b, inB) = Set(random, window, edges);
        Same(a.Union(b), (x, y) => x || y);
        Same(a.Intersect(b), (x, y) => x && y);
        Same(a.Subtract(b), (x, y) => x && !y);
        Same(a.Complement(window), (x, _) => !x);

        void Same(IntervalSet set, Func<bool, bool, bool> due)
        {
            var next = 0;
            var count = 0L;
            for (var tick = window.From; tick < window.To; tick++)
            {
                while (next < set.Items.Count && set.Items[next].To <= tick) { next++; }
                var holds = next < set.Items.Count && set.Items[next].From <= tick;
                if (holds) { count++; }
                if (holds != due(inA[tick - window.From], inB[tick - window.From])) { Assert.Fail($"case {number}: the sets differ at {tick}"); }
            }
            if (set.Length != count) { Assert.Fail($"case {number}: a set lasts {set.Length}, {count} was due"); }
        }
    }

    private static (IntervalSet, bool[]) Set(Random random, Interval window, long[] edges)
    {
        var intervals = Enumerable.Range(0, random.Next(6)).Select(_ => new Interval(End(random, window, edges), End(random, window, edges)).Clip(window)).ToArray();
        var ticks = new bool[window.Length];
        foreach (var interval in intervals)
        {
            for (var tick = interval.From; tick < interval.To; tick++) { ticks[tick - window.From] = true; }
        }
        return (IntervalSet.From(intervals), ticks);
    }
}
