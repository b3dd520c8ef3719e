using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>A site on which nothing goes wrong: no control may find anything.</summary>
public sealed class QuietSiteTests
{
    [Theory]
    [InlineData("AC-03", ResultKind.DidNotOccur)]
    [InlineData("AC-04", ResultKind.DidNotOccur)]
    [InlineData("AC-07", ResultKind.NoDeviationFound)]
    [InlineData("AU-02", ResultKind.NoDeviationFound)]
    [InlineData("CH-01", ResultKind.DidNotOccur)]
    [InlineData("CH-06", ResultKind.NoDeviationFound)]
    [InlineData("VU-03", ResultKind.NoDeviationFound)]
    public void A_quiet_period_shows_no_deviation(string control, ResultKind expected)
    {
        var result = new Story().ToTheEnd().Judge(control);
        Assert.Equal((expected, 0), (result.Conclusion.Kind, result.Conclusion.D));
        Assert.Empty(result.Deviations);
        Assert.Empty(result.Unknown);
        Assert.All(result.Entities, e => Assert.Equal(2 * 3_600 * Micros.PerSecond, e.Total(TimelineState.Compliant)));
    }

    [Fact]
    public void An_open_period_says_so_far_and_judges_nothing_ahead_of_the_ledgers_clock()
    {
        var story = new Story().Wait(600);
        var result = story.Judge();
        Assert.True(result.SoFar);
        Assert.Equal(story.Ledger.Now, result.Through);
        Assert.All(result.Controls, c => Assert.True(c.Conclusion.SoFar));
        Assert.All(result.Controls.SelectMany(c => c.Entities), e => Assert.Equal(result.Through, e.Segments[^1].When.To));
    }
}
