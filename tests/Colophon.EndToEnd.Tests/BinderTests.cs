using System.Security.Cryptography;
using System.Text;
using Colophon.Binder;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>Freeze, order, watch, download, verify with a policy that came another way.</summary>
[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class BinderTests(Story story)
{
    [Fact]
    public async Task A_frozen_period_is_downloaded_as_a_binder_that_verifies_offline()
    {
        var page = await Story.OpenAsync(story.Owner, await story.BinderAsync());
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#download"));
        var file = await download.PathAsync();
        Assert.Equal(await page.InnerTextAsync("#sha256"), Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))));
        Assert.Equal($"colophon verify {download.SuggestedFilename} --trust trust.json", await page.InnerTextAsync("#verify-command"));

        var policy = TrustPolicy.Parse(Encoding.UTF8.GetBytes((await story.Server.AskAsync("/local/trust")).ToJsonString()), out var problem);
        Assert.True(policy is not null, problem);
        var report = BinderVerifier.Verify(file, new VerifyOptions { Policy = policy }, TestContext.Current.CancellationToken);
        Assert.True(report.Code == BinderCode.Intact, string.Join('\n', report.Findings));
        Assert.Equal(Story.PeriodName, report.Manifest!.Period.Name);
    }

    [Fact]
    public async Task The_period_page_says_first_what_is_wrong_and_lists_all_61_criteria()
    {
        await story.FrozenAsync();
        var page = await Story.OpenAsync(story.Owner, story.Period);
        await Assertions.Expect(page.Locator("h1 .rubric")).ToContainTextAsync("carry deviations");
        await Assertions.Expect(page.Locator("#criteria + *, section:has(#criteria) .sort")).Not.ToHaveCountAsync(0);
        Assert.Equal(61, await page.Locator("section:has(#criteria) .sort").CountAsync());
        await Assertions.Expect(page.Locator("#coverage")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("section:has(#coverage) tr", new() { HasText = "the agent was silent" }).First).ToContainTextAsync("docs.fernhill.example");
    }
}
