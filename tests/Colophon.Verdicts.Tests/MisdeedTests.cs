using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Tests;

/// <summary>What somebody does behind the agent's back or without asking, and how it comes out.</summary>
public sealed class MisdeedTests
{
    [Fact]
    public void An_administrator_inserted_by_sql_is_found_by_four_controls_under_one_id()
    {
        var story = new Story();
        var lastGood = story.Ledger.Now;
        story.Site.Look();
        story.Ledger.Wait(120);
        var leaf = story.Site.Look(("users", "wp:9", Story.Null, Story.Admin));
        var detected = story.Ledger.Now;
        var result = story.ToTheEnd().Judge();

        var change = Assert.Single(result.OutOfBand);
        Assert.Equal(($"D-{leaf}.1", "user:wp:9", lastGood, detected), (change.Id, change.Object, change.LastGood, change.Detected));
        Assert.Equal("User wp:9 appeared with role administrator, and no event tells who made it", change.Title);
        foreach (var control in new[] { "AC-03", "AC-04", "AC-07", "AU-02" })
        {
            var found = result.Controls.Single(c => c.Id == control);
            Assert.Equal(ResultKind.Deviations, found.Conclusion.Kind);
            Assert.Equal(change.Id, Assert.Single(found.Deviations).Id);
        }
        var segments = result.Controls.Single(c => c.Id == "AC-07").Entities.Single().Segments;
        Assert.Equal([TimelineState.Compliant, TimelineState.Unknown, TimelineState.Violating], segments.Select(s => s.State));
        Assert.Equal(new Interval(lastGood, detected), segments[1].When);
    }

    [Fact]
    public void A_password_that_comes_with_its_account_is_no_matter_of_its_own_one_that_changes_later_is()
    {
        var story = new Story();
        story.Site.Look();
        story.Ledger.Wait(120);
        story.Site.Look(("credentials", "wp:9", Story.Null, """{"password":"one"}"""), ("users", "wp:9", Story.Null, Story.Admin));
        story.Ledger.Wait(120);
        story.Site.Look(("credentials", "wp:9", """{"password":"one"}""", """{"password":"two"}"""));
        var result = story.ToTheEnd().Judge();
        Assert.Equal(
            [("user:wp:9", "User wp:9 appeared with role administrator, and no event tells who made it"), ("credentials:wp:9", "The password of user wp:9 changed outside WordPress")],
            result.OutOfBand.Select(c => (c.Object, c.Title)));
        Assert.Equal(2, result.Controls.Single(c => c.Id == "AU-02").Conclusion.D);
    }

    [Fact]
    public void A_core_file_edited_on_disk_violates_from_detection_and_until_it_is_back()
    {
        var story = new Story();
        story.Site.Look();
        story.Ledger.Wait(60);
        story.Site.Look(("files", "core/wp-login.php", Story.Hash1, Story.Hash2));
        var detected = story.Ledger.Now;
        story.Wait(900);
        story.Site.Look(("files", "core/wp-login.php", Story.Hash2, Story.Hash1));
        var back = story.Ledger.Now;
        var result = story.ToTheEnd().Judge();

        var files = result.Controls.Single(c => c.Id == "VU-03");
        var deviation = Assert.Single(files.Deviations);
        Assert.Equal("File wp-login.php of WordPress itself was changed on disk outside WordPress", deviation.Title);
        Assert.Equal(back, deviation.Until);
        Assert.Equal(new Interval(detected, back), files.Entities.Single().Segments.Single(s => s.State == TimelineState.Violating).When);
        Assert.Equal(2, result.Controls.Single(c => c.Id == "AU-02").Conclusion.D); // away and back are two changes nobody told
        Assert.Contains(result.Controls.Single(c => c.Id == "CH-01").Deviations, d => d.Object == "core:wordpress");
    }

    [Fact]
    public void A_plugin_activated_without_approval_is_a_deviation_named_and_dated()
    {
        var story = new Story();
        var leaf = story.Site.Tell("plugin.activated", "plugin:hello");
        var at = story.Ledger.Now;
        story.Site.Look(("plugins", "hello", """{"version":"1.7","active":false,"network":false}""", """{"version":"1.7","active":true,"network":false}"""));
        var result = story.ToTheEnd().Judge("CH-01");
        var deviation = Assert.Single(result.Deviations);
        Assert.Equal(($"D-{leaf}", "Plugin hello was activated by user wp:1", at), (deviation.Id, deviation.Title, deviation.Observed));
        Assert.Equal("No approval covers it.", deviation.Why);
        Assert.Equal("0 of 1 change was approved by a second person in time. One was not.", result.Sentence);
    }

    [Theory]
    [InlineData("5.1", 0)]
    [InlineData("6.6", 2)]
    public void A_look_in_the_middle_of_an_update_is_explained_by_it_if_what_came_back_is_what_it_says(string cameBack, int outOfBand)
    {
        var story = new Story();
        const string old = """{"version":"5.0","active":true,"network":false}""";
        story.Site.Look(("plugins", "akismet", old, Story.Null), ("files", "plugin:akismet/akismet.php", Story.Hash1, Story.Null));
        story.Ledger.Wait(5);
        story.Site.Tell("plugin.updated", "plugin:akismet", """{"version":"5.0"}""", $$"""{"version":"5.1","root":"{{Root(("akismet.php", Story.Hash2))}}"}""");
        story.Ledger.Wait(20);
        story.Site.Look(("plugins", "akismet", Story.Null, $$"""{"version":"{{cameBack}}","active":true,"network":false}"""), ("files", "plugin:akismet/akismet.php", Story.Null, Story.Hash2));
        var result = story.ToTheEnd().Judge();
        Assert.Equal(outOfBand, result.OutOfBand.Count(o => o.Object == "plugin:akismet"));
    }

    [Fact]
    public void An_activation_that_names_the_version_is_not_called_an_update()
    {
        var story = new Story();
        story.Site.Tell("plugin.activated", "plugin:hello", before: """{"version":"1.7","active":false}""", after: """{"version":"1.7","active":true}""");
        Assert.Equal("Plugin hello 1.7 was activated by user wp:1", Assert.Single(story.ToTheEnd().Judge("CH-01").Deviations).Title);
    }

    [Fact]
    public void A_role_and_an_option_rewritten_in_the_tables_are_out_of_band()
    {
        var story = new Story();
        story.Site.Look(("roles", "1:editor", "\"aaaaaaaaaaaaaaaa\"", "\"bbbbbbbbbbbbbbbb\""), ("options", "1:blogname", "\"x\"", "\"y\""));
        var result = story.ToTheEnd().Judge();
        Assert.Equal(["The capabilities of role editor changed outside WordPress", "Option blogname changed from \"x\" to \"y\" outside WordPress"], result.OutOfBand.Select(o => o.Title));
        Assert.Equal(2, result.Controls.Single(c => c.Id == "AU-02").Conclusion.D);
        Assert.Equal(1, result.Controls.Single(c => c.Id == "AC-04").Conclusion.D);
    }

    [Fact]
    public void A_raise_by_sql_under_cover_of_a_harmless_event_is_still_out_of_band()
    {
        var story = new Story();
        story.Ledger.Approve("user.role.changed", "user:wp:2");
        story.Ledger.Wait(60);
        story.Site.Tell("user.role.changed", "user:wp:2", """{"roles":["editor"]}""", """{"roles":["author"]}""");
        story.Site.Look(("users", "wp:2", Story.Editor, Story.Admin));
        var result = story.ToTheEnd().Judge();
        Assert.Equal("User wp:2 changed from role editor to role administrator outside WordPress", Assert.Single(result.OutOfBand).Title);
        Assert.Equal(ResultKind.Deviations, result.Controls.Single(c => c.Id == "AC-07").Conclusion.Kind);
    }

    [Fact]
    public void A_file_slipped_in_beside_an_update_is_not_explained_by_the_update()
    {
        var story = new Story();
        var clean = Root(("akismet.php", Story.Hash2));
        story.Site.Tell("plugin.updated", "plugin:akismet", """{"version":"5.0"}""", $$"""{"version":"5.1","root":"{{clean}}"}""");
        story.Site.Look(("plugins", "akismet", """{"version":"5.0","active":true,"network":false}""", """{"version":"5.1","active":true,"network":false}"""),
            ("files", "plugin:akismet/akismet.php", Story.Hash1, Story.Hash2), ("files", "plugin:akismet/shell.php", Story.Null, Story.Hash2));
        var result = story.ToTheEnd().Judge();
        Assert.Equal("2 files of plugin akismet changed outside WordPress", Assert.Single(result.OutOfBand).Title);
        Assert.Equal(ResultKind.Deviations, result.Controls.Single(c => c.Id == "VU-03").Conclusion.Kind);
    }

    [Fact]
    public void A_recorded_update_moves_the_baseline_and_is_left_to_change_approval()
    {
        var story = new Story();
        story.Ledger.Approve("plugin.updated", "plugin:akismet", version: "5.1");
        story.Ledger.Wait(60);
        var root = Root(("akismet.php", Story.Hash2));
        story.Site.Add("plugin.deactivated", "plugin:akismet", context: """{"request":"b1946ac9","cause":"silent"}""")
            .Add("plugin.updated", "plugin:akismet", """{"version":"5.0"}""", $$"""{"version":"5.1","root":"{{root}}"}""", context: """{"request":"b1946ac9"}""")
            .Add("plugin.activated", "plugin:akismet", context: """{"request":"b1946ac9","cause":"silent"}""").Send();
        story.Site.Look(("plugins", "akismet", """{"version":"5.0","active":true,"network":false}""", """{"version":"5.1","active":true,"network":false}"""),
            ("files", "plugin:akismet/akismet.php", Story.Hash1, Story.Hash2));
        var result = story.ToTheEnd().Judge();
        Assert.Empty(result.OutOfBand);
        Assert.Equal(ResultKind.NoDeviationFound, result.Controls.Single(c => c.Id == "VU-03").Conclusion.Kind);
        var changes = result.Controls.Single(c => c.Id == "CH-01");
        Assert.Equal((1, 0, ItemResult.Met), (changes.Conclusion.N, changes.Conclusion.D, changes.Population.Single().Result));
        Assert.Equal("Plugin akismet was updated from 5.0 to 5.1 by user wp:1", changes.Population.Single().Title);
    }

    [Fact]
    public void Editing_switched_back_on_violates_and_no_event_can_excuse_it()
    {
        var story = new Story();
        story.Site.Look(("constants", "DISALLOW_FILE_EDIT", "true", "false"));
        var result = story.ToTheEnd().Judge("CH-06");
        Assert.Equal((ResultKind.Deviations, 1, 1), (result.Conclusion.Kind, result.Conclusion.D, result.Conclusion.N));
        Assert.Equal("DISALLOW_FILE_EDIT was switched off", Assert.Single(result.Deviations).Title);
        Assert.Null(result.Deviations[0].Until);
    }

    [Fact]
    public void Disallowing_all_file_changes_is_as_good_as_disallowing_editing()
    {
        var story = new Story();
        story.Site.Look(("constants", "DISALLOW_FILE_MODS", "null", "true"));
        story.Wait(600);
        story.Site.Look(("constants", "DISALLOW_FILE_EDIT", "true", "false"));
        Assert.Equal(ResultKind.NoDeviationFound, story.ToTheEnd().Judge("CH-06").Conclusion.Kind);
    }

    [Fact]
    public void An_event_that_comes_after_the_look_but_before_it_is_settled_explains_it()
    {
        var story = new Story();
        story.Site.Look(("users", "wp:2", Story.Editor, Story.Author));
        Assert.Equal(ItemResult.NotDue, Assert.Single(story.Judge("AU-02").Population).Result);
        story.Site.Tell("user.role.changed", "user:wp:2", """{"roles":["editor"]}""", """{"roles":["author"]}""");
        Assert.Empty(story.ToTheEnd().Judge().OutOfBand);
    }

    internal static string Root(params (string Path, string Hash)[] files) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Concat(files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Path}\t{f.Hash}\n")))));
}
