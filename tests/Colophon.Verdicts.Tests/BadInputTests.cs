using System.Text.Json.Nodes;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>What nobody planned and happens anyway: each has an outcome that is known beforehand.</summary>
public sealed class BadInputTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_record_of_a_type_that_nobody_knows_is_counted_and_changes_no_result()
    {
        var before = _story.Judge();
        _story.Site.Tell("teapot.brewed", "teapot:1", after: "{\"cups\":2}");
        _story.Wait(60);
        var after = _story.Judge();
        Assert.Equal((0, 1, 0), (before.Leaves.UnknownType, after.Leaves.UnknownType, after.Leaves.Odd));
        Assert.All(after.Controls, c => Assert.DoesNotContain(c.Unknown, u => u.Cause.Contains("could not be read", StringComparison.Ordinal)));
        Assert.Equal(before.Controls.Select(c => (c.Id, c.Conclusion.Kind, c.Conclusion.N, c.Conclusion.D)), after.Controls.Select(c => (c.Id, c.Conclusion.Kind, c.Conclusion.N, c.Conclusion.D)));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(-1)]
    [InlineData(400)]
    [InlineData(36_500)]
    public void A_clock_that_is_days_off_moves_nothing_out_of_its_period(int days)
    {
        _story.Site.Tell("plugin.activated", "plugin:hello", claimed: _story.Ledger.Now + (days * 86_400L * Micros.PerSecond));
        _story.Wait(120);
        var item = Assert.Single(_story.Judge("CH-01").Population);
        Assert.Equal(ItemResult.Deviation, item.Result);
        Assert.True(item.True.From >= _story.From - (700 * Micros.PerSecond) && item.True.To <= _story.Ledger.Now, "by our own clocks, whatever the site says");
        Assert.NotEqual(item.True.To, item.Claimed);
    }

    [Fact]
    public void A_site_whose_clock_runs_ahead_approves_nothing_beforehand()
    {
        // The site says that it happened tomorrow, and the approval comes in an hour: earlier by the site's word, later by ours.
        _story.Site.Tell("plugin.activated", "plugin:hello", claimed: _story.Ledger.Now + (86_400L * Micros.PerSecond));
        _story.Wait(3_600);
        _story.Ledger.Approve("plugin.activated", "plugin:hello");
        _story.Wait(60);
        Assert.Equal(ItemResult.Deviation, Assert.Single(_story.Judge("CH-01").Population).Result);
    }

    [Fact]
    public void A_version_that_begins_before_one_that_waits_replaces_it_and_no_moment_has_two()
    {
        var now = _story.Ledger.Now;
        _story.Ledger.Adopt("CH-01", v => v["version"] = 2, effectiveFrom: now + (3_600 * Micros.PerSecond));
        _story.Ledger.Adopt("CH-01", v => v["version"] = 3, effectiveFrom: now + (1_800 * Micros.PerSecond));
        _story.ToTheEnd();
        var versions = _story.Judge("CH-01").Versions;
        Assert.Equal([1, 3], versions.Select(v => v.Version));
        Assert.Equal(versions[0].When.To, versions[1].When.From);
        Assert.Equal((_story.From, _story.Until), (versions[0].When.From, versions[1].When.To));
    }

    [Fact]
    public void A_version_that_contradicts_itself_is_not_adopted_and_the_one_in_force_stays()
    {
        _story.Ledger.Adopt("CH-01", v => v.Remove("version"));
        _story.Ledger.Adopt("CH-01", v => { v["version"] = 2; v["type"] = "poem"; });
        _story.Ledger.Adopt("CH-01", v => { v["version"] = 3; v["id"] = "CH-02"; });
        _story.Ledger.Console.Tell("control.adopted", "control:CH-01", after: "\"CH-01\"", actor: "person:p-owner");
        _story.Wait(60);
        Assert.Equal([1], _story.Judge("CH-01").Versions.Select(v => v.Version));
    }

    [Fact]
    public void A_site_that_gets_another_name_is_the_same_site()
    {
        _story.Site.Tell("plugin.activated", "plugin:hello");
        _story.Wait(120);
        var before = _story.Judge("CH-01");
        _story.Ledger.Console.Tell("site.labelled", "site:site-a", after: """{"group":"renamed"}""", actor: "person:p-owner");
        _story.Site.Enrol(); // at another address, under the same identity
        _story.Wait(120);
        var after = _story.Judge("CH-01");
        Assert.Equal(before.Population.Select(i => (i.Site, i.Object, i.Result)), after.Population.Select(i => (i.Site, i.Object, i.Result)));
        Assert.Equal(before.Deviations.Select(d => d.Id), after.Deviations.Select(d => d.Id));
        Assert.Single(_story.Judge().Sites);
    }

    [Fact]
    public void Two_sites_that_become_one_keep_their_pasts_apart_and_the_one_that_ends_is_not_missed()
    {
        var other = _story.Ledger.Agent("s-b", "site-b");
        other.Look(("users", "wp:1", Story.Null, Story.Admin));
        _story.Wait(600);
        other.Tell("plugin.activated", "plugin:merged");
        _story.Wait(120);
        _story.Ledger.Leaf("\"source\":\"s-b\",\"reason\":\"merged into site-a\"", "retired");
        var merged = _story.Ledger.Now;
        other.Beats = false;
        _story.ToTheEnd();
        var result = _story.Judge();
        Assert.Equal(["site-a", "site-b"], result.Sites.Select(s => s.Site));
        Assert.Equal("site-b", Assert.Single(result.Controls.Single(c => c.Id == "CH-01").Population).Site);
        Assert.DoesNotContain(result.Sites.Single(s => s.Site == "site-b").Gaps, g => g.When.To > merged);
    }

    [Fact]
    public void An_account_that_is_deleted_stays_in_what_it_did()
    {
        _story.Ledger.Map("p-omar", "site-a", "wp:9");
        _story.Site.Tell("user.created", "user:wp:9", after: """{"roles":["administrator"]}""");
        _story.Site.Look(("users", "wp:9", Story.Null, Story.Admin));
        _story.Wait(120);
        _story.Ledger.Approve("plugin.activated", "plugin:hello");
        _story.Wait(60);
        _story.Site.Tell("plugin.activated", "plugin:hello", actor: "user:wp:9");
        _story.Wait(60);
        var before = Assert.Single(_story.Judge("CH-01").Population);
        Assert.Equal((ItemResult.Met, "user:wp:9"), (before.Result, before.Actor));
        _story.Site.Tell("user.deleted", "user:wp:9", before: """{"roles":["administrator"]}""");
        _story.Site.Look(("users", "wp:9", Story.Admin, Story.Null));
        _story.Ledger.Map("p-omar", "site-a");
        _story.Ledger.Console.Tell("person.removed", "person:p-omar", actor: "person:p-owner");
        _story.Wait(600);
        var after = Assert.Single(_story.Judge("CH-01").Population);
        Assert.Equal((before.Result, before.Actor, before.Title, before.Approvals.Single()), (after.Result, after.Actor, after.Title, after.Approvals.Single()));
        Assert.Contains("made by p-omar", string.Concat(after.Attributes.Select(a => a.Note)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_late_after_a_freeze_worsens_the_addendum_and_leaves_the_freeze()
    {
        _story.Site.Add("plugin.activated", "plugin:hello");
        var deliver = _story.Site.Lose();
        _story.ToTheEnd();
        var (size, settled) = (_story.Ledger.Size, new Dictionary<string, SettledAt>(StringComparer.Ordinal) { ["s-a"] = new(_story.Site.Epoch, _story.Site.Seq) });
        PeriodResult Frozen() => Judging.Judge.Evaluate(_story.Ledger.Load(), "2026", new(size, settled))!;
        var freeze = VerdictsJson.Write(Frozen());
        Assert.Empty(Frozen().Controls.Single(c => c.Id == "CH-01").Deviations);
        deliver();
        _story.Wait(60);
        Assert.Equal(freeze, VerdictsJson.Write(Frozen()));
        Assert.NotEmpty(_story.Judge("CH-01").Deviations);
    }

    [Theory]
    [InlineData("""{"name":"P","from":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"P","from":"2026-01-02T00:00:00Z","until":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"P","from":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"P","from":"soon","until":"later"}""")]
    [InlineData("""{"name":"P","as_of":"one day"}""")]
    [InlineData("\"P\"")]
    public void A_period_that_makes_no_sense_is_none(string after)
    {
        _story.Ledger.Console.Tell("period.defined", "period:p", after: after, actor: "person:p-owner");
        Assert.Null(Judging.Judge.Evaluate(_story.Ledger.Load(), "p", new(_story.Ledger.Size)));
        Assert.NotNull(_story.Judge());
    }

    [Fact]
    public void A_period_of_a_microsecond_is_judged_and_one_that_overlaps_it_too()
    {
        _story.Ledger.Period(_story.From, _story.From + 1, "tiny");
        _story.Ledger.Period(_story.From - 100, _story.From + 100, "around");
        _story.ToTheEnd();
        var log = _story.Ledger.Load();
        foreach (var period in (string[])["tiny", "around", "2026"])
        {
            var result = Judging.Judge.Evaluate(log, period, new(log.Size))!;
            Assert.All(result.Controls.SelectMany(c => c.Entities), e => Assert.Equal(result.Period.When.Length, e.Segments.Sum(s => s.When.Length)));
        }
    }
}
