using System.Text.Json.Nodes;
using Colophon.Cli.Commands.Demo;

namespace Colophon.Cli.Tests.Demo;

public sealed class FailedLogInsTests
{
    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    public void Ten_failures_together_are_a_burst_nine_are_not(int failures, int bursts) =>
        Assert.Equal(bursts, FailedLogIns.Bursts(Enumerable.Range(0, failures).Select(i => Failure(i))).Count());

    [Fact]
    public void A_record_that_stands_for_many_counts_as_many()
    {
        var burst = Assert.Single(FailedLogIns.Bursts([Failure(0), Failure(30, count: 24)]));
        Assert.Equal("A burst of 25 failed log-ins", burst.What);
        Assert.Equal(TimeSpan.FromSeconds(30), burst.To - burst.From);
    }

    [Fact]
    public void Failures_that_lie_apart_are_no_burst() => Assert.Empty(FailedLogIns.Bursts(Enumerable.Range(0, 50).Select(i => Failure(i * 121))));

    private static JsonObject Failure(int second, long? count = null)
    {
        var record = new JsonObject { ["source"] = "s-1", ["effective_at"] = new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero).AddSeconds(second).ToString("O") };
        if (count is not null) { record["context"] = new JsonObject { ["count"] = count }; }
        return record;
    }
}
