using Colophon.Php.Tests.Difference;
using Colophon.TestSupport;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>A real plugin's deliberately bad update and its honest one, uploaded in a real browser: each gets its headline; read narrow and wide, light and dark, on paper and by keyboard.</summary>
[Trait("Category", "Real")]
public sealed class UpdateReviewTests : IAsyncLifetime
{
    private const string Tenant = "fernhill";
    private static readonly string Pictures = Path.Combine(Repository.Root, "artifacts", "screenshots");
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-e2e-").FullName;
    private RunningServer _server = default!;
    private Chromium _browser = default!;
    private IPage _owner = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(Repository.Server, _data, CancellationToken.None, ["--Fleet:HeartbeatSeconds=3600"]);
        _browser = await Chromium.StartAsync(_server.Address);
        await _server.AskAsync("/local/tenants", new { tenant = Tenant, name = "Fernhill Learning" });
        _owner = await _browser.PageAsync();
        await Story.JoinAsync(_owner, (await _server.AskAsync("/local/sign-in-links", new { tenant = Tenant, email = "ines@fernhill.example", name = "Ines Okafor", role = "owner" }))["url"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Bad_updates_get_their_headline_and_the_honest_one_a_calm_page()
    {
        await LookAsync("updates-none", "/updates");
        await UploadAsync(Akismet.Installed().Zip(), null, "akismet.5.0.2.zip", "none");
        await HeadlineAsync("Look first. It has a weak spot (the request overwrites variables in class.akismet.php), and it changes which plugins run.");
        await LookAsync("update-first", Here);
        foreach (var (bad, headline) in (IEnumerable<(Func<Akismet, Akismet>, string)>)
        [
            (Misdeeds.Backdoor, "Stop. It has a back door: it runs whatever a request sends (eval in Akismet_Admin::init)."),
            (Misdeeds.LostCapability, "Stop. It opens 7 REST routes to everyone with an account, without the check for manage_options."),
            (Misdeeds.OpenSql, "Stop. It has a new flaw that anyone on the internet can use (SQL injection through akismet_history)."),
            (Misdeeds.HiddenLoader, "Stop. It hides code and runs it (eval in views/cache.php)."),
            (Misdeeds.NewHost, "Look first. It talks to collect.metrics.example, and it runs a new task on its own (akismet_metrics, hourly)."),
            (Misdeeds.VulnerableLibrary, "Stop. It brings handlebars 4.5.3, which has a known flaw (CVE-2021-23369, critical)."),
        ])
        {
            await UploadAsync(bad(Akismet.Update()).Zip(), null, "akismet.zip", "latest-installed");
            await HeadlineAsync(headline);
        }
        // By keyboard alone, and everything at once.
        await UploadAsync(Misdeeds.All(Akismet.Update()).Zip(), Akismet.Installed().Zip(), "akismet.5.0.2.1.zip", "none", keyboard: true);
        await HeadlineAsync("Stop. It has a back door: it runs whatever a request sends (eval in Akismet_Admin::init), and it hides code and runs it (eval in views/cache.php). There are 3 more reasons to stop.");
        await LookAsync("update-bad", Here);
        await PrintAsync("update-bad", Here);
        var download = await _owner.RunAndWaitForDownloadAsync(() => _owner.ClickAsync("text=One page (HTML)"));
        await OpenAloneAsync(await download.PathAsync());

        await UploadAsync(Akismet.Update().Replace("class.akismet.php", "const API_PORT = 80;", "const API_PORT = 80;\n\n\tpublic static function short_date( $time ) {\n\t\treturn gmdate( 'Y-m-d', $time );\n\t}")
            .Add("languages/akismet-de_DE.po", "msgid \"Spam\"\nmsgstr \"Spam\"\n").Zip(), Akismet.Installed().Zip(), "akismet.5.0.2.1.zip", "none");
        await HeadlineAsync("A quiet update: nothing that others can reach, and nobody it talks to, is new.");
        await Assertions.Expect(_owner.Locator("#why")).ToHaveCountAsync(0);
        await LookAsync("update-honest", Here);
        await LookAsync("updates", "/updates");

        // What was read is what an approval names: the form begins with it.
        var approve = await _owner.GetAttributeAsync("text=Approve this version, naming this review", "href");
        for (var attempt = 0; ; attempt++)
        {
            await _owner.GotoAsync(approve!);
            if (attempt == 60 || await _owner.Locator("#read").CountAsync() > 0) { break; }
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        await Assertions.Expect(_owner.Locator("#read")).ToContainTextAsync("It says: A quiet update");
        Assert.Equal(("plugin.updated", "plugin:akismet", "5.0.2.1"), (await _owner.InputValueAsync("#covers"), await _owner.InputValueAsync("#object"), await _owner.InputValueAsync("#version")));
        await LookAsync("approve-review", new Uri(_owner.Url).PathAndQuery[$"/t/{Tenant}".Length..]);
    }

    private string Here => new Uri(_owner.Url).AbsolutePath[$"/t/{Tenant}".Length..];

    /// <summary>Ends on the review's page, once it is made: the page loads itself until then.</summary>
    private async Task UploadAsync(byte[] @new, byte[]? old, string name, string kept, bool keyboard = false)
    {
        await _owner.GotoAsync($"/t/{Tenant}/updates");
        await _owner.SetInputFilesAsync("#new", new FilePayload { Name = name, MimeType = "application/zip", Buffer = @new });
        if (old is not null) { await _owner.SetInputFilesAsync("#old", new FilePayload { Name = "akismet.zip", MimeType = "application/zip", Buffer = old }); }
        if (kept == "latest-installed") { await _owner.SelectOptionAsync("#old_kept", (await _owner.Locator("#old_kept option", new() { HasText = "akismet.5.0.2.zip" }).First.GetAttributeAsync("value"))!); }
        else { await _owner.SelectOptionAsync("#old_kept", kept); }
        if (keyboard)
        {
            await _owner.FocusAsync("button:has-text(\"Review this version\")");
            await _owner.Keyboard.PressAsync("Enter");
        }
        else
        {
            await _owner.ClickAsync("text=Review this version");
        }
        await _owner.WaitForURLAsync("**/updates/r-*");
        await Assertions.Expect(_owner.Locator("#record")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    private async Task HeadlineAsync(string expected) => Assert.Equal(expected, await _owner.InnerTextAsync("h1"));

    private async Task LookAsync(string name, string path)
    {
        var page = await _owner.Context.NewPageAsync();
        foreach (var (theme, width) in (IEnumerable<(ColorScheme, int)>)[(ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 360)])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            await page.SetViewportSizeAsync(width, 1000);
            await page.GotoAsync($"/t/{Tenant}{path}");
            await Axe.CheckAsync(page);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{theme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
            Assert.Equal((path, width), (path, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
        }
        await page.CloseAsync();
    }

    /// <summary>The room's picture, and paper: there everything is open, because nothing can be unfolded.</summary>
    private async Task PrintAsync(string name, string path)
    {
        var page = await _owner.Context.NewPageAsync();
        await page.SetViewportSizeAsync(1280, 1180);
        await page.GotoAsync($"/t/{Tenant}{path}");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, "readme", "update.png") }); // what the room's README shows; eng/screenshots.sh takes it from here
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.GotoAsync($"/t/{Tenant}{path}");
        foreach (var code in await page.Locator(".diff").AllAsync()) { Assert.True(await code.IsVisibleAsync()); }
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + "-print.png"), FullPage = true });
        await page.CloseAsync();
    }

    /// <summary>The downloaded page needs nothing but itself, and is as readable.</summary>
    private async Task OpenAloneAsync(string file)
    {
        var page = await _owner.Context.NewPageAsync();
        await page.RouteAsync("https://review.example/", async route => await route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = await File.ReadAllTextAsync(file) }));
        await page.GotoAsync("https://review.example/");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Stop. It has a back door");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, "update-alone.png"), FullPage = true });
        await page.CloseAsync();
    }
}
