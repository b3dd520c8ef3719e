using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>Hostile names, titles, user agents, reasons and searches, from the outside through every store into a real browser: they stay text, and everything stays there.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class HostileTests(Story story)
{
    [Fact]
    public async Task A_hostile_title_and_route_are_text_in_stream_and_detail()
    {
        var page = await Story.OpenAsync(story.Owner, $"/sites/{story.Site}");
        await page.FillAsync("#q", "DROP TABLE");
        await page.ClickAsync("button:has-text(\"Show\")");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".ev__sum")).ToContainTextAsync("<script>window.pwned=1</script>");
        await page.ClickAsync(".ev__line");
        await Assertions.Expect(page.Locator("#raw")).ToContainTextAsync("onerror=window.pwned=1");
        await HarmlessAsync(page);
    }

    [Fact]
    public async Task A_hostile_user_agent_and_log_in_name_are_shown_as_text_when_they_are_opened()
    {
        var page = await Story.OpenAsync(story.Owner, $"/sites/{story.Site}?type=media.uploaded");
        await page.ClickAsync(".ev__line");
        await page.ClickAsync("text=Open the sealed values");
        await Assertions.Expect(page.Locator("section:has(#private) .pairs")).ToContainTextAsync(Story.Hostile);
        await HarmlessAsync(page);
    }

    [Fact]
    public async Task A_hostile_persons_name_is_text_wherever_people_are_named()
    {
        var mallory = await story.JoinedAsync("mallory@fernhill.example", Story.Hostile, "approver");
        foreach (var (page, path) in (IEnumerable<(IPage, string)>)[(story.Owner, "/people"), (story.Approver, "/changes"), (mallory, ""), (mallory, story.Period)])
        {
            await page.GotoAsync($"/t/{Story.Tenant}{path}");
            await Assertions.Expect(page.Locator("body")).ToContainTextAsync(Story.Hostile);
            await HarmlessAsync(page);
        }
    }

    [Fact]
    public async Task A_hostile_reason_is_text_beside_its_approval()
    {
        var changes = await Story.OpenAsync(story.Approver, "/changes");
        await changes.SelectOptionAsync("#site", story.Site);
        await changes.SelectOptionAsync("#requested_by", new SelectOptionValue { Label = "Ines Okafor" });
        await changes.FillAsync("#object", "hello");
        await changes.FillAsync("#reason", Story.Hostile);
        await changes.ClickAsync("text=Approve and record it");
        await changes.WaitForURLAsync("**#a-*");
        await Assertions.Expect(changes.Locator("main")).ToContainTextAsync(Story.Hostile);
        await HarmlessAsync(changes);
    }

    [Fact]
    public async Task A_company_whose_name_and_period_are_hostile_is_text_on_every_page()
    {
        const string Company = "mallory";
        await story.Server.AskAsync("/local/tenants", new { tenant = Company, name = Story.Hostile });
        var page = await story.Browser.PageAsync();
        await Story.JoinAsync(page, await story.LinkAsync("trudy@mallory.example", "Trudy", "owner", Company));
        await page.GotoAsync($"/t/{Company}/controls");
        await page.ClickAsync("button:has-text(\"Adopt these\")");
        var now = TimeProvider.System.GetUtcNow();
        var period = await Story.DefineAsync(page, Company, Story.Hostile, now.AddHours(-1), now.AddHours(1));
        foreach (var path in (string[])["", "/controls", "/controls/AC-07", "/controls/criteria", "/findings", "/duties", "/systems", "/changes", "/reviews", "/audit", period, "/sites", "/events", "/people"])
        {
            await page.GotoAsync($"/t/{Company}{path}");
            await Assertions.Expect(page.Locator(".head__tenant")).ToHaveTextAsync(Story.Hostile);
            if (path.StartsWith("/audit", StringComparison.Ordinal) || path is "" or "/controls") { await Assertions.Expect(page.Locator("main")).ToContainTextAsync(Story.Hostile); }
            await HarmlessAsync(page);
        }
    }

    [Theory]
    [InlineData("' OR 1=1 --")]
    [InlineData("%' UNION SELECT name, sql FROM sqlite_master --")]
    [InlineData("\"; DELETE FROM event; --")]
    [InlineData("<script>window.pwned=1</script>")]
    [InlineData("a* OR b* NEAR/2 \"c")]
    public async Task A_hostile_search_finds_nothing_and_breaks_nothing(string words)
    {
        var page = await Story.OpenAsync(story.Owner, $"/sites/{story.Site}?type=login.failed");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(50);
        foreach (var field in (string[])["#q", "#actor", "#object"]) { await page.FillAsync(field, words); }
        await page.ClickAsync("button:has-text(\"Show\")");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Nothing fits this filter");
        Assert.Equal(words, await page.InputValueAsync("#q"));
        await HarmlessAsync(page);
        await page.GotoAsync($"/t/{Story.Tenant}/sites/{story.Site}?type=login.failed");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(50);
    }

    private static async Task HarmlessAsync(IPage page)
    {
        Assert.True(await page.EvaluateAsync<bool>("window.pwned === undefined"));
        Assert.Equal(0, await page.Locator("body img, body script, [onerror]").CountAsync());
    }
}
