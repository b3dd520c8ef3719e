using Colophon.Binder;
using Colophon.Cli.Commands.Demo;

namespace Colophon.Cli.Tests.Demo;

/// <summary>The demo's check of itself must be able to fail: each way in which story and evidence can disagree is named.</summary>
public sealed class SelfCheckTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly Misdeed Activated = new("a plugin activated", Sign.Of("plugin:counter", "activated", "CH-01"), _ => Task.CompletedTask);
    private static readonly Misdeed Silenced = new("the agent taken away", Sign.Silence, _ => Task.CompletedTask);

    [Fact]
    public void What_was_done_and_told_once_in_its_time_under_its_control_agrees() =>
        Assert.Empty(Check([Finding()], [], Deed(Activated)));

    [Fact]
    public void A_misdeed_that_the_evidence_leaves_out_is_named() => Single("told 0 times", Check([], [], Deed(Activated)));

    [Fact]
    public void A_misdeed_that_is_told_twice_is_named() => Single("told 2 times", Check([Finding(), Finding()], [], Deed(Activated)));

    [Theory]
    [InlineData(-20, -10)]
    [InlineData(10, 20)]
    [InlineData(-40, 40)]
    public void A_time_in_which_it_was_not_done_or_that_says_nothing_is_named(int from, int to) =>
        Single("is dated", Check([Finding() with { From = Noon.AddSeconds(from), To = Noon.AddSeconds(to) }], [], Deed(Activated)));

    [Fact]
    public void A_finding_that_calls_it_something_else_is_named() => Single("is called", Check([Finding() with { What = "Plugin counter was updated" }], [], Deed(Activated)));

    [Fact]
    public void A_control_that_does_not_see_it_is_named() => Single("not a deviation of CH-01", Check([Finding() with { Controls = ["AU-02"] }], [], Deed(Activated)));

    [Fact]
    public void What_nobody_did_is_named() => Assert.Equal(2, Check([Finding()], [Gap()]).Count(f => f.StartsWith("The evidence tells what nobody did", StringComparison.Ordinal)));

    [Fact]
    public void An_outage_is_told_as_unseen_time() => Assert.Empty(Check([], [Gap()], Deed(Silenced)));

    [Theory]
    [InlineData(-2, 1, 0)]
    [InlineData(10, 20, 1)]
    public void A_look_that_had_begun_may_see_the_agents_file_away_but_only_then(int from, int to, int faults) =>
        Assert.Equal(faults, Check([Finding() with { Object = "file:mu", From = Noon.AddSeconds(from), To = Noon.AddSeconds(to) }], [Gap()], Deed(Silenced)).Count);

    private static Deed Deed(Misdeed misdeed) => new(misdeed, Noon.AddSeconds(-0.2), Noon);

    private static Happening Finding() => new("site-1", "Plugin counter was activated by user wp:1", Noon.AddSeconds(-2), Noon.AddSeconds(1), ["CH-01"]) { Object = "plugin:counter" };

    private static Happening Gap() => new("site-1", "the agent was silent", Noon.AddSeconds(-2), Noon.AddSeconds(9), []);

    private static IReadOnlyList<string> Check(IReadOnlyList<Happening> findings, IReadOnlyList<Happening> unknown, params IReadOnlyList<Deed> deeds) =>
        SelfCheck.Of(new Summary(BinderCode.Intact, "", "", "", findings, unknown, [], []), deeds, TimeSpan.FromMinutes(1));

    private static void Single(string told, IReadOnlyList<string> faults) => Assert.Contains(told, Assert.Single(faults), StringComparison.Ordinal);
}
