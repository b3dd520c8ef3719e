using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>Every page, narrow and wide, light and dark: no accessibility fault, no sideways scrolling; the wide ones become the README's pictures.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class LookTests(Story story)
{
    private static readonly string Pictures = Path.Combine(Repository.Root, "artifacts", "screenshots");

    public static TheoryData<string, string> Pages() => new()
    {
        { "today", "" },
        { "controls", "/controls" },
        { "control-administrators", "/controls/AC-07" },
        { "control-changes", "/controls/CH-01" },
        { "control-reviews", "/controls/AC-06" },
        { "control-state", "/controls/AU-02" },
        { "criteria", "/controls/criteria" },
        { "changes", "/changes" },
        { "reviews", "/reviews" },
        { "review", "/reviews/{site}" },
        { "findings", "/findings" },
        { "systems", "/systems" },
        { "duties", "/duties" },
        { "audit", "/audit" },
        { "period", "{period}" },
        { "around-a-period", "{period}/around" },
        { "binder", "{binder}" },
        { "auditors-access", "/audit/grants" },
        { "reading-log", "{period}/reading" },
        { "selections-sealed", "{period}/selections" },
        { "sites", "/sites" },
        { "site", "/sites/{site}" },
        { "events", "/events" },
        { "record", "/events/5" },
        { "people", "/people" },
        { "person", "{person}" },
        { "account", "{account}" },
        { "missing", "/no-such-page" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_accessibility_fault_and_never_scrolls_sideways(string name, string path)
    {
        await story.FrozenAsync();
        var page = await story.Owner.Context.NewPageAsync();
        var address = await AddressAsync(page, path);
        foreach (var (theme, width) in (IEnumerable<(ColorScheme, int)>)[(ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 360), (ColorScheme.Dark, 360)])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            await page.SetViewportSizeAsync(width, 1000);
            await page.GotoAsync(address);
            await Axe.CheckAsync(page);
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{theme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
        }
    }

    /// <summary>What the README shows; eng/screenshots.sh takes it from here.</summary>
    [Theory]
    [InlineData("today", "", 1000)]
    [InlineData("control", "/controls/AC-07", 1180)]
    [InlineData("period", "{period}", 1000)]
    public async Task The_readmes_pictures_are_taken_from_the_running_product(string name, string path, int height)
    {
        await story.FrozenAsync();
        var page = await story.Owner.Context.NewPageAsync();
        await page.SetViewportSizeAsync(1280, height);
        await page.GotoAsync(await AddressAsync(page, path));
        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
        var bytes = await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, "readme", name + ".png") });
        Assert.InRange(bytes.Length, 10_000, 300_000);
    }

    private async Task<string> AddressAsync(IPage page, string path)
    {
        switch (path)
        {
            case "{account}":
                return "/account";
            case "{person}":
                await page.GotoAsync($"/t/{Story.Tenant}/people");
                return (await page.Locator("main .tbl a").First.GetAttributeAsync("href"))!;
            case "{binder}":
                return $"/t/{Story.Tenant}{await story.BinderAsync()}";
            default:
                return $"/t/{Story.Tenant}{path.Replace("{site}", story.Site, StringComparison.Ordinal).Replace("{period}", story.Period, StringComparison.Ordinal)}";
        }
    }

    [Fact]
    public async Task The_door_has_no_accessibility_fault()
    {
        var page = await story.Browser.PageAsync();
        foreach (var path in (string[])["/sign-in", new Uri(await story.LinkAsync("noor@fernhill.example", "Noor Haddad", "viewer")).AbsolutePath])
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
