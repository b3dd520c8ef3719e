using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.TestSupport;

namespace Colophon.Cli.Tests.Site;

/// <summary>What <c>colophon site enroll</c> prints, done to the letter on a real WordPress; and the way off again.</summary>
[Trait("Category", "Real")]
public sealed class WayTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-way-").FullName;
    private RunningServer _server = default!;
    private WordPressSite? _site;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private WordPressSite Site => _site!;

    private string Content => Path.Combine(Site.Root, "wp-content");

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(Shell.Root, "src", "Server", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Colophon.Server.dll");
        var port = RunningServer.FreePort();
        _server = await RunningServer.StartAtAsync(port, program, _data, Cancel, "--Fleet:HeartbeatSeconds=1", $"--Access:PublicUrl=http://localhost:{port}");
        await _server.AskAsync("/local/tenants", new { tenant = "fernhill", name = "Fernhill" });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _site?.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task One_line_in_a_shell_puts_the_agent_in_place_and_another_takes_it_off()
    {
        _site = WordPressSite.Start(22270, agent: false);
        var (_, printed) = await EnrollAsync();
        var line = printed.Split('\n').Single(l => l.Contains("mkdir -p wp-content/mu-plugins", StringComparison.Ordinal)).Trim();
        Site.As("bash", "-euo", "pipefail", "-c", $"cd '{Site.Root}' && {line}");
        Tick("mu-plugins/colophon");
        Assert.True(await IsToldAsync("\"type\":\"agent.installed\"", "\"as\":\"must_use\""));

        Site.As("php", Path.Combine(Content, "mu-plugins", "colophon", "bin", "remove.php"), "--wp", Site.Root);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Content, "mu-plugins")));
        Assert.True(await IsToldAsync("\"type\":\"agent.removed\"", "\"cause\":\"command_line\""));
        using var visitor = Site.Visitor();
        Assert.Contains("</html>", await visitor.Page("", Cancel), StringComparison.Ordinal); // the site goes on without it
    }

    [Fact]
    public async Task A_changed_archive_is_not_unpacked()
    {
        _site = WordPressSite.Start(22270, agent: false);
        var (_, printed) = await EnrollAsync();
        var line = Regex.Replace(printed.Split('\n').Single(l => l.Contains("sha256sum", StringComparison.Ordinal)).Trim(), "\"[0-9a-f]{64} ", $"\"{new string('0', 64)} ");
        Assert.NotEqual(0, Site.Try("bash", "-c", $"cd '{Site.Root}' && {line}").Code);
        Assert.False(Directory.Exists(Path.Combine(Content, "mu-plugins", "colophon")));
    }

    [Theory]
    [InlineData(22271, false)]
    [InlineData(22272, true)]
    public async Task A_plugin_made_for_the_site_puts_the_must_use_agent_in_place_enrols_and_removes_itself(int port, bool multisite)
    {
        _site = WordPressSite.Start(port, multisite: multisite, agent: false);
        var (zip, _) = await EnrollAsync(withPlugin: true);
        using var admin = await Site.LogIn(cancel: Cancel);
        var plugins = multisite ? "wp-admin/network/plugins.php" : "wp-admin/plugins.php";
        var page = await UploadAndActivateAsync(admin, zip, multisite);
        Assert.True(File.Exists(Path.Combine(Content, "mu-plugins", "0-colophon.php")));
        Assert.Contains("This site is enrolled", page, StringComparison.Ordinal);
        await admin.Page(plugins, Cancel);
        Assert.False(Directory.Exists(Path.Combine(Content, "plugins", "colophon-set-up")), "the set-up plugin is still there");
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Content, "mu-plugins")).Select(Path.GetFileName).Except(["0-colophon.php", "colophon"]));
        Tick("mu-plugins/colophon");
        Assert.True(await IsToldAsync("\"type\":\"agent.installed\"", "\"as\":\"must_use\""));
    }

    [Fact]
    public async Task Where_must_use_plugins_can_not_be_written_it_records_as_an_ordinary_plugin_and_says_so_and_so_does_its_end()
    {
        _site = WordPressSite.Start(22273, agent: false);
        Site.As("chmod", "0555", Path.Combine(Content, "mu-plugins"));
        var (zip, _) = await EnrollAsync(withPlugin: true);
        using var admin = await Site.LogIn(cancel: Cancel);
        await UploadAndActivateAsync(admin, zip, multisite: false);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Content, "mu-plugins")));
        Assert.False(File.Exists(Path.Combine(Content, "plugins", "colophon-set-up", "invitation.php")), "the token was left behind");
        Tick("plugins/colophon-set-up/agent/colophon");
        Assert.True(await IsToldAsync("\"type\":\"agent.installed\"", "\"as\":\"plugin\"", "\"why\":\"must_use_unwritable\""));
        Site.Php("wp_insert_user(['user_login' => 'nora', 'user_pass' => 'Canary-way-1', 'user_email' => 'nora@example.test']);");
        Tick("plugins/colophon-set-up/agent/colophon");
        Assert.True(await IsToldAsync("\"type\":\"user.created\"")); // it does record

        await admin.Page(await admin.Link("wp-admin/plugins.php", "action=deactivate[^\"']*colophon-set-up", Cancel) is var link && link.StartsWith("http", StringComparison.Ordinal) ? link : "wp-admin/" + link, Cancel);
        Assert.True(await IsToldAsync("\"type\":\"agent.removed\"", "\"cause\":\"deactivated\""));
    }

    [Fact]
    public async Task Composers_layout_holds_the_agent_in_a_folder_of_its_own()
    {
        _site = WordPressSite.Start(22274, agent: false);
        var (_, printed) = await EnrollAsync();
        var sha1 = Regex.Match(printed, "\"shasum\":\"([0-9a-f]{40})\"").Groups[1].Value;
        var package = await _server.Http.GetByteArrayAsync(new Uri("/agent/v1/agent.zip", UriKind.Relative), Cancel);
#pragma warning disable CA5350 // what Composer compares
        Assert.Equal(sha1, Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData(package)));
#pragma warning restore CA5350
        // web/wp is WordPress, web/app its content, the configuration lies above; Composer strips the archive's one folder, an autoloader loads what lies in folders.
        var web = Path.Combine(Site.Folder, "tmp", "web");
        var unpacked = Directory.CreateTempSubdirectory("colophon-composer-").FullName;
        using (var zip = new ZipArchive(new MemoryStream(package))) { zip.ExtractToDirectory(unpacked); }
        Shell.Run("chmod", "-R", "a+rX", unpacked);
        var host = new Uri(Site.Url);
        Site.As("bash", "-euc", $$"""
            mkdir -p '{{web}}' && cp -r '{{Site.Root}}' '{{web}}/wp' && mv '{{web}}/wp/wp-content' '{{web}}/app' && mkdir -p '{{web}}/app/mu-plugins'
            sed "s#^<?php#<?php define('WP_CONTENT_DIR', __DIR__ . '/app'); define('WP_CONTENT_URL', '{{host}}app');#" '{{web}}/wp/wp-config.php' | sed "s#__DIR__ . '/'#__DIR__ . '/wp/'#" > '{{web}}/wp-config.php' && rm '{{web}}/wp/wp-config.php'
            cp -r '{{unpacked}}/colophon-agent' '{{web}}/app/mu-plugins/agent'
            printf "<?php\nforeach (glob(__DIR__ . '/*/*.php') as \$file) { if (strpos((string) file_get_contents(\$file), 'Plugin Name:') !== false) { require_once \$file; } }\n" > '{{web}}/app/mu-plugins/bedrock-autoloader.php'
            """);
        Directory.Delete(unpacked, recursive: true);
        var line = printed.Split('\n').Single(l => l.Contains("php web/app/mu-plugins/agent", StringComparison.Ordinal)).Trim();
        Site.As("bash", "-euc", $"cd '{Path.GetDirectoryName(web)}' && {line}");
        Site.As("php", Path.Combine(web, "app", "mu-plugins", "agent", "colophon", "bin", "tick.php"), "--wp", Path.Combine(web, "wp"));
        Assert.True(await IsToldAsync("\"type\":\"agent.installed\"", "\"as\":\"must_use\""));
        Assert.True(await IsToldAsync("mu/agent/colophon/Agent.php"));
    }

    private async Task<(string Zip, string Printed)> EnrollAsync(bool withPlugin = false)
    {
        var zip = Path.Combine(_data, "set-up.zip");
        var outcome = await CommandLine.RunAsync(["site", "enroll", Site.Url, .. withPlugin ? (string[])["--plugin", zip] : [], "--data", _data]);
        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.StartsWith("col1.", outcome.Output, StringComparison.Ordinal);
        return (zip, outcome.Errors);
    }

    private static async Task<string> UploadAndActivateAsync(SiteVisitor admin, string zip, bool multisite)
    {
        var below = multisite ? "wp-admin/network/" : "wp-admin/";
        // On a network plugins are uploaded in the network's dashboard.
        var nonce = await admin.Field(below + "plugin-install.php?tab=upload", "_wpnonce", Cancel);
        using var form = new MultipartFormDataContent { { new StringContent(nonce), "_wpnonce" }, { new StringContent("Install Now"), "install-plugin-submit" } };
        form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(zip, Cancel)), "pluginzip", Path.GetFileName(zip));
        using var answer = await admin.Http.PostAsync(below + "update.php?action=upload-plugin", form, Cancel);
        Assert.Contains("successfully", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        var link = await admin.Link(below + "plugins.php", "action=activate[^\"']*colophon-set-up", Cancel);
        return await admin.Page(link.StartsWith("http", StringComparison.Ordinal) ? link : below + link, Cancel);
    }

    private void Tick(string agent)
    {
        var beat = Path.Combine(Site.DataFolder!, "beat.json");
        if (File.Exists(beat)) { File.Delete(beat); }
        Site.As("php", Path.Combine(Content, agent, "bin", "tick.php"), "--wp", Site.Root);
    }

    /// <summary>Whether the ledger holds an entry with all of these; entries lie in its bundles as they are.</summary>
    private async Task<bool> IsToldAsync(params string[] parts)
    {
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var texts = Directory.EnumerateFiles(Path.Combine(_data, "ledger"), "*", SearchOption.AllDirectories).Where(f => f.Contains("/tile/entries/", StringComparison.Ordinal)).Select(f => Encoding.UTF8.GetString(File.ReadAllBytes(f)));
            if (texts.Any(t => t.Split("{\"v\":1,").Any(entry => parts.All(p => entry.Contains(p, StringComparison.Ordinal))))) { return true; }
            await Task.Delay(250, Cancel);
        }
        return false;
    }
}
