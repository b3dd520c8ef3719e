using System.Net;
using System.Text.RegularExpressions;
using Colophon.Kernel;
using Colophon.TestSupport;

namespace Colophon.Access.Tests;

public sealed partial class SignInTests
{
    private const string Email = "ines@fernhill.example";

    [Fact]
    public async Task Password_then_code_signs_in_and_leads_back_to_the_page_that_was_asked_for()
    {
        await using var host = await AccessHost.StartAsync();
        using var first = host.NewBrowser();
        var seed = await first.JoinAsync(host, await host.LinkAsync(Email));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        using var browser = host.NewBrowser();
        await browser.GetAsync("/t/fernhill/people");
        await browser.FollowAsync();
        await browser.PostAsync("/sign-in", ("email", " Ines@Fernhill.example "), ("password", Journeys.Password));
        await browser.FollowAsync();
        await browser.PostAsync("/sign-in/code", ("code", Journeys.Code(host, seed)));
        Assert.Equal("/t/fernhill/people", browser.Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.FollowAsync()).Status);
        Assert.Equal("person.signed_in", host.FactTypes[^1]);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        await using var host = await AccessHost.StartAsync();
        using var first = host.NewBrowser();
        var seed = await first.JoinAsync(host, await host.LinkAsync(Email));
        using var thief = await AtCodeAsync(host);
        await thief.PostAsync("/sign-in/code", ("code", Journeys.Code(host, seed)));
        Assert.Contains("used already", thief.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovery_code_works_once()
    {
        await using var host = await AccessHost.StartAsync();
        using var first = host.NewBrowser();
        await first.JoinAsync(host, await host.LinkAsync(Email));
        var code = RecoveryCode().Match(first.Page).Value;
        using var browser = await AtCodeAsync(host);
        await browser.PostAsync("/sign-in/code", ("code", code.ToLowerInvariant()));
        Assert.Equal("/", browser.Location);
        using var again = await AtCodeAsync(host);
        await again.PostAsync("/sign-in/code", ("code", code));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("not right", again.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_gets_the_same_answer_as_a_wrong_password()
    {
        await using var host = await AccessHost.StartAsync();
        using var first = host.NewBrowser();
        await first.JoinAsync(host, await host.LinkAsync(Email));
        var known = await TryAsync(host, Email, "not this one at all");
        var unknown = await TryAsync(host, "nobody@fernhill.example", "not this one at all");
        Assert.Contains("don’t belong together", known.Replace("&#x2019;", "’", StringComparison.Ordinal).Replace("don't", "don’t", StringComparison.Ordinal).Replace("don&#x27;t", "don’t", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(Normal(known, Email), Normal(unknown, "nobody@fernhill.example"));
    }

    [Fact]
    public async Task The_sixth_attempt_waits_even_with_the_right_password_and_the_window_ends()
    {
        await using var host = await AccessHost.StartAsync();
        using var first = host.NewBrowser();
        await first.JoinAsync(host, await host.LinkAsync(Email));
        for (var i = 0; i < 5; i++) { await TryAsync(host, Email, "not this one at all"); }
        using var browser = host.NewBrowser();
        await (await browser.GetAsync("/sign-in")).PostAsync("/sign-in", ("email", Email), ("password", Journeys.Password));
        Assert.Equal(HttpStatusCode.TooManyRequests, browser.Status);
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        await (await browser.GetAsync("/sign-in")).PostAsync("/sign-in", ("email", Email), ("password", Journeys.Password));
        Assert.Equal("/sign-in/code", browser.Location);
    }

    [Fact]
    public async Task Guessing_codes_is_stopped_at_the_limit()
    {
        await using var host = await AccessHost.StartAsync();
        using var first = host.NewBrowser();
        var seed = await first.JoinAsync(host, await host.LinkAsync(Email));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        using var browser = await AtCodeAsync(host);
        for (var i = 0; i < 5; i++) { await browser.PostAsync("/sign-in/code", ("code", "00000" + i)); }
        await browser.PostAsync("/sign-in/code", ("code", Journeys.Code(host, seed)));
        Assert.Equal(HttpStatusCode.TooManyRequests, browser.Status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task The_way_back_never_leads_to_another_host(string back)
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        await browser.GetAsync("/sign-in?return=" + Uri.EscapeDataString(back));
        Assert.DoesNotContain("evil.example", browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_when_idle_and_after_its_absolute_limit()
    {
        await using var host = await AccessHost.StartAsync();
        using var idle = host.NewBrowser();
        await idle.JoinAsync(host, await host.LinkAsync(Email));
        host.Clock.Advance(TimeSpan.FromMinutes(60));
        Assert.StartsWith("/sign-in", (await idle.GetAsync("/t/fernhill")).Location, StringComparison.Ordinal);

        using var busy = host.NewBrowser();
        await busy.JoinAsync(host, await host.LinkAsync("lena@fernhill.example", "Lena"));
        for (var minutes = 0; minutes < 12 * 60 - 30; minutes += 30)
        {
            Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/t/fernhill")).Status);
            host.Clock.Advance(TimeSpan.FromMinutes(30));
        }
        Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/t/fernhill")).Status);
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.StartsWith("/sign-in", (await busy.GetAsync("/t/fernhill")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server_and_not_only_the_cookie()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        await browser.JoinAsync(host, await host.LinkAsync(Email));
        var cookie = string.Join(';', browser.Last.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        await (await browser.GetAsync("/account")).PostAsync("/account/sessions/end");
        using var copied = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Address, DefaultRequestHeaders = { { "Accept", "text/html" }, { "Cookie", cookie } } };
        Assert.Equal(HttpStatusCode.Redirect, (await copied.GetAsync(new Uri("/t/fernhill", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_form_that_no_page_of_ours_made_is_refused()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = await host.SignedInAsync(Email, "Ines", Role.Owner);
        await browser.ForgeAsync("/t/fernhill/people", ("email", "eve@evil.example"), ("name", "Eve"), ("role", "owner"));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        await browser.ForgeAsync("/sign-out");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Single(host.FactTypes, "person.invited");
    }

    [Fact]
    public async Task A_new_link_sets_the_password_anew_and_ends_every_other_session()
    {
        await using var host = await AccessHost.StartAsync();
        using var old = host.NewBrowser();
        await old.JoinAsync(host, await host.LinkAsync(Email));
        using var fresh = host.NewBrowser();
        await fresh.JoinAsync(host, await host.LinkAsync(Email));
        Assert.StartsWith("/sign-in", (await old.GetAsync("/t/fernhill")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await fresh.GetAsync("/t/fernhill")).Status);
        Assert.Single(host.FactTypes, "person.joined");
    }

    private static async Task<Browser> AtCodeAsync(AccessHost host)
    {
        var browser = host.NewBrowser();
        await (await browser.GetAsync("/sign-in")).PostAsync("/sign-in", ("email", Email), ("password", Journeys.Password));
        return await browser.FollowAsync();
    }

    private static async Task<string> TryAsync(AccessHost host, string email, string password)
    {
        using var browser = host.NewBrowser();
        await (await browser.GetAsync("/sign-in")).PostAsync("/sign-in", ("email", email), ("password", password));
        return browser.Page;
    }

    private static string Normal(string page, string email) => Token().Replace(page, "").Replace(email, "", StringComparison.Ordinal);

    [GeneratedRegex("[A-Z0-9]{4}(-[A-Z0-9]{4}){3}")]
    private static partial Regex RecoveryCode();

    [GeneratedRegex("value=\"[^\"]{60,}\"")]
    private static partial Regex Token();
}
