using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>What was not seen is unknown: never compliant, never a deviation by itself, and it is said why.</summary>
public sealed class CoverageTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_short_silence_between_equal_looks_is_bridged_in_its_own_colour()
    {
        Quiet(400);
        var segments = _story.ToTheEnd().Judge("CH-06").Entities.Single().Segments;
        Assert.Contains(segments, s => s.State == TimelineState.Bridged);
        Assert.DoesNotContain(segments, s => s.State == TimelineState.Unknown);
        Assert.NotEqual(0, _story.Judge().Sites.Single().None); // bridged for a rule about state, unseen all the same
    }

    [Fact]
    public void A_short_silence_after_which_something_is_different_is_unknown()
    {
        Quiet(400, ("options", "1:blogname", "\"x\"", "\"y\""));
        Assert.Contains(_story.ToTheEnd().Judge("CH-06").Entities.Single().Segments, s => s.State == TimelineState.Unknown);
    }

    [Fact]
    public void A_long_silence_is_unknown_from_the_last_beat_to_the_first_and_makes_the_result_insufficient()
    {
        var last = _story.Ledger.Now;
        Quiet(3_000);
        var result = _story.ToTheEnd().Judge("CH-06");
        var unknown = result.Entities.Single().Segments.Single(s => s.State == TimelineState.Unknown);
        Assert.InRange(unknown.When.From, last - (60 * Micros.PerSecond), last);
        Assert.Equal("the agent was silent", unknown.Cause);
        Assert.Equal(ResultKind.InsufficientCoverage, result.Conclusion.Kind);
        Assert.Equal(ResultKind.InsufficientCoverage, _story.Judge("CH-01").Conclusion.Kind);
    }

    [Fact]
    public void A_hole_in_the_sequence_is_never_bridged_and_makes_what_it_may_hide_not_determinable()
    {
        _story.Site.Seq += 3; // used up, never arrived
        _story.Ledger.Wait(60);
        _story.Site.Look(("users", "wp:9", Story.Null, Story.Admin));
        var result = _story.ToTheEnd().Judge();
        Assert.Contains(result.Controls.Single(c => c.Id == "CH-06").Unknown, u => u.Cause == "records are missing from the sequence");
        Assert.Empty(result.OutOfBand);
        Assert.Equal(ItemResult.NotDeterminable, result.Controls.Single(c => c.Id == "AU-02").Population.Single().Result);
        Assert.Contains(result.Controls.Single(c => c.Id == "AU-02").Ipe.GapCheck, g => g.Contains("missing", StringComparison.Ordinal) && !g.Contains("no number", StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_fork_nothing_is_believed_until_a_new_key_is_certified()
    {
        _story.Ledger.Leaf($"\"source\":\"s-a\",\"epoch\":\"{_story.Site.Epoch}\",\"number\":5,\"first\":\"00\",\"second\":\"11\"", "fork");
        _story.Wait(600);
        Assert.Equal("two histories under one identity (fork)", Assert.Single(_story.Judge().Sites).Gaps[^1].Cause);
        var again = _story.Ledger.Now;
        _story.Site.NewEpoch("00000000000000e2");
        _story.Site.Enrol();
        _story.Site.Look(("users", "wp:1", Story.Null, Story.Admin), ("constants", "DISALLOW_FILE_EDIT", Story.Null, "true"));
        var result = _story.ToTheEnd().Judge("CH-06");
        Assert.All(result.Unknown, u => Assert.True(u.When.From <= again));
        Assert.Contains(result.Entities.Single().Segments, s => s.State == TimelineState.Compliant && s.When.To > again);
    }

    [Fact]
    public void When_the_server_was_away_and_the_agent_beat_steadily_the_time_is_late_not_lost()
    {
        var (since, quoted) = (_story.Ledger.Now, _story.Ledger.Size);
        _story.Ledger.Silence(1_200);
        _story.Ledger.Leaf($"\"down_since\":\"{Micros.Format(since)}\"", "started");
        for (var beat = 1; beat <= 20; beat++) { _story.Site.Add("agent.heartbeat", "source:s-a", actor: "system", claimed: since + (beat * 60 * Micros.PerSecond)); }
        _story.Site.Send(quoted);
        var seen = _story.ToTheEnd().Judge().Sites.Single();
        Assert.Equal(0, seen.None);
        Assert.InRange(seen.Late, 1_100 * Micros.PerSecond, 1_300 * Micros.PerSecond);
    }

    [Fact]
    public void When_the_server_was_away_and_the_agents_own_beats_leave_holes_it_was_the_agent_who_was_silent()
    {
        var since = _story.Ledger.Now;
        _story.Ledger.Silence(1_200);
        _story.Ledger.Leaf($"\"down_since\":\"{Micros.Format(since)}\"", "started");
        _story.Site.Beat(_story.Ledger.Now);
        Assert.NotEqual(0, _story.ToTheEnd().Judge().Sites.Single().None);
    }

    [Fact]
    public void Who_stops_the_agent_right_after_a_misdeed_does_not_keep_the_matter_open_for_ever()
    {
        _story.Site.Look(("users", "wp:2", Story.Editor, Story.Admin));
        Assert.Equal(ItemResult.NotDue, _story.Judge("AU-02").Population.Single().Result);
        _story.Site.Beats = false;
        _story.Ledger.Wait(1_800);
        _story.Ledger.Console.Tell("person.signed_in", "person:p-owner", actor: "person:p-owner");
        Assert.Equal(ItemResult.NotDeterminable, _story.Judge("AU-02").Population.Single().Result);
        Assert.Equal(ResultKind.Deviations, _story.Judge("AC-07").Conclusion.Kind); // the state itself was seen
    }

    [Fact]
    public void A_record_that_breaks_the_format_hides_the_time_it_lies_in_and_blocks_nothing_behind_it()
    {
        var index = _story.Site.Tell("plugin.activated", "plugin:hello");
        _story.Ledger.Replace(index, "{\"v\":1,\"source\":\"s-a\",\"epoch\":\"x\"");
        _story.Site.Tell("plugin.activated", "plugin:akismet");
        var result = _story.Judge();
        Assert.Equal(1, result.Leaves.Odd);
        Assert.Single(result.Controls.Single(c => c.Id == "CH-01").Population);
        Assert.Contains(result.Controls.Single(c => c.Id == "CH-01").Unknown, u => u.Cause == "a record could not be read");
    }

    private void Quiet(double seconds, params (string, string, string, string)[] afterwards)
    {
        _story.Site.Look();
        _story.Site.Beats = false;
        _story.Ledger.Wait(seconds);
        _story.Site.Beats = true;
        _story.Site.Beat();
        _story.Ledger.Wait(60);
        _story.Site.Look(afterwards);
    }
}
