using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>What hosts do to an agent: workers that die, cron that doesn't run, no shell. Nothing is lost by it, and nothing waits for somebody to notice.</summary>
[Trait("Category", "Real")]
public sealed class HostTests(HostTests.Enrolled enrolled) : IClassFixture<HostTests.Enrolled>
{
    private const string Shells = "exec,shell_exec,system,passthru,proc_open,popen,pcntl_exec,posix_geteuid,posix_kill,set_time_limit";

    private ProtocolPeer Peer => enrolled.Peer;

    private WordPressSite Site => enrolled.Site;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_killed_right_after_an_event_loses_nothing_and_tells_it_once()
    {
        Site.Write("wp-content/mu-plugins/zz-die.php", "<?php add_action('init', function () { if (isset($_GET['die'])) { update_option('default_role', $_GET['die']); posix_kill(getmypid(), 9); } }, 99);");
        using var http = new HttpClient();
        using (var answer = await http.GetAsync(Site.Url + "/?die=author", Cancel)) { Assert.Equal(502, (int)answer.StatusCode); }
        Site.As("rm", Path.Combine(Site.Root, "wp-content", "mu-plugins", "zz-die.php"));
        Beats(() => Told("author") > 0);
        Beat();
        Assert.Equal(1, Told("author"));
        var page = await http.GetStringAsync(Site.Url + "/", Cancel); // another worker has taken its place
        Assert.Contains("</html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Peer.Records, r => r.GetProperty("type").GetString() == "agent.gap");
    }

    [Fact]
    public async Task Where_no_cron_runs_the_request_that_made_a_record_sends_it_and_the_servers_poke_makes_the_beat()
    {
        var config = Path.Combine(Site.Root, "wp-config.php");
        Site.As("sed", "-i", "s/^<?php/<?php define('DISABLE_WP_CRON', true);/", config);
        try
        {
            using var visitor = Site.Visitor();
            await visitor.TryLogIn("nobody-" + Guid.NewGuid().ToString("n"), "Canary-wrong", Cancel);
            for (var attempt = 0; attempt < 120 && !Has("login.failed"); attempt++) { await Task.Delay(500, Cancel); }
            Assert.True(Has("login.failed"));
            var looks = Peer.Records.Count(r => r.GetProperty("type").GetString() == "snapshot.completed");
            for (var attempt = 0; attempt < 120 && Peer.Records.Count(r => r.GetProperty("type").GetString() == "snapshot.completed") == looks; attempt++)
            {
                foreach (var file in (string[])["beat.json", "breaker.json"]) { File.Delete(Path.Combine(Site.DataFolder!, file)); }
                await visitor.Page("?colophon-tick=" + Peer.Tick(), Cancel);
                await Task.Delay(500, Cancel);
            }
            Assert.True(Peer.Records.Count(r => r.GetProperty("type").GetString() == "snapshot.completed") > looks);
        }
        finally { Site.As("sed", "-i", "s/^<?php define('DISABLE_WP_CRON', true);/<?php/", config); }
    }

    [Fact]
    public void Where_PHP_may_start_no_program_everything_works_the_same()
    {
        var beats = Peer.Records.Count(r => r.GetProperty("type").GetString() == "agent.heartbeat");
        Beats(() => Peer.Records.Count(r => r.GetProperty("type").GetString() == "agent.heartbeat") > beats, "-d", "disable_functions=" + Shells);
        Assert.DoesNotContain(Peer.Records, r => r.GetProperty("type").GetString() == "agent.error");
    }

    /// <summary>A host whose opcache never looks at a file again: what runs and what stands on the disk can differ for hours. Events go on from what runs, and what stands on the disk is told.</summary>
    [Fact]
    public async Task Under_an_opcache_that_never_looks_again_nothing_is_lost_and_an_edit_on_the_disk_is_told()
    {
        Site.Write(".user.ini", "opcache.validate_timestamps=0\nopcache.enable=1\n");
        Site.Write("wp-content/mu-plugins/zz-cache.php", "<?php add_action('init', function () { if (isset($_GET['cache'])) { if ($_GET['cache'] !== '') { update_option('default_role', $_GET['cache']); } die('one ' . (int) opcache_get_status(false)['opcache_enabled'] . (int) ini_get('opcache.validate_timestamps')); } }, 99);");
        Site.As("touch", "-d", "@1000000000", Path.Combine(Site.Root, "wp-content", "mu-plugins", "zz-cache.php")); // what was written just now it does not keep
        // Workers remember for minutes that a folder has no .user.ini: new ones.
        Site.As("sh", "-c", $"pkill -9 -P $(cat '{Site.Folder}/run/fpm.pid')");
        try
        {
            using var http = new HttpClient();
            await AnswersAsync(http, "cache=", "one 10");
            await AnswersAsync(http, "cache=editor", "one 10");
            Site.As("sed", "-i", "s/one /two /", Path.Combine(Site.Root, "wp-content", "mu-plugins", "zz-cache.php"));
            await AnswersAsync(http, "cache=contributor", "one 10"); // the control: it really does not look again
            Beats(() => Told("editor") > 0 && Told("contributor") > 0);
            var roots = Peer.Records.Count(r => r.GetProperty("type").GetString() == "agent.started");
            Site.As("sh", "-c", $"echo '// edited' >> '{Site.Root}/wp-content/mu-plugins/colophon/Capture/Options.php'");
            await AnswersAsync(http, "cache=subscriber", "one 10");
            Beats(() => Told("subscriber") > 0 && Peer.Records.Count(r => r.GetProperty("type").GetString() == "agent.started") > roots
                && Peer.Records.Any(r => r.GetProperty("type").GetString() == "state.files" && r.GetRawText().Contains("mu/colophon/Capture/Options.php", StringComparison.Ordinal) && !r.GetRawText().Contains("\"mu/colophon/Capture/Options.php\",null", StringComparison.Ordinal)));
            Assert.All((string[])["editor", "contributor", "subscriber"], role => Assert.Equal(1, Told(role)));
            Assert.DoesNotContain(Peer.Records, r => r.GetProperty("type").GetString() is "agent.gap" or "agent.error");
        }
        finally
        {
            Site.As("rm", Path.Combine(Site.Root, ".user.ini"), Path.Combine(Site.Root, "wp-content", "mu-plugins", "zz-cache.php"));
            Site.As("sed", "-i", "$ d", Path.Combine(Site.Root, "wp-content", "mu-plugins", "colophon", "Capture", "Options.php"));
            Site.As("sh", "-c", $"pkill -9 -P $(cat '{Site.Folder}/run/fpm.pid')");
        }
    }

    /// <summary>Workers that are just being replaced answer 502 for a moment.</summary>
    private async Task AnswersAsync(HttpClient http, string query, string expected)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await http.GetAsync($"{Site.Url}/?{query}", Cancel);
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            if (answer.IsSuccessStatusCode || attempt == 120)
            {
                Assert.Equal(expected, text);
                return;
            }
            await Task.Delay(500, Cancel);
        }
    }

    /// <summary>A person's upload is refused; whoever runs the server has looked at it and lets it in: this very content, and no other.</summary>
    [Fact]
    public async Task A_refused_upload_that_was_a_false_alarm_can_be_sent_again_once_somebody_else_says_so()
    {
        using var admin = await Site.LogIn(cancel: Cancel);
        byte[] gif = [.. Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), .. "a note about <script>"u8];
        Assert.Contains("Not uploaded", await Send("logo.gif", gif), StringComparison.Ordinal);
        Beats(() => Refused("logo.gif") == 1);
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(gif));
        var page = await admin.Page("wp-admin/admin.php?page=colophon", Cancel);
        Assert.Contains(sha256, page, StringComparison.Ordinal);
        Assert.Contains("a script, which a file of its kind has no need of", page, StringComparison.Ordinal);

        var unknown = Peer.Command("restore", item: ("upload", "logo.gif", new string('a', 64)));
        var command = Peer.Command("restore", item: ("upload", "logo.gif", sha256));
        Beats(() => Completed(unknown) && Completed(command));
        Assert.Contains(Peer.Records, r => r.GetProperty("type").GetString() == "restore.refused" && r.GetProperty("context").GetProperty("cause").GetString() == "gone" && r.GetProperty("context").GetProperty("command").GetString() == unknown);
        Assert.Contains(Peer.Records, r => r.GetProperty("type").GetString() == "restore.completed" && r.GetProperty("context").GetProperty("command").GetString() == command);

        Assert.DoesNotContain("Not uploaded", await Send("logo.gif", gif), StringComparison.Ordinal);
        Assert.Contains("Not uploaded", await Send("logo.gif", [.. gif, .. "<!-- -->"u8]), StringComparison.Ordinal); // other content is another file
        Beats(() => Refused("logo.gif") == 2);
        var accepted = Assert.Single(Peer.Records, r => r.GetProperty("type").GetString() == "upload.accepted" && r.GetProperty("object").GetProperty("id").GetString() == "logo.gif").GetProperty("context");
        Assert.Equal((command, "script_inside"), (accepted.GetProperty("command").GetString(), accepted.GetProperty("rule").GetString()));

        async Task<string> Send(string name, byte[] content)
        {
            var nonce = await admin.Field("wp-admin/media-new.php?browser-uploader", "_wpnonce", Cancel);
            return await admin.Upload("wp-admin/async-upload.php", "async-upload", name, content, new() { ["action"] = "upload-attachment", ["_wpnonce"] = nonce, ["name"] = name }, Cancel);
        }

        int Refused(string name) => Peer.Records.Count(r => r.GetProperty("type").GetString() == "upload.refused" && r.GetProperty("object").GetProperty("id").GetString() == name);
        bool Completed(string id) => Peer.Records.Any(r => r.GetProperty("type").GetString() == "command.completed" && r.GetProperty("object").GetProperty("id").GetString() == id);
    }

    private int Told(string role) => Peer.Records.Count(r => r.GetProperty("type").GetString() == "option.changed" && r.GetProperty("object").GetProperty("id").GetString() == "default_role" && r.GetRawText().Contains($"\"after\":\"{role}\"", StringComparison.Ordinal));

    private bool Has(string type) => Peer.Records.Any(r => r.GetProperty("type").GetString() == type);

    private void Beats(Func<bool> until, params string[] settings)
    {
        for (var attempt = 0; attempt < 60 && !until(); attempt++) { Beat(settings); }
        Assert.True(until(), string.Join('\n', Peer.Records.TakeLast(12).Select(r => r.GetRawText())));
    }

    private void Beat(params string[] settings)
    {
        foreach (var file in (string[])["beat.json", "breaker.json"]) { File.Delete(Path.Combine(Site.DataFolder!, file)); }
        Site.As("php", [.. settings, Path.Combine(Site.Root, "wp-content", "mu-plugins", "colophon", "bin", "tick.php"), "--wp", Site.Root]);
    }

    public sealed class Enrolled : IAsyncLifetime
    {
        public ProtocolPeer Peer { get; } = new(22147);
        public WordPressSite Site { get; } = WordPressSite.Start(22047);

        public ValueTask InitializeAsync()
        {
            Site.Enrol(Peer);
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            Site.Dispose();
            await Peer.DisposeAsync();
        }
    }
}
