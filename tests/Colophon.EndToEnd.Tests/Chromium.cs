using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>The system's Chromium. Every context starts without cookies.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly Uri _server;

    private Chromium(IPlaywright playwright, IBrowser browser, Uri server) => (_playwright, _browser, _server) = (playwright, browser, server);

    public static async Task<Chromium> StartAsync(Uri server)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Chromium(playwright, browser, server);
    }

    public async Task<IPage> PageAsync(bool script = true)
    {
        var context = await _browser.NewContextAsync(new() { BaseURL = _server.ToString(), JavaScriptEnabled = script, ViewportSize = new() { Width = 1440, Height = 1000 } });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
