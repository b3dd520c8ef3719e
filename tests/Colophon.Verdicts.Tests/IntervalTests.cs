using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Tests;

/// <summary>The algebra against a plain set of moments: a thousand seeded cases for each law.</summary>
public sealed class IntervalTests
{
    private const int Moments = 40;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Union_intersection_and_difference_are_those_of_sets(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 25; round++)
        {
            var (a, inA) = Any(random);
            var (b, inB) = Any(random);
            Same(inA.Union(inB), a.Union(b));
            Same(inA.Intersect(inB), a.Intersect(b));
            Same(inA.Except(inB), a.Subtract(b));
            var window = new Interval(random.Next(Moments), random.Next(Moments));
            Same(Range(window).Except(inA), a.Complement(window));
            Assert.Equal(inA.Any(m => window.Contains(m)), a.Meets(window));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_set_is_sorted_never_empty_inside_and_joined_where_it_touches(int seed)
    {
        var random = new Random(seed);
        var (set, moments) = Any(random);
        Assert.Equal(moments.Count, set.Length);
        Assert.All(set.Items, i => Assert.False(i.IsEmpty));
        for (var i = 1; i < set.Items.Count; i++) { Assert.True(set.Items[i - 1].To < set.Items[i].From); }
        for (var moment = -1; moment <= Moments; moment++) { Assert.Equal(moments.Contains(moment), set.Contains(moment)); }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_timeline_has_no_hole_and_shows_the_strongest_claim_at_every_moment(int seed)
    {
        TimelineState[] strongestFirst = [TimelineState.NotInScope, TimelineState.Violating, TimelineState.Excused, TimelineState.Unknown, TimelineState.Bridged, TimelineState.Compliant];
        var random = new Random(seed);
        var window = new Interval(5, 35);
        var claims = Enumerable.Range(0, random.Next(8)).Select(n => new Segment(new(random.Next(Moments), random.Next(Moments)), strongestFirst[random.Next(6)], $"claim {n}")).ToArray();
        var segments = Timeline.Lay(window, claims);
        Assert.Equal((window.From, window.To), (segments[0].When.From, segments[^1].When.To));
        for (var i = 1; i < segments.Count; i++) { Assert.Equal(segments[i - 1].When.To, segments[i].When.From); }
        for (var moment = window.From; moment < window.To; moment++)
        {
            var expected = strongestFirst.First(s => s == TimelineState.Compliant || claims.Any(c => c.State == s && c.When.Contains(moment)));
            Assert.Equal(expected, segments.Single(s => s.When.Contains(moment)).State);
        }
        Assert.Equal(window.Length, Enum.GetValues<TimelineState>().Sum(segments.Total));
    }

    private static (IntervalSet, HashSet<long>) Any(Random random)
    {
        var intervals = Enumerable.Range(0, random.Next(6)).Select(_ => new Interval(random.Next(Moments), random.Next(Moments))).ToArray();
        return (IntervalSet.From(intervals), [.. intervals.SelectMany(Range)]);
    }

    private static IEnumerable<long> Range(Interval interval)
    {
        for (var moment = interval.From; moment < interval.To; moment++) { yield return moment; }
    }

    private static void Same(IEnumerable<long> expected, IntervalSet actual) => Assert.Equal(expected.Order(), actual.Items.SelectMany(Range));
}
