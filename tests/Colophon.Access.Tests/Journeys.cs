using System.Net;
using System.Text.RegularExpressions;
using Colophon.Kernel;
using Colophon.TestSupport;
using OtpNet;

namespace Colophon.Access.Tests;

/// <summary>Steps that several tests take.</summary>
internal static partial class Journeys
{
    public const string Password = "seven quiet herons walk";

    /// <summary>From a link to a signed-in browser with a password; returns the seed of the code app.</summary>
    public static async Task<string> JoinAsync(this Browser browser, AccessHost host, string link)
    {
        await (await browser.GetAsync(link)).PostAsync("/link");
        await browser.FollowAsync();
        var seed = Seed().Match(browser.Page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        await browser.PostAsync("/set-up/password", ("password", Password), ("code", Code(host, seed)));
        Assert.Equal(HttpStatusCode.OK, browser.Status);
        Assert.Contains("Keep these ten codes", browser.Page, StringComparison.Ordinal);
        return seed;
    }

    public static string Code(AccessHost host, string seed) => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(host.Clock.GetUtcNow().UtcDateTime);

    public static async Task<Browser> SignedInAsync(this AccessHost host, string email, string name, Role role, TenantId? tenant = null)
    {
        var browser = host.NewBrowser();
        await browser.JoinAsync(host, await host.LinkAsync(email, name, role, tenant));
        return browser;
    }

    [GeneratedRegex("id=\"seed\">([A-Z2-7 ]+)<")]
    private static partial Regex Seed();
}
