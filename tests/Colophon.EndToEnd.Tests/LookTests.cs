using System.Text.RegularExpressions;
using Colophon.TestSupport;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>Every page there is (<see cref="ConsolePages"/>), narrow and wide, light and dark, and on paper: no accessibility fault, no sideways scrolling, no word that only an accountant may say; the wide ones become the README's pictures.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class LookTests(Story story)
{
    private static readonly string Pictures = Path.Combine(Repository.Root, "artifacts", "screenshots");

    /// <summary>Controls whose pages differ in kind.</summary>
    private static readonly (string Name, string Path)[] Others = [("control-administrators", "/controls/AC-07"), ("control-reviews", "/controls/AC-06"), ("control-state", "/controls/AU-02"), ("control-duty", "/controls/GV-08"), ("control-untested", "/controls/AC-01"), ("search-found", "/search?q=akismet"), ("calendar-later", "/calendar?month=2031-05"), ("account", "{account}"), ("missing", "/no-such-page")];

    public static TheoryData<string, string> Pages() => [.. ConsolePages.Pages.Select(p => (p.Name, p.Pattern)).Concat(Others)];

    public static TheoryData<string, string> Portal() => [.. ConsolePages.Pages.Where(p => p.Auditors).Select(p => (p.Name, p.Pattern))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_accessibility_fault_and_never_scrolls_sideways(string name, string path) => await LookAsync(await story.Owner.Context.NewPageAsync(), name, path);

    [Theory]
    [MemberData(nameof(Portal))]
    public async Task What_an_auditor_opens_has_none_either(string name, string path) => await LookAsync(await (await story.FurnishedAsync()).Auditor.Context.NewPageAsync(), "portal-" + name, path);

    private async Task LookAsync(IPage page, string name, string path)
    {
        var address = await AddressAsync(page, path);
        foreach (var (theme, width, axe) in (IEnumerable<(ColorScheme, int, bool)>)[(ColorScheme.Light, 1440, true), (ColorScheme.Dark, 1440, false), (ColorScheme.Light, 360, false), (ColorScheme.Dark, 390, true)])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            await page.SetViewportSizeAsync(width, 1000);
            var answer = await page.GotoAsync(address);
            Assert.Equal((address, name == "missing" ? 404 : 200), (address, answer!.Status));
            if (axe) { await Axe.CheckAsync(page); } // each theme and each layout once
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{theme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
        }
        Assert.DoesNotMatch(new Regex(ConsolePages.Claims, RegexOptions.IgnoreCase), await page.EvaluateAsync<string>("document.body.textContent"));
        // On paper: nothing is cut off at the side of an A4 page with margins of a centimetre.
        await page.SetViewportSizeAsync(718, 1047);
        await page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Light });
        Assert.Equal(718, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-print.png"), FullPage = true });
        await page.CloseAsync();
    }

    /// <summary>What the README shows; eng/screenshots.sh takes it from here.</summary>
    [Theory]
    [InlineData("today", "", 1000)]
    [InlineData("control", "/controls/AC-07", 1180)]
    [InlineData("period", "/audit/{period}", 1000)]
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

    /// <summary>An address for a pattern: of the story's own site, period, control and record, and of one of each thing that has a page of its own.</summary>
    private async Task<string> AddressAsync(IPage page, string path)
    {
        var made = await story.FurnishedAsync();
        switch (path)
        {
            case "{account}":
                return "/account";
            case "/people/{person}":
                await page.GotoAsync($"/t/{Story.Tenant}/people");
                return (await page.Locator("main .tbl a").First.GetAttributeAsync("href"))!;
            default:
                var filled = path switch
                {
                    "/controls/{id}" => "/controls/CH-01",
                    "/findings/{id}" => made.Finding,
                    "/systems/{id}" => made.System,
                    "/vulnerabilities/{id}" => made.Flaw,
                    "/updates/{id}" => made.Update,
                    "/evidence/{id}" => made.Binder,
                    "/audit/{period}/selections/{id}" => made.Selection,
                    _ => path.Replace("/audit/{period}", story.Period, StringComparison.Ordinal).Replace("{site}", story.Site, StringComparison.Ordinal).Replace("{control}", "CH-01", StringComparison.Ordinal).Replace("{number:long}", "1", StringComparison.Ordinal).Replace("{index:long}", "5", StringComparison.Ordinal),
                };
                Assert.DoesNotContain('{', filled);
                return $"/t/{Story.Tenant}{filled}";
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
