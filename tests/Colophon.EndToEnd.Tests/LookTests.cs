using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>Every page, narrow and wide, light and dark: no accessibility fault, no sideways scrolling; the wide ones become the README's pictures.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class LookTests(Story story)
{
    private static readonly string Pictures = Path.Combine(Repository.Root, "artifacts", "screenshots");

    public static TheoryData<string, string> Pages() => new()
    {
        { "sites", "/sites" },
        { "site", "/sites/{site}" },
        { "events", "/events" },
        { "record", "/events/12" },
        { "people", "/people" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_accessibility_fault_and_never_scrolls_sideways(string name, string path)
    {
        var page = await story.Owner.Context.NewPageAsync();
        foreach (var (theme, width) in (IEnumerable<(ColorScheme, int)>)[(ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 360), (ColorScheme.Dark, 360)])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            await page.SetViewportSizeAsync(width, 1000);
            await page.GotoAsync($"/t/{Story.Tenant}{path.Replace("{site}", story.Site, StringComparison.Ordinal)}");
            await Axe.CheckAsync(page);
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{theme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
        }
    }

    [Fact]
    public async Task The_door_has_no_accessibility_fault()
    {
        var page = await story.Browser.PageAsync();
        foreach (var path in (string[])["/sign-in", new Uri(await story.Server.LinkAsync("ruth@cpa.example", "Ruth Caldwell", "auditor")).AbsolutePath])
        {
            await page.GotoAsync(path);
            await Axe.CheckAsync(page);
        }
        await page.ClickAsync("text=Use the link and go on");
        await Axe.CheckAsync(page);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, "first-sign-in-light-1440.png"), FullPage = true });
        await page.SetViewportSizeAsync(360, 800);
        await Axe.CheckAsync(page);
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
