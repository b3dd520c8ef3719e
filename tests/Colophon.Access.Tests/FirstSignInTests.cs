using System.Net;
using System.Text.RegularExpressions;
using Colophon.Kernel;

namespace Colophon.Access.Tests;

public sealed partial class FirstSignInTests
{
    [Fact]
    public async Task A_link_leads_to_a_password_with_code_and_every_step_is_on_record()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        await browser.JoinAsync(host, await host.LinkAsync());
        Assert.Equal(["person.invited", "person.joined", "person.signed_in"], host.FactTypes);
        await browser.GetAsync("/t/fernhill");
        Assert.Equal("today of fernhill", browser.Page);
    }

    [Fact]
    public async Task Names_and_addresses_are_only_in_the_private_part()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = await host.SignedInAsync("lena@fernhill.example", "Lena Hartvig", Role.Owner);
        foreach (var (_, fact) in host.Facts)
        {
            var open = string.Join(' ', fact.Before?.ToJsonString(), fact.After?.ToJsonString(), fact.Context?.ToJsonString(), fact.Object.Id, fact.Actor.Id);
            Assert.DoesNotContain("lena", open, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Contains(host.Facts, f => f.Fact.Private.Any(p => p.Value == "Lena Hartvig" && p.Subject == f.Fact.Object.Id));
    }

    [Fact]
    public async Task Looking_at_a_link_does_not_use_it_up_and_using_it_does()
    {
        await using var host = await AccessHost.StartAsync();
        var link = await host.LinkAsync();
        using var scanner = host.NewBrowser();
        await scanner.GetAsync(link);
        await scanner.GetAsync(link);
        using var person = host.NewBrowser();
        await (await person.GetAsync(link)).PostAsync("/link");
        Assert.Equal("/set-up", person.Location);
        using var second = host.NewBrowser();
        await scanner.PostAsync("/link");
        Assert.Equal(HttpStatusCode.NotFound, scanner.Status);
        await second.GetAsync(link);
        Assert.Equal(HttpStatusCode.NotFound, second.Status);
        Assert.Contains("used already", second.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_lives_a_quarter_of_an_hour_and_a_newer_one_replaces_it()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        var first = await host.LinkAsync();
        var second = await host.LinkAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(first)).Status);
        host.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(second)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(second)).Status);
    }

    [Fact]
    public async Task A_used_link_gives_nothing_before_a_way_to_sign_in_is_set()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        await (await browser.GetAsync(await host.LinkAsync())).PostAsync("/link");
        await browser.GetAsync("/t/fernhill");
        Assert.Equal("/sign-in?return=%2Ft%2Ffernhill", browser.Location);
        Assert.DoesNotContain("person.joined", host.FactTypes);
    }

    [Theory]
    [InlineData("short words", "Add 4 or more")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "Too few different characters")]
    [InlineData("Password Password 1", "on every list")]
    [InlineData("ines.okafor.2026", "Without your own address")]
    public async Task A_weak_password_is_refused_with_what_to_change(string password, string said)
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        await (await browser.GetAsync(await host.LinkAsync("ines.okafor@fernhill.example"))).PostAsync("/link");
        await browser.FollowAsync();
        await browser.PostAsync("/set-up/password", ("password", password), ("code", "000000"));
        Assert.Contains(said, WebUtility.HtmlDecode(browser.Page), StringComparison.Ordinal);
        Assert.DoesNotContain(password, browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("person.joined", host.FactTypes);
    }

    [Fact]
    public async Task Neither_link_nor_password_nor_seed_nor_session_is_kept_in_clear()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        var link = await host.LinkAsync();
        var seed = await browser.JoinAsync(host, link);
        var session = SessionCookie().Match(string.Join(';', browser.Last.Headers.GetValues("Set-Cookie"))).Groups[1].Value;
        Assert.Equal(43, session.Length);
        var stored = host.EverythingStored();
        foreach (var secret in (string[])[link.Split('/')[^1], Journeys.Password, seed, session])
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_session_cookie_is_out_of_scripts_reach()
    {
        await using var host = await AccessHost.StartAsync();
        using var browser = host.NewBrowser();
        await browser.JoinAsync(host, await host.LinkAsync());
        var cookie = Assert.Single(browser.Last.Headers.GetValues("Set-Cookie"), c => c.StartsWith("colophon-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("colophon-session=([^;]+)")]
    private static partial Regex SessionCookie();
}
