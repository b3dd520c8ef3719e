using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Controls.Loading;

namespace Colophon.Verdicts.Tests;

/// <summary>An overlay makes a control tighter, or adds one. Whatever lets more through is an exemption and is refused with that word.</summary>
public sealed class OverlayTests
{
    private readonly List<Problem> _problems = [];

    [Fact]
    public void A_shorter_term_less_unknown_time_more_types_and_another_owner_are_taken()
    {
        var set = Overlay("""
            { "id": "AC-07", "version": 2, "owner": "Lena", "parameters": { "sla": "4 hours", "tolerated_unknown": "1 %" } },
            { "id": "AC-06", "version": 3, "parameters": { "every": "month", "grace": "7 days" } },
            { "id": "CH-01", "version": 2, "add": { "types": ["option.changed", "file.edited"], "sections": ["options"] } },
            """)!;
        var administrators = set.Controls.Single(c => c.Version.Id == "AC-07").Version;
        Assert.Equal((2, "Lena", 14_400L, 1), (administrators.Version, administrators.Owner, administrators.SlaSeconds, administrators.ToleratedUnknownPercent));
        Assert.Equal(("1 day", "4 hours"), (administrators.Parameters.Single(p => p.Name == "sla").Default, administrators.Parameters.Single(p => p.Name == "sla").Value));
        Assert.Equal("1 month", set.Controls.Single(c => c.Version.Id == "AC-06").Version.Procedure.Every.ToString());
        var changes = set.Controls.Single(c => c.Version.Id == "CH-01").Version.Procedure;
        Assert.Equal((1, 1, true), (changes.Types.Count(t => t == "option.changed"), changes.Types.Count(t => t == "file.edited"), changes.Sections.Contains("options")));
        Assert.Equal(96, set.Controls.Count);
        Assert.All(set.Controls.Where(c => c.Version.Id is not ("AC-07" or "AC-06" or "CH-01")), c => Assert.Equal(Catalogue.TextOf(c.Version.Id), c.Text));
    }

    [Theory]
    [InlineData("\"parameters\": { \"sla\": \"2 days\" }")]
    [InlineData("\"parameters\": { \"sla\": \"1 business day\" }")] // over a weekend that is longer than a day
    [InlineData("\"parameters\": { \"tolerated_unknown\": \"6 %\" }")]
    [InlineData("\"parameters\": { \"bridge\": \"16 minutes\" }")]
    [InlineData("\"procedure\": { \"kind\": \"declared-administrators\", \"sections\": [] }")]
    [InlineData("\"criteria\": []")]
    [InlineData("\"waits_for\": \"somebody else\"")]
    public void What_loosens_a_control_is_an_exemption(string members)
    {
        Assert.Null(Overlay($"{{ \"id\": \"AC-07\", \"version\": 2, {members} }}"));
        Assert.Contains("that is an exemption", Assert.Single(_problems).What, StringComparison.Ordinal);
        Assert.Equal(("o.json", 2), (_problems[0].File, _problems[0].Line));
    }

    [Theory]
    [InlineData("\"version\": 1", "doesn't rise above the base set's 1")]
    [InlineData("\"owner\": \"Lena\"", "the overlay has no version")]
    [InlineData("\"version\": 2, \"parameters\": { \"every\": \"1 hour\" }", "has no parameter \"every\"")]
    [InlineData("\"version\": 2, \"parameters\": { \"sla\": \"soon\" }", "parameter sla is no term")]
    [InlineData("\"version\": 2, \"add\": { \"types\": [\"user.created\"] }", "its procedure takes no \"types\"")]
    [InlineData("\"version\": 2, \"add\": { \"sections\": [\"secrets\"] }", "is no list of known sections")]
    [InlineData("\"version\": 2, \"add\": { \"ranks\": {} }", "can't add to \"ranks\"")]
    public void An_overlay_that_makes_no_sense_is_told(string members, string what)
    {
        Assert.Null(Overlay($"{{ \"id\": \"AC-07\", {members} }}"));
        Assert.Contains(_problems, p => p.What.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void A_control_of_ones_own_is_added_and_may_rely_on_the_base_set()
    {
        var set = Overlay("""
            { "id": "OWN-01", "version": 1, "title": "Exports of content are approved first", "risk": "R", "owner": "O", "type": "event", "nature": "I", "when": "live", "criteria": [{ "id": "C1.1", "extent": "partial" }],
              "relies_on": ["AU-03"], "parameters": { "tolerated_unknown": { "default": "5 %", "what": "W" } }, "procedure": { "kind": "approved-before", "types": ["content.exported"] }, "supports": "S", "cant_show": "C" }
            """)!;
        Assert.Equal(97, set.Controls.Count);
        Assert.Contains(set.Controls, c => c.Version.Id == "OWN-01");
    }

    [Fact]
    public void Two_words_on_one_control_are_one_too_many()
    {
        Assert.Null(Overlay("""{ "id": "AC-07", "version": 2, "owner": "A" }, { "id": "AC-07", "version": 3, "owner": "B" }"""));
        Assert.Contains("which o.json:2 defines", Assert.Single(_problems).What, StringComparison.Ordinal);
    }

    private ControlSet? Overlay(string controls) => Catalogue.Base.Overlay([ControlFileTests.File("o.json", "{ \"controls\": [\n" + controls + "\n] }")], _problems);
}
