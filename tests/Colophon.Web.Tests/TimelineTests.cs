using Colophon.Web.Timelines;

namespace Colophon.Web.Tests;

/// <summary>What a strip draws and says: nothing is dropped, nothing unseen is added to the good side.</summary>
public sealed class TimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PeriodScale Year = new(Start, Start.AddDays(365));

    [Fact]
    public void A_violation_too_short_to_see_is_widened_and_drawn_over_the_rest()
    {
        var row = Row(Span(0, 100, StripState.Compliant), new StripSpan(Start.AddDays(100), Start.AddDays(100).AddSeconds(4), StripState.Violating), Span(100.1, 200, StripState.Unknown));
        var drawn = StripDrawing.Draw(row, Year).ToList();
        Assert.Equal([StripState.Compliant, StripState.Unknown, StripState.Violating], drawn.Select(d => d.Span.State));
        Assert.InRange(drawn[^1].Width, .003, .0031);
    }

    [Fact]
    public void What_ends_at_the_period_s_edge_stays_inside_the_drawing()
    {
        var drawn = StripDrawing.Draw(Row(new StripSpan(Start.AddDays(364.99), Start.AddDays(365), StripState.Unknown)), Year).Single();
        Assert.InRange(drawn.X + drawn.Width, .99, 1);
        Assert.Empty(StripDrawing.Draw(Row(Span(400, 500, StripState.Violating)), Year));
    }

    [Fact]
    public void A_deviation_that_is_a_moment_takes_no_time_from_what_was_seen()
    {
        var row = Row(Span(0, 90, StripState.Compliant), Span(90, 100, StripState.Unknown), Span(40, 41, StripState.Deviated) with { Href = "#D-1" });
        Assert.Equal(TimeSpan.FromDays(100), row.InScope);
        Assert.Equal(TimeSpan.FromDays(90), row.Of(StripState.Compliant));
        Assert.Equal(1, row.Deviations);
        Assert.Equal("shop: 1 deviation, 1 unknown interval", row.Spoken);
        Assert.Equal(StripState.Deviated, StripDrawing.Draw(row, Year).Last().Span.State);
    }

    [Fact]
    public void Each_interval_says_its_state_its_times_and_why()
    {
        Assert.Equal("Unknown: 1 Jan 2026 00:00:00 UTC to 3 Jan 2026 12:00:00 UTC, 60 h. The agent was silent", (Span(0, 2.5, StripState.Unknown) with { Why = "The agent was silent" }).Title);
        Assert.Equal("Deviation: 1 Jan 2026 00:00:00 UTC.", Span(0, 0, StripState.Deviated).Title);
        Assert.Equal("shop: no violation seen, nothing unknown", Row(Span(0, 9, StripState.Compliant)).Spoken);
    }

    private static StripSpan Span(double from, double to, StripState state) => new(Start.AddDays(from), Start.AddDays(to), state);

    private static TimelineRow Row(params StripSpan[] spans) => new("shop", null, spans);
}
