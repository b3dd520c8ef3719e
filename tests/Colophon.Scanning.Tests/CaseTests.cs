using System.Net;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Scanning.Picture;

namespace Colophon.Scanning.Tests;

/// <summary>From a feed and a site's look to a case, its clock, and the records of both; over a real server and ledger.</summary>
public sealed class CaseTests : IDisposable
{
    private const string Url = "https://shop.fernhill.example";
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-scanning-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_flaw_on_a_site_is_opened_with_its_clock_and_closed_when_the_plugin_is_updated()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, site) = await host.EnrolAsync(Url, SiteTeller.Plugin("backwpup", "4.0.2"), SiteTeller.Plugin("akismet", "5.0"));
        Assert.Equal(HttpStatusCode.OK, await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("backwpup", "4.0.2", cve: "CVE-2023-5775", score: 9.8, rating: "Critical", patched: "4.0.3"))));
        var view = await host.RoundAsync();
        var open = Assert.Single(view.Cases.Values);
        Assert.Equal((site, "plugin:backwpup", "4.0.2", "CVE-2023-5775", "critical"), (open.Finding.Site, open.Finding.Component, open.Finding.Version, open.Finding.Flaw, open.Finding.Priority));
        // Published long before the site was enrolled: the clock begins when this version was first seen there.
        Assert.Equal(view.Sites[0].Components.Single(c => c.Slug == "backwpup").Since, open.Finding.Begins);
        Assert.Equal(TimeSpan.FromDays(7), open.Finding.Due - open.Finding.Begins);
        Assert.True(view.LastWhole is { Sound: true, OnlyFirst: 0, OnlySecond: 0, CanariesPlanted: 2, CanariesFound: 2, Components: 2 });
        Assert.Single(await host.RecordsAsync("feed.fetched"));

        await host.RoundAsync(); // nothing changed: nothing is told twice
        Assert.Single(await host.RecordsAsync("vulnerability.opened"));
        Assert.Single(await host.RecordsAsync("inventory.matched"));

        await agent.Look(SiteTeller.Plugin("backwpup", "4.0.3", "4.0.2")).SendAsync();
        view = await host.RoundAsync();
        Assert.Equal(("updated", "4.0.3"), (view.Cases.Values.Single().Closing!.How, view.Cases.Values.Single().Closing!.Version));
        await agent.Look(SiteTeller.Plugin("backwpup", "4.0.1", "4.0.3")).SendAsync(); // somebody went back
        Assert.True((await host.RoundAsync()).Cases.Values.Single().IsOpen);
        await agent.Look(SiteTeller.Plugin("backwpup", null, "4.0.1")).SendAsync();
        Assert.Equal("removed", (await host.RoundAsync()).Cases.Values.Single().Closing!.How);
    }

    [Fact]
    public async Task The_clock_never_pauses_and_what_went_by_stays_on_record_after_the_update()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5", score: 9.8, rating: "Critical")));
        var due = Assert.Single((await host.RoundAsync()).Cases.Values).Due;
        host.Clock.Jump(TimeSpan.FromDays(6));
        await agent.Look(SiteTeller.Plugin("forms", "1.1", "1.0")).SendAsync(); // another version with the same flaw gives no new term
        Assert.Equal(due, (await host.RoundAsync()).Cases.Values.Single().Due);
        Assert.Contains(host.Signals.Raised, s => s.Title.StartsWith("A quarter of the term is left", StringComparison.Ordinal));
        host.Clock.Jump(TimeSpan.FromDays(2));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5", score: 9.8, rating: "Critical"), FeedFiles.Flaw("other", "1.0")));
        var late = (await host.RoundAsync()).Cases.Values.Single();
        Assert.Equal(CaseState.Overdue, late.State(host.Clock.GetUtcNow()));
        Assert.Equal(due, late.Breached!.Due);
        Assert.Contains(host.Signals.Raised, s => s.Severity == SignalSeverity.Alarm && s.Title.StartsWith("The term of a flaw", StringComparison.Ordinal));
        await agent.Look(SiteTeller.Plugin("forms", "2.0", "1.1")).SendAsync();
        var closed = (await host.RoundAsync()).Cases.Values.Single();
        Assert.False(closed.IsOpen);
        Assert.NotNull(closed.Breached);
        await host.RoundAsync();
        Assert.Single(await host.RecordsAsync("vulnerability.breached"));
    }

    [Fact]
    public async Task Exploited_in_the_wild_shortens_the_term_from_when_it_is_known()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
        var feed = FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5", cve: "CVE-2024-1234", score: 7.5, rating: "High"));
        await host.ImportAsync("wordfence", feed);
        Assert.Equal("high", (await host.RoundAsync()).Cases.Values.Single().Finding.Priority);
        host.Clock.Jump(TimeSpan.FromHours(20));
        await host.ImportAsync("wordfence", feed);
        await host.ImportAsync("kev", FeedFiles.Kev("CVE-2024-1234"));
        var now = host.Clock.GetUtcNow();
        var act = (await host.RoundAsync()).Cases.Values.Single();
        Assert.Equal(("act", true), (act.Finding.Priority, act.Finding.Exploited));
        Assert.InRange(act.Due - now, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24.1));
        Assert.Equal("high", (await host.RecordsAsync("vulnerability.rerated")).Single()["change"]!["before"]!["priority"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_truncated_feed_is_refused_told_and_the_mirror_before_stays()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
        var feed = FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5"), FeedFiles.Flaw("other", "1.0"));
        await host.ImportAsync("wordfence", feed);
        await host.RoundAsync();
        foreach (var (bad, rule) in ((string, string)[])[(feed[..^40], "feed-json"), ("", "feed-empty"), ("{}", "feed-unreadable"), ("""{"a":{"software":[{}]}}""", "feed-unreadable"), ("<html>", "feed-json")])
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await host.ImportAsync("wordfence", bad));
            Assert.Contains($"urn:colophon:refusal:{rule}", host.Said, StringComparison.Ordinal);
        }
        var view = await host.RoundAsync();
        Assert.True(view.Cases.Values.Single().IsOpen);
        Assert.Equal(view.FeedsTold["wordfence"], (await host.RecordsAsync("feed.refused")).Single()["change"]!["after"]!["kept"]!.GetValue<string>());
        Assert.Contains(host.Signals.Raised, s => s.Title.Contains("could not be taken in", StringComparison.Ordinal));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_data.FullName, "feeds", "wordfence")));
    }

    [Fact]
    public async Task A_dead_matcher_alarms_and_closes_nothing()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5")));
        await host.RoundAsync();
        // Somebody or something empties the index: the site would look clean.
        var database = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Store.FeedDatabase>(host.Services).Value;
        await database.WriteAsync(c => { Storage.SqliteText.Execute(c, "DELETE FROM advisory"); }, TestContext.Current.CancellationToken);
        await agent.Look(SiteTeller.Plugin("new", "1.0")).SendAsync();
        var view = await host.RoundAsync();
        Assert.True(view.Cases.Values.Single().IsOpen);
        Assert.Equal((false, 2, 1), (view.LastRun!.Sound, view.LastRun.CanariesPlanted, view.LastRun.CanariesFound));
        Assert.Contains(host.Signals.Raised, s => s.Severity == SignalSeverity.Alarm && s.Title == "Flaws can't be looked for reliably");
        host.Clock.Jump(TimeSpan.FromHours(25)); // the daily run has the second path, which reads the files: it sees what the index lost
        view = await host.RoundAsync();
        Assert.Equal((0, 2), (view.LastWhole!.OnlyFirst, view.LastWhole.OnlySecond)); // the case and the canary
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        Assert.Contains("The comparison can’t be relied on", ScanHost.Text((await owner.GetAsync(ScanHost.Root + "/vulnerabilities")).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_feed_is_told_and_a_too_old_one_answers_nothing()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "2.0"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5")));
        Assert.True((await host.RoundAsync()).LastRun!.Sound);
        host.Clock.Jump(TimeSpan.FromHours(24));
        host.Clock.Jump(TimeSpan.FromMinutes(1));
        Assert.True((await host.RoundAsync()).LastRun!.Sound);
        await host.RoundAsync();
        Assert.Single(await host.RecordsAsync("feed.expired"));
        Assert.Single(host.Signals.Raised, s => s.Tenant == ScanHost.Tenant && s.Title.EndsWith("is stale", StringComparison.Ordinal));
        host.Clock.Jump(TimeSpan.FromHours(48));
        Assert.False((await host.RoundAsync()).LastRun!.Sound);
        using var owner = await host.SignedInAsync("Ines Okafor", "owner");
        Assert.Contains("Nobody knows", ScanHost.Text((await owner.GetAsync(ScanHost.Root + "/vulnerabilities")).Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Premium_twins_collisions_and_untold_versions_are_doubt_and_never_clean()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync(Url,
            SiteTeller.Plugin("gallery", "1.0"), SiteTeller.Head("plugin:gallery", "ACME Gallery", "ACME", "https://acme.example/update"),
            SiteTeller.Plugin("forms-premium", "9.1"), SiteTeller.Head("plugin:forms-premium", "Forms"),
            SiteTeller.Plugin("renamed", "1.0"), SiteTeller.Head("plugin:renamed", "Calendar", uri: "https://wordpress.org/plugins/calendar/"),
            SiteTeller.Plugin("untold", ""),
            ("themes", "astra", null, new JsonObject { ["version"] = "1.0", ["active"] = true }), SiteTeller.Plugin("astra", "1.0"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(
            FeedFiles.Flaw("gallery", "2.0", name: "Gallery by Somebody"), FeedFiles.Flaw("forms", "10.0", name: "Forms"), FeedFiles.Flaw("calendar", "1.5", name: "Calendar"), FeedFiles.Flaw("untold", "2.0"), FeedFiles.Flaw("astra", "2.0", type: "theme")));
        var cases = (await host.RoundAsync()).Cases.Values.ToDictionary(c => c.Finding.Component);
        Assert.Contains("acme.example", cases["plugin:gallery"].Finding.Doubt, StringComparison.Ordinal);
        Assert.Contains("by its name alone", cases["plugin:forms-premium"].Finding.Doubt, StringComparison.Ordinal);
        Assert.Equal("", cases["plugin:renamed"].Finding.Doubt); // its folder is called otherwise, its own address names the directory's slug
        Assert.Contains("tells no version", cases["plugin:untold"].Finding.Doubt, StringComparison.Ordinal);
        Assert.Equal("", cases["theme:astra"].Finding.Doubt);
        Assert.DoesNotContain("plugin:astra", cases.Keys); // a plugin is no theme of the same slug
        var run = (await host.ViewAsync()).LastWhole!;
        Assert.Equal((true, 0, 0, 1), (run.Sound, run.OnlyFirst, run.OnlySecond, run.Untold));
    }

    [Fact]
    public async Task Two_feeds_that_tell_the_same_flaw_make_one_case()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5", cve: "CVE-2024-1234", score: 5, rating: "Medium", published: "2030-01-01 00:00:00")));
        await host.ImportAsync("wpvulnerability", """{"plugin/forms":{"error":0,"data":{"name":"forms","vulnerability":[{"uuid":"u","name":"Forms","operator":{"max_version":"1.6","max_operator":"lt","unfixed":"0"},"source":[{"id":"CVE-2024-1234","date":"2024-05-01"}],"impact":{"cvss":{"score":"8.1","severity":"h"}}}]}}}""");
        var one = Assert.Single((await host.RoundAsync()).Cases.Values);
        Assert.Equal(["wordfence", "wpvulnerability"], one.Finding.Feeds);
        Assert.Equal("high", one.Finding.Priority);
        Assert.Equal(["1.6"], one.Finding.Fixed);
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero), one.Finding.Published); // a date that lies ahead is nobody's excuse
        Assert.True((await host.ViewAsync()).LastWhole is { Sound: true, CanariesPlanted: 4, CanariesFound: 4 });
    }

    [Fact]
    public async Task An_agent_cannot_close_a_case_or_agree_to_one()
    {
        await using var host = await (await ScanHost.StartAsync(_data.FullName)).FoundAsync();
        var (agent, _) = await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
        await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5")));
        var id = (await host.RoundAsync()).Cases.Keys.Single();
        await agent.Say("vulnerability.closed", "vulnerability", id, new JsonObject { ["how"] = "updated" }).Say("vulnerability.mitigated", "vulnerability", id, new JsonObject { ["until"] = "2030-01-01T00:00:00.000000Z" }).SendAsync();
        var still = (await host.RoundAsync()).Cases[id];
        Assert.True(still.IsOpen);
        Assert.Null(still.Decision);
    }

    [Fact]
    public async Task What_stands_is_the_same_after_a_restart()
    {
        var clock = new RoomSupport.JumpClock();
        string before;
        await using (var host = await (await ScanHost.StartAsync(_data.FullName, clock: clock)).FoundAsync())
        {
            await host.EnrolAsync(Url, SiteTeller.Plugin("forms", "1.0"));
            await host.ImportAsync("wordfence", FeedFiles.Wordfence(FeedFiles.Flaw("forms", "1.5")));
            before = Assert.Single((await host.RoundAsync()).Cases.Values).Finding.ToString();
        }
        await using var again = await ScanHost.StartAsync(_data.FullName, clock: clock);
        Assert.Equal(before, Assert.Single((await again.RoundAsync()).Cases.Values).Finding.ToString());
        Assert.Single(await again.RecordsAsync("vulnerability.opened"));
        Assert.Single(await again.RecordsAsync("inventory.matched"));
    }
}
