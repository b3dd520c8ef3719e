using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>Earlier, by another person, for this: and every way to fall short of it.</summary>
public sealed class ApprovalTests
{
    private readonly Story _story = new();

    [Fact]
    public void An_approved_new_editor_is_met_and_uses_the_approval_up()
    {
        _story.Ledger.Approve("user.created", "user:new", roles: "editor");
        _story.Ledger.Wait(60);
        Create("wp:7");
        Create("wp:8");
        Assert.Equal([ItemResult.Met, ItemResult.Deviation], Items("AC-03").Select(i => i.Result));
        Assert.Empty(Items("AC-04")); // the role given with the account is part of making the account
    }

    [Fact]
    public void A_standing_approval_covers_each()
    {
        _story.Ledger.Approve("user.*", "user:*", standing: true);
        _story.Ledger.Wait(60);
        Create("wp:7");
        Create("wp:8");
        Assert.Equal([ItemResult.Met, ItemResult.Met], Items("AC-03").Select(i => i.Result));
    }

    [Fact]
    public void An_approval_for_an_editor_doesnt_cover_an_administrator()
    {
        _story.Ledger.Approve("user.created", "user:new", roles: "editor");
        _story.Ledger.Wait(60);
        Create("wp:7", "administrator");
        Assert.Equal("No approval covers it", Items("AC-03").Single().Attributes[0].Note);
    }

    [Fact]
    public void An_approval_after_the_fact_is_a_deviation_that_says_by_how_much()
    {
        Update();
        _story.Ledger.Wait(180);
        _story.Ledger.Approve("plugin.updated", "plugin:akismet");
        var item = Items("CH-01").Single();
        Assert.Equal(ItemResult.Deviation, item.Result);
        Assert.Equal("Approved 3 min after it", item.Attributes.Single(a => a.Letter == "C").Note);
    }

    [Fact]
    public void What_overlaps_is_not_determinable_whatever_the_site_claims()
    {
        var quoted = _story.Ledger.Size;
        _story.Ledger.Silence(10);
        _story.Ledger.Approve("plugin.updated", "plugin:akismet");
        _story.Ledger.Silence(10);
        _story.Site.Tell("plugin.updated", "plugin:akismet", """{"version":"5.0"}""", """{"version":"5.1"}""", quoted: quoted);
        var result = _story.Judge("CH-01");
        Assert.Equal(ItemResult.NotDeterminable, result.Population.Single().Result);
        Assert.Equal(ResultKind.InsufficientCoverage, result.Conclusion.Kind);
    }

    [Fact]
    public void Nobody_approves_what_they_made()
    {
        _story.Ledger.Approve("plugin.updated", "plugin:akismet", by: "p-ann");
        _story.Ledger.Wait(60);
        Update();
        Assert.Equal("p-ann approved what they made", Items("CH-01").Single().Attributes.Single(a => a.Letter == "B").Note);
    }

    [Fact]
    public void Nobody_approves_what_they_asked_for()
    {
        _story.Ledger.Approve("plugin.updated", "plugin:akismet", by: "p-lena", requestedBy: "p-lena");
        _story.Ledger.Wait(60);
        Update();
        Assert.Equal((ItemResult.Deviation, "p-lena approved what they had asked for"), (Items("CH-01").Single().Result, Items("CH-01").Single().Attributes.Single(a => a.Letter == "B").Note));
    }

    [Fact]
    public void A_maker_nobody_knows_makes_it_not_determinable_until_somebody_says_who_it_is()
    {
        _story.Ledger.Approve("plugin.updated", "plugin:akismet");
        _story.Ledger.Wait(60);
        Update("user:wp:5");
        Assert.Equal(ItemResult.NotDeterminable, Items("CH-01").Single().Result);
        _story.Ledger.Map("p-omar", "site-a", "wp:5");
        Assert.Equal(ItemResult.Met, Items("CH-01").Single().Result);
    }

    [Fact]
    public void An_approval_told_by_an_agent_is_not_believed()
    {
        _story.Site.Tell("approval.recorded", "approval:a-9", after: """{"covers":"plugin.updated","object":"plugin:akismet","site":"site-a"}""", actor: "person:p-lena");
        _story.Ledger.Wait(60);
        Update();
        Assert.Equal(ItemResult.Deviation, Items("CH-01").Single().Result);
    }

    [Theory]
    [InlineData(-30, ItemResult.Deviation)]
    [InlineData(120, ItemResult.Met)]
    public void An_approval_counts_only_while_it_is_valid(int validFor, ItemResult expected)
    {
        _story.Ledger.Approve("plugin.updated", "plugin:akismet", validUntil: _story.Ledger.Now + ((60 + validFor) * Micros.PerSecond));
        _story.Ledger.Wait(60);
        Update();
        Assert.Equal(expected, Items("CH-01").Single().Result);
    }

    [Fact]
    public void A_withdrawn_approval_covers_nothing_afterwards()
    {
        _story.Ledger.Approve("plugin.updated", "plugin:akismet");
        _story.Ledger.Wait(60);
        _story.Ledger.Console.Tell("approval.withdrawn", "approval:a-1", actor: "person:p-lena");
        _story.Ledger.Wait(60);
        Update();
        Assert.Equal(ItemResult.Deviation, Items("CH-01").Single().Result);
    }

    [Fact]
    public void An_approval_of_another_version_or_site_doesnt_cover()
    {
        _story.Ledger.Approve("plugin.updated", "plugin:akismet", version: "5.2");
        _story.Ledger.Approve("plugin.updated", "plugin:akismet", site: "site-b", id: "a-2");
        _story.Ledger.Wait(60);
        Update();
        Assert.Equal("No approval covers it", Items("CH-01").Single().Attributes[0].Note);
    }

    [Fact]
    public void An_approval_used_before_the_period_cannot_be_used_again_in_it()
    {
        var early = new LedgerBuilder();
        early.Silence(1);
        var site = early.Agent();
        early.AdoptAll();
        early.Map("p-ann", "site-a", "wp:1");
        site.Look(("core", "wordpress", "null", """{"version":"6.5"}"""));
        early.Approve("plugin.activated", "plugin:*");
        early.Wait(60);
        site.Tell("plugin.activated", "plugin:a");
        early.Wait(120);
        early.Period(early.Now, early.Now + (3_600 * Micros.PerSecond));
        early.Wait(60);
        site.Tell("plugin.activated", "plugin:b");
        var result = Judging.Judge.Evaluate(early.Load(), "2026", new(early.Size))!;
        Assert.Equal(ItemResult.Deviation, result.Controls.Single(c => c.Id == "CH-01").Population.Single().Result);
    }

    [Fact]
    public void An_exemption_excuses_and_stays_in_the_population()
    {
        _story.Ledger.Console.Tell("exemption.approved", "control:CH-01", after: $$"""{"control":"CH-01","site":"site-a","until":"{{Micros.Format(_story.Until)}}","reason":"migration"}""", actor: "person:p-lena");
        _story.Ledger.Wait(60);
        Update();
        var result = _story.Judge("CH-01");
        Assert.Equal((1, 0, 1), (result.Conclusion.N, result.Conclusion.D, result.Conclusion.Excused));
    }

    [Fact]
    public void An_exemption_given_afterwards_excuses_nothing()
    {
        Update();
        _story.Ledger.Wait(60);
        _story.Ledger.Console.Tell("exemption.approved", "control:CH-01", after: $$"""{"control":"CH-01","from":"{{Micros.Format(_story.From)}}","until":"{{Micros.Format(_story.Until)}}","reason":"oh"}""", actor: "person:p-lena");
        Assert.Equal((1, 0), (_story.Judge("CH-01").Conclusion.D, _story.Judge("CH-01").Conclusion.Excused));
    }

    [Fact]
    public void A_role_taken_away_is_no_raise()
    {
        _story.Site.Tell("user.role.changed", "user:wp:2", """{"roles":["editor"]}""", """{"roles":["author"]}""");
        Assert.Empty(Items("AC-04"));
        _story.Site.Tell("user.role.changed", "user:wp:2", """{"roles":["author"]}""", """{"roles":["author","acme_manager"]}""");
        Assert.Equal(ItemResult.Deviation, Items("AC-04").Single().Result); // nobody ranked that role: it may be anything
    }

    private void Create(string user, string role = "editor")
    {
        var request = $$"""{"request":"{{user.Replace("wp:", "000000", StringComparison.Ordinal)}}"}""";
        _story.Site.Add("user.created", "user:" + user, after: $$"""{"roles":["{{role}}"]}""", context: request)
            .Add("user.role.changed", "user:" + user, """{"roles":[]}""", $$"""{"roles":["{{role}}"]}""", context: request).Send();
    }

    private void Update(string actor = "user:wp:1") => _story.Site.Tell("plugin.updated", "plugin:akismet", """{"version":"5.0"}""", """{"version":"5.1"}""", actor: actor);

    private IReadOnlyList<Item> Items(string control) => _story.Judge(control).Population;
}
