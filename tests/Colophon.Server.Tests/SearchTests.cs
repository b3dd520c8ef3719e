using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Colophon.TestSupport;
using Colophon.Web.Search;

namespace Colophon.Server.Tests;

/// <summary>One search over everything: each room's things are found by their words, each hit is a page, and nothing sealed or of another company is among them.</summary>
public sealed class SearchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_any_room_holds_is_found_and_each_hit_leads_to_its_page()
    {
        await using var server = await ServerInProcess.StartAsync(Ct);
        using var owner = await server.OwnerOfAsync("fernhill", Ct);
        using var stranger = await server.OwnerOfAsync("otherco", Ct);
        await (await owner.GetAsync("/t/fernhill/controls")).PostAsync("/t/fernhill/controls/adopt");
        var invited = await server.Local.AskAsync("/local/sites", new { tenant = "fernhill", url = "https://shop.fernhill.example", environment = "production" }, Ct);
        using var agent = await SiteAgent.EnrolAsync(server.Address, invited["token"]!.GetValue<string>(), "https://shop.fernhill.example", invited["site"]!.GetValue<string>());
        agent.Beat().Look(("plugins", "seatmap", null, new JsonObject { ["version"] = "2.8.1", ["active"] = true, ["network"] = false }), ("components", "plugin:seatmap", null, new JsonObject { ["name"] = "Seatmap Bookings", ["author"] = "Vulcan Ltd" }));
        await agent.SendAsync();
        var now = TimeProvider.System.GetUtcNow();
        await (await owner.GetAsync("/t/fernhill/audit")).PostAsync("/t/fernhill/audit/periods", ("name", "Winter rehearsal"), ("from", Write(now.AddHours(-1))), ("until", Write(now.AddDays(30))));
        var period = owner.Location!;
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);
        agent.Tell("plugin.activated", "plugin", "seatmap", new JsonObject { ["version"] = "2.8.1" });
        await agent.SendAsync();
        await server.Local.CheckpointAsync("fernhill", Ct);
        await (await owner.GetAsync(period + "/requests")).PostAsync(period + "/requests", ("list", "number,request\nPBC-77,Walrus inventory of the year"));
        await (await owner.GetAsync("/t/fernhill/systems")).PostAsync("/t/fernhill/systems", ("kind", "dns"), ("name", "Registrar of Fernhill"), ("owner", Regex.Match(owner.Page, "<option value=\"(p-[^\"]+)\"").Groups[1].Value));
        Assert.Equal(HttpStatusCode.SeeOther, owner.Status);

        foreach (var (words, group, title) in ((string, string, string)[])
        [
            ("walrus", "Requests of the auditor", "PBC-77: Walrus inventory of the year"),
            ("REGISTRAR of", "In-scope systems", "Registrar of Fernhill"),
            ("shop.fernhill", "Sites", "https://shop.fernhill.example"),
            ("Owner of fern", "People", "Owner of fernhill"),
            ("vulcan", "Suppliers of code", "Seatmap Bookings"),
            ("seatmap", "Parts of sites", "Seatmap Bookings 2.8.1"),
            ("seatmap", "Deviations", "Plugin seatmap 2.8.1 was activated"),
            ("Winter re", "Periods", "Winter rehearsal"),
            ("CC6.1", "Criteria", "CC6.1"),
            ("AC-07", "Controls", "AC-07 "),
            ("site.enrolled", "Records", ""),
        ])
        {
            var limit = TimeProvider.System.GetUtcNow().AddMinutes(2); // rooms read what is new by a timer
            Found[] hits;
            do { hits = Hits((await owner.GetAsync("/t/fernhill/search?q=" + Uri.EscapeDataString(words))).Page); }
            while (!hits.Any(h => h.Group == group && h.Title.StartsWith(title, StringComparison.Ordinal)) && TimeProvider.System.GetUtcNow() < limit && await LaterAsync());
            var hit = hits.FirstOrDefault(h => h.Group == group && h.Title.StartsWith(title, StringComparison.Ordinal));
            Assert.True(hit is not null, $"{words}: no {title} in {group}, but {string.Join("; ", hits.Select(h => $"{h.Group}: {h.Title}"))}");
            Assert.Equal((hit.Href, HttpStatusCode.OK), (hit.Href, (await owner.GetAsync(hit.Href.Split('#')[0])).Status));
            // The same words find nothing of it elsewhere.
            Assert.DoesNotContain(Hits((await stranger.GetAsync("/t/otherco/search?q=" + Uri.EscapeDataString(words))).Page), h => h.Title == hit.Title && group is not ("Criteria" or "Controls" or "Records"));
        }
    }

    [Theory]
    [InlineData("", "Search everything that is open here.")]
    [InlineData("a", "too short to look for")]
    [InlineData("  a  ", "too short to look for")]
    [InlineData("zzzzzzzzzzqq", "Nothing that you may see holds these words")]
    [InlineData("' OR 1=1 --", "Nothing that you may see holds these words")]
    [InlineData("%_%", "Nothing that you may see holds these words")]
    [InlineData("<script>alert(1)</script>", "Nothing that you may see holds these words")]
    public async Task What_finds_nothing_says_so_and_stays_text(string words, string said)
    {
        await using var server = await ServerInProcess.StartAsync(Ct);
        using var owner = await server.OwnerOfAsync("fernhill", Ct);
        await owner.GetAsync("/t/fernhill/search?q=" + Uri.EscapeDataString(words));
        Assert.Equal(HttpStatusCode.OK, owner.Status);
        Assert.Contains(said, WebUtility.HtmlDecode(owner.Page), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", owner.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_at_their_limits_are_looked_for_and_beyond_them_told_to_be_too_long()
    {
        await using var server = await ServerInProcess.StartAsync(Ct);
        using var owner = await server.OwnerOfAsync("fernhill", Ct);
        foreach (var (length, said) in ((int, string)[])[(ConsoleSearch.LeastWords, "Nothing that you may see"), (ConsoleSearch.MostWords, "Nothing that you may see"), (ConsoleSearch.MostWords + 1, "too long to look for")])
        {
            Assert.Contains(said, WebUtility.HtmlDecode((await owner.GetAsync("/t/fernhill/search?q=" + new string('§', length).Replace("§", "%C2%A7", StringComparison.Ordinal))).Page), StringComparison.Ordinal);
        }
        // More than fit are said to be more.
        var hits = Hits((await owner.GetAsync("/t/fernhill/search?q=CC")).Page);
        Assert.Equal(ConsoleSearch.MostHits, hits.Count(h => h.Group == "Criteria"));
        Assert.Contains("There are more: see them all", owner.Page, StringComparison.Ordinal);
    }

    private static async Task<bool> LaterAsync()
    {
        await Task.Delay(200, Ct);
        return true;
    }

    private static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    private static Found[] Hits(string page) =>
        [.. Regex.Matches(page, "<h2 id=\"group-[0-9]+\">([^<]+)</h2>(.*?)</section>", RegexOptions.Singleline).SelectMany(g => Regex.Matches(g.Groups[2].Value, "<li><a href=\"([^\"]+)\">([^<]*)</a>").Select(m => new Found(WebUtility.HtmlDecode(g.Groups[1].Value), WebUtility.HtmlDecode(m.Groups[1].Value), WebUtility.HtmlDecode(m.Groups[2].Value))))];

    private sealed record Found(string Group, string Href, string Title);
}
