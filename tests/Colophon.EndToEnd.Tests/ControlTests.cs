using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>From the sentence to the bytes: a control's timeline, its deviations, their records and proofs; approvals and who may give them.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class ControlTests(Story story)
{
    [Fact]
    public async Task A_violation_leads_from_its_pin_to_the_record_and_its_proof()
    {
        var page = await Story.OpenAsync(story.Owner, $"/controls/AC-07?period={PeriodId}");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Did not hold on");
        await Assertions.Expect(page.Locator(".tl tbody tr")).ToHaveCountAsync(3);
        Assert.True(await page.Locator(".strip .bar-bad").CountAsync() >= 3, "two sites where somebody became administrator, one after an outage");
        await page.Locator(".strip a").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**#D-*");
        var record = page.Locator($"[id='{new Uri(page.Url).Fragment[1..]}']");
        await Assertions.Expect(record).ToContainTextAsync("Three times, never mixed");
        await record.Locator("a:has-text(\"Leaf\")").First.ClickAsync();
        await Assertions.Expect(page.Locator("text=In the signed tree of")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Three_clicks_lead_from_a_result_to_its_interval_its_record_and_the_inclusion_proof()
    {
        foreach (var person in (IPage[])[story.Owner, (await story.FurnishedAsync()).Auditor])
        {
            var page = await Story.OpenAsync(person, story.Period);
            await page.Locator("section:has(#results) tbody tr:has(.st--bad) th a", new() { HasText = "AC-07" }).ClickAsync(); // the result
            await page.WaitForURLAsync("**/controls/AC-07?**");
            await page.Locator(".strip a").First.FocusAsync();
            await page.Keyboard.PressAsync("Enter"); // the interval: a pin is a link, and no wider than what it marks
            await page.WaitForURLAsync("**#D-*");
            await page.Locator(".dev[open] a:has-text(\"with its inclusion proof\")").First.ClickAsync(); // the record
            await page.WaitForURLAsync("**/events/*");
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("In the signed tree of");
            await Assertions.Expect(page.Locator(".path")).ToContainTextAsync("gives root");
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task An_outage_is_unknown_and_is_said_in_words_as_well()
    {
        var page = await Story.OpenAsync(story.Owner, $"/controls/AC-07?period={PeriodId}");
        Assert.True(await page.Locator(".strip .bar-unknown").CountAsync() >= 1);
        // Who became administrator while nobody looked: the time of the outage is unknown, and no look before or after makes it good.
        var words = page.Locator("tr", new() { HasText = "docs.fernhill.example" }).Filter(new() { HasText = "changed between two looks" });
        await Assertions.Expect(words.First).ToContainTextAsync("Unknown");
    }

    [Fact]
    public async Task A_change_with_an_earlier_approval_is_met_and_one_without_deviates()
    {
        var page = await Story.OpenAsync(story.Owner, $"/controls/CH-01?period={PeriodId}");
        await Assertions.Expect(page.Locator("tr", new() { HasText = "akismet" }).Filter(new() { HasText = "Met" }).First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".dev", new() { HasText = "visitor-counter" }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_approver_approves_what_others_ask_for_and_never_their_own_request()
    {
        var page = await Story.OpenAsync(story.Approver, "/changes");
        await FillAsync(page);
        await page.SelectOptionAsync("#requested_by", new SelectOptionValue { Label = "Lena Hartvig (you)" });
        await page.ClickAsync("text=Approve and record it");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("You asked for this change, so you can't approve it.");
        Assert.Equal("The opening hours are wrong without it.", await page.InputValueAsync("#reason"));
        await FillAsync(page);
        await page.SelectOptionAsync("#requested_by", new SelectOptionValue { Label = "Ines Okafor" });
        await page.ClickAsync("text=Approve and record it");
        await page.WaitForURLAsync("**#a-*");
        await Assertions.Expect(page.Locator($"[id='{new Uri(page.Url).Fragment[1..]}']")).ToContainTextAsync("opening-hours");
    }

    private string PeriodId => story.Period[(story.Period.LastIndexOf('/') + 1)..];

    private async Task FillAsync(IPage page)
    {
        await page.SelectOptionAsync("#site", story.Site);
        await page.SelectOptionAsync("#covers", "plugin.updated");
        await page.FillAsync("#object", "opening-hours");
        await page.FillAsync("#reason", "The opening hours are wrong without it.");
    }
}
