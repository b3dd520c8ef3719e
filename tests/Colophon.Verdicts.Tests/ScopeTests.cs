using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>Which site belongs to a population, and when; what an exemption reaches; who is who, and since when.</summary>
public sealed class ScopeTests
{
    private readonly Story _story = new();

    [Theory]
    [InlineData("staging")]
    [InlineData("development")]
    [InlineData("local")]
    public void What_is_not_production_is_in_no_population(string environment)
    {
        Declare(environment);
        _story.Ledger.Wait(60);
        Activate();
        var result = _story.ToTheEnd().Judge();
        Assert.Empty(result.Controls.Single(c => c.Id == "CH-01").Population);
        Assert.Equal(TimelineState.NotInScope, result.Controls.Single(c => c.Id == "CH-06").Entities.Single().Segments[^1].State);
        Assert.Equal(environment, result.Sites.Single().Environment);
    }

    [Fact]
    public void Only_the_time_as_production_counts()
    {
        Activate();
        Declare("staging");
        _story.Ledger.Wait(60);
        Activate();
        Declare("production");
        _story.Ledger.Wait(60);
        Activate();
        Assert.Equal(2, _story.ToTheEnd().Judge("CH-01").Conclusion.N);
    }

    [Fact]
    public void A_site_does_not_talk_itself_out_of_production_by_enrolling_again()
    {
        Declare("production");
        _story.Site.Environment = "staging";
        _story.Site.Enrol();
        _story.Ledger.Wait(60);
        Activate();
        Assert.Equal(1, _story.Judge("CH-01").Conclusion.D);
    }

    [Fact]
    public void A_retired_site_is_judged_until_it_was_retired_and_not_missed_afterwards()
    {
        Activate();
        _story.Ledger.Wait(60);
        _story.Ledger.Leaf("\"source\":\"s-a\",\"reason\":\"sold\"", "retired");
        var retired = _story.Ledger.Now;
        _story.Site.Beats = false;
        _story.Ledger.Wait(7_500);
        _story.Ledger.Console.Tell("person.signed_in", "person:p-owner", actor: "person:p-owner");
        var result = _story.Judge();
        Assert.Equal(1, result.Controls.Single(c => c.Id == "CH-01").Conclusion.D);
        var last = result.Controls.Single(c => c.Id == "CH-06").Entities.Single().Segments[^1];
        Assert.Equal((TimelineState.NotInScope, retired), (last.State, last.When.From));
        Assert.Empty(result.Sites.Single().Gaps);
    }

    [Fact]
    public void Without_a_production_site_there_is_nothing_to_test_and_that_is_said()
    {
        var ledger = new LedgerBuilder();
        ledger.Silence(1);
        var site = ledger.Agent(environment: "staging");
        ledger.AdoptAll();
        ledger.Period(ledger.Now, ledger.Now + (600 * Micros.PerSecond));
        site.Look();
        ledger.Wait(700);
        var waiting = Catalogue.Controls.Where(c => c.WaitsFor.Length > 0).Select(c => c.Id).ToHashSet();
        // What is about the company or about systems beside the sites needs no site.
        waiting.UnionWith(Catalogue.Controls.Where(c => c.Procedure.Kind == Procedure.MembersDeclared).Select(c => c.Id));
        Assert.All(Judging.Judge.Evaluate(ledger.Load(), "2026", new(ledger.Size))!.Controls, c => Assert.Equal(waiting.Contains(c.Id) ? ResultKind.NotTested : ResultKind.DesignGap, c.Conclusion.Kind));
    }

    [Fact]
    public void An_exemption_for_one_administrator_does_not_hide_another()
    {
        _story.Ledger.Console.Tell("exemption.approved", "control:AC-07", after: $$"""{"control":"AC-07","site":"site-a","object":"user:wp:8","until":"{{Micros.Format(_story.Until)}}","reason":"support"}""", actor: "person:p-lena");
        _story.Ledger.Wait(60);
        _story.Site.Look(("users", "wp:8", Story.Null, Story.Admin), ("users", "wp:9", Story.Null, Story.Admin));
        var result = _story.ToTheEnd().Judge("AC-07");
        Assert.Equal((ResultKind.Deviations, 1, 1), (result.Conclusion.Kind, result.Conclusion.N, result.Conclusion.D));
        Assert.Equal("user:wp:9", Assert.Single(result.Deviations).Object);
        Assert.Equal(TimelineState.Violating, result.Entities.Single().Segments[^1].State);
    }

    [Fact]
    public void Another_person_behind_the_account_from_today_did_not_make_what_was_made_yesterday()
    {
        _story.Ledger.Approve("plugin.activated", "plugin:*", by: "p-ann", standing: true);
        _story.Ledger.Wait(60);
        Activate();
        Assert.Equal(ItemResult.Deviation, _story.Judge("CH-01").Population.Single().Result);
        _story.Ledger.Wait(60);
        _story.Ledger.Map("p-ann", "site-a"); // no longer
        _story.Ledger.Map("p-omar", "site-a", "wp:1");
        _story.Ledger.Wait(60);
        Activate();
        Assert.Equal([ItemResult.Deviation, ItemResult.Met], _story.Judge("CH-01").Population.Select(i => i.Result));
    }

    [Fact]
    public void A_control_version_judges_its_own_days_and_reaches_back_to_none()
    {
        Activate();
        _story.Ledger.Wait(600);
        var now = _story.Ledger.Now;
        _story.Ledger.Adopt("CH-01", v => { v["version"] = 2; v["procedure"]!["types"] = new System.Text.Json.Nodes.JsonArray("plugin.deleted"); v["procedure"]!["sections"] = new System.Text.Json.Nodes.JsonArray(); }, effectiveFrom: _story.From);
        _story.Ledger.Wait(60);
        Activate();
        var result = _story.ToTheEnd().Judge("CH-01");
        Assert.Equal([1, 2], result.Versions.Select(v => v.Version));
        Assert.Equal(now, result.Versions[1].When.From);
        Assert.Single(result.Population);
    }

    [Fact]
    public void A_disposition_is_added_to_a_deviation_and_takes_nothing_away()
    {
        Activate();
        var before = _story.Judge("CH-01");
        _story.Ledger.Console.Tell("deviation.disposed", $"deviation:{before.Deviations.Single().Id}", after: """{"control":"CH-01","kind":"not a deviation","reason":"it was agreed by telephone"}""", actor: "person:p-lena");
        var after = _story.Judge("CH-01");
        Assert.Equal((before.Conclusion.Kind, before.Conclusion.D), (after.Conclusion.Kind, after.Conclusion.D));
        Assert.Equal("not a deviation", Assert.Single(after.Deviations.Single().Dispositions).Kind);
    }

    private void Declare(string environment) => _story.Ledger.Console.Tell("environment.declared", "site:site-a", after: $"\"{environment}\"", actor: "person:p-owner");

    private void Activate() => _story.Site.Tell("plugin.activated", "plugin:hello");
}
