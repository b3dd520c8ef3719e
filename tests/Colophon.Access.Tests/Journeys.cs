using Colophon.Kernel;
using Colophon.TestSupport;
using OtpNet;

namespace Colophon.Access.Tests;

/// <summary>Steps that several tests take.</summary>
internal static class Journeys
{
    public const string Password = Browser.Password;

    /// <summary>From a link to a signed-in browser with a password; returns the seed of the code app.</summary>
    public static Task<string> JoinAsync(this Browser browser, AccessHost host, string link) => browser.JoinAsync(link, seed => Code(host, seed));

    public static string Code(AccessHost host, string seed) => new Totp(Base32Encoding.ToBytes(seed)).ComputeTotp(host.Clock.GetUtcNow().UtcDateTime);

    public static async Task<Browser> SignedInAsync(this AccessHost host, string email, string name, Role role, TenantId? tenant = null)
    {
        var browser = host.NewBrowser();
        await browser.JoinAsync(host, await host.LinkAsync(email, name, role, tenant));
        return browser;
    }
}
