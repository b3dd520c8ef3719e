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
