using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed partial class StreamTests(Story story)
{
    [Fact]
    public async Task A_search_finds_an_event_and_its_proof_leads_to_the_signed_root()
    {
        var page = await SitePageAsync();
        await page.SelectOptionAsync("#type", "plugin.*");
        await page.FillAsync("#object", "plugin:akismet");
        await page.ClickAsync("button:has-text(\"Show\")");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(1);
        await page.ClickAsync(".ev__line");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("plugin.updated");
        await Assertions.Expect(page.Locator("text=In the signed tree of")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".ba")).ToContainTextAsync("5.1");
    }

    [Fact]
    public async Task Actor_object_and_words_filter_and_pages_follow_each_other()
    {
        var page = await SitePageAsync();
        await page.FillAsync("#actor", "user:wp:1");
        await page.FillAsync("#object", "user:wp:7");
        await page.ClickAsync("button:has-text(\"Show\")");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(2);
        await page.GotoAsync($"/t/{Story.Tenant}/sites/{story.Site}?type=login.failed");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(50);
        await page.ClickAsync("text=Older");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(50);
        await page.ClickAsync("text=Older");
        await Assertions.Expect(page.Locator(".ev")).ToHaveCountAsync(20);
    }

    [Fact]
    public async Task The_policy_lets_no_inline_script_or_style_run()
    {
        var page = await SitePageAsync();
        var answer = await page.ReloadAsync();
        var policy = await answer!.HeaderValueAsync("content-security-policy");
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineStyle(), await answer.TextAsync());
    }

    private async Task<IPage> SitePageAsync()
    {
        var page = await story.Owner.Context.NewPageAsync();
        await page.GotoAsync($"/t/{Story.Tenant}/sites/{story.Site}");
        return page;
    }

    [GeneratedRegex("<[^>]+ style=|<style|<script(?! src)")]
    private static partial Regex InlineStyle();
}
