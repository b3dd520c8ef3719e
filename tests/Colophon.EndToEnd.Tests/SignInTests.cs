using Colophon.TestSupport;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

[Collection(nameof(Story)), Trait("Category", "Real")]
public sealed class SignInTests(Story story)
{
    [Fact]
    public async Task A_password_and_a_code_sign_in_without_any_script()
    {
        var page = await story.Browser.PageAsync(script: false);
        var seed = await Story.JoinAsync(page, await story.LinkAsync("maya@fernhill.example", "Maya Lindqvist", "viewer"));
        await page.ClickAsync("text=Sign out");
        await page.FillAsync("#email", "maya@fernhill.example");
        await page.FillAsync("#password", Browser.Password);
        await page.ClickAsync("text=Go on to the code");
        // The code that set the app up is used; the next one comes within its half minute.
        await Task.Delay(TimeSpan.FromSeconds(31 - (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % 30)), TestContext.Current.CancellationToken);
        await page.FillAsync("#code", Story.Code(seed));
        await page.ClickAsync("button:has-text(\"Sign in\")");
        Assert.EndsWith($"/t/{Story.Tenant}", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_is_made_by_link_and_signs_in_again()
    {
        var page = await story.Browser.PageAsync();
        var cdp = await page.Context.NewCDPSessionAsync(page);
        await cdp.SendAsync("WebAuthn.enable");
        await cdp.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true } });
        await page.GotoAsync(await story.LinkAsync("priya@fernhill.example", "Priya Raman", "reviewer"));
        await page.ClickAsync("text=Use the link and go on");
        await page.ClickAsync("text=Create a passkey on this device");
        await page.WaitForURLAsync($"**/t/{Story.Tenant}");
        await page.ClickAsync("text=Sign out");
        await page.ClickAsync("button:has-text(\"Sign in with a passkey\")");
        await page.WaitForURLAsync($"**/t/{Story.Tenant}");
        await Assertions.Expect(page.Locator(".head__who")).ToHaveTextAsync("Priya Raman");
    }
}
