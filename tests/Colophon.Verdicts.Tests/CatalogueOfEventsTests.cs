using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Tests;

/// <summary>The engine knows every event that docs/events.json lists, and which of them tell a change of the state.</summary>
public sealed class CatalogueOfEventsTests
{
    private const string Mark = "\"5c0ffee05c0ffee0\"";

    [Fact]
    public void Every_type_of_the_catalogue_is_known_to_the_engine()
    {
        using var catalogue = JsonDocument.Parse(File.ReadAllText(Find("docs/events.json")));
        var types = catalogue.RootElement.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()!)
            .Concat(catalogue.RootElement.GetProperty("state").EnumerateArray().Select(s => "state." + s.GetProperty("section").GetString()));
        Assert.DoesNotContain(types, t => RecordTypes.Use(t) == RecordUse.Unknown);
    }

    [Theory]
    [InlineData("credentials", "wp:2", "{\"password\":\"aa\"}", "{\"password\":" + Mark + "}", "user.updated", "user:wp:2", "{\"fields\":[\"password\"],\"password\":" + Mark + "}")]
    [InlineData("cron", "1:nightly", "null", "{\"schedule\":\"daily\"}", "cron.scheduled", "cron:nightly", "{\"schedule\":\"daily\"}")]
    [InlineData("tables", "wp_orders", "null", "{\"kind\":\"table\"}", "table.created", "table:wp_orders", null)]
    [InlineData("tables", "wp_posts", "{\"kind\":\"table\"}", "null", "table.dropped", "table:wp_posts", null)]
    [InlineData("api_keys", "1:4", "null", "{\"permissions\":\"read\",\"user\":\"wp:1\"}", "api_key.created", "api_key:4", "{\"permissions\":\"read\",\"user\":\"wp:1\"}")]
    public void An_event_that_says_what_was_seen_explains_it_and_without_it_the_change_is_out_of_band(string section, string key, string before, string after, string type, string subject, string? says)
    {
        Assert.Empty(OutOfBand(told: true, says));
        var change = Assert.Single(OutOfBand(told: false, says));
        Assert.DoesNotContain(section, change, StringComparison.Ordinal); // in words, not in the format's names
        if (says is not null) { Assert.Single(OutOfBand(told: true, "{\"schedule\":\"hourly\",\"permissions\":\"write\",\"password\":\"other\"}")); }

        string[] OutOfBand(bool told, string? value)
        {
            var story = new Story();
            if (before != "null") { story.Site.Look((section, key, "null", before)); }
            story.Wait(600);
            var seen = story.Judge().OutOfBand.Select(c => c.Id).ToHashSet();
            if (told) { story.Site.Tell(type, subject, null, value); }
            story.Ledger.Wait(5);
            story.Site.Look((section, key, before, after));
            return [.. story.ToTheEnd().Judge().OutOfBand.Where(c => !seen.Contains(c.Id) && c.Keys.Any(k => k.After == after)).Select(c => c.Title)];
        }
    }

    [Fact]
    public void An_endpoint_is_explained_by_whoever_registers_it_or_by_a_setting_and_by_nothing_else()
    {
        const string Open = """{"by":"plugin:shop","callback":"f","check":"open"}""";
        Assert.Equal("REST route GET /shop/v1/all, open to anybody, appeared, and no event tells why", Assert.Single(Seen(null, "")));
        Assert.Single(Seen("plugin.updated", "plugin:other"));
        Assert.Empty(Seen("plugin.updated", "plugin:shop"));
        Assert.Empty(Seen("option.changed", "option:shop_api"));

        string[] Seen(string? type, string subject)
        {
            var story = new Story();
            story.Site.Look(("endpoints", "xmlrpc:*", "null", """{"enabled":true}""")); // the first list, however late, is adopted
            story.Wait(600);
            if (type is not null) { story.Site.Tell(type, subject, null, null); }
            story.Ledger.Wait(5);
            story.Site.Look(("endpoints", "rest:GET /shop/v1/all", "null", Open));
            return [.. story.ToTheEnd().Judge().OutOfBand.Select(c => c.Title)];
        }
    }

    [Fact]
    public void Files_of_the_agent_are_explained_by_a_published_version_and_by_nothing_that_the_agent_says_alone()
    {
        const string File = "mu/colophon-0.2.0/Agent.php";
        Assert.Single(Seen(published: false, told: true, File, Story.Null, Story.Hash1));
        Assert.Single(Seen(published: true, told: false, File, Story.Null, Story.Hash1));
        Assert.Single(Seen(published: true, told: true, File, Story.Null, Story.Hash2)); // other content than what was signed
        Assert.Single(Seen(published: true, told: true, "mu/colophon-0.2.0/Extra.php", Story.Null, Story.Hash1));
        Assert.Empty(Seen(published: true, told: true, File, Story.Null, Story.Hash1));
        Assert.Empty(Seen(published: true, told: true, "mu/.colophon-trial.json", Story.Null, Story.Hash2));

        static string[] Seen(bool published, bool told, string key, string before, string after)
        {
            var story = new Story();
            if (published) { story.Ledger.Console.Tell("release.published", "release:abc", null, $$$"""{"version":"0.2.0","files":{"Agent.php":{{{Story.Hash1}}}}}"""); }
            if (told) { story.Site.Tell("agent.upgrade.begun", "source:s-a", actor: "system", context: """{"to":"0.2.0"}"""); }
            story.Ledger.Wait(5);
            story.Site.Look(("files", key, before, after));
            return [.. story.ToTheEnd().Judge().OutOfBand.Select(c => c.Title)];
        }
    }

    [Theory]
    [InlineData("uploads", "2026/shell.php", "File 2026/shell.php in uploads, which a web server may run, appeared outside WordPress")]
    [InlineData("programs", "trigger:stay", "Trigger stay appeared in the database")]
    public void What_no_event_can_tell_is_always_out_of_band(string section, string key, string title)
    {
        var story = new Story();
        story.Site.Look((section, key, Story.Null, Story.Hash1));
        Assert.Equal(title, Assert.Single(story.ToTheEnd().Judge().OutOfBand).Title);
    }

    private static string Find(string below)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Colophon.slnx"))) { folder = folder.Parent; }
        return Path.Combine(folder.FullName, below);
    }
}
