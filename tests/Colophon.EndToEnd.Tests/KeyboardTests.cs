using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>Everything by keyboard: what has the focus is seen, nothing holds it, and acts need no pointer.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class KeyboardTests(Story story)
{
    [Fact]
    public async Task The_first_tab_skips_to_the_content()
    {
        var page = await Story.OpenAsync(story.Owner, "/audit");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#main")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_period_is_reached_and_a_binder_ordered_without_a_pointer()
    {
        var page = await Story.OpenAsync(story.Owner, "/audit");
        await TabToAsync(page, $"main a:has-text(\"{Story.PeriodName}\")");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("controls");
        Assert.EndsWith(story.Period, page.Url, StringComparison.Ordinal);
        await TabToAsync(page, "button:has-text(\"Order the binder\")");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/evidence/**");
        await Assertions.Expect(page.Locator("#download")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task Narrow_contents_open_with_the_keyboard_and_close_with_escape()
    {
        var page = await Story.OpenAsync(story.Owner, "/controls");
        await page.SetViewportSizeAsync(360, 800);
        await TabToAsync(page, ".contents-open");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#contents")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#contents")).ToBeHiddenAsync();
    }

    /// <summary>Tab by tab until the element has the focus; everything on the way shows that it has it.</summary>
    internal static async Task TabToAsync(IPage page, string selector)
    {
        var wanted = page.Locator(selector).First;
        for (var i = 0; i < 400; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.True(await page.EvaluateAsync<bool>("document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.ownerSVGElement !== null"), "the focus can't be seen at " + await page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)"));
            if (await wanted.EvaluateAsync<bool>("e => e === document.activeElement")) { return; }
        }
        Assert.Fail($"{selector} can't be reached by keyboard");
    }
}
