using System.Globalization;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>What comes in floods is counted exactly, whatever happens to those who count.</summary>
[Trait("Category", "Real")]
public sealed class FloodTests : IAsyncLifetime
{
    private const int Users = 300;
    private readonly ProtocolPeer _peer = new(22145, heartbeatSeconds: 3600);
    private WordPressSite? _site;

    private WordPressSite Site => _site!;

    public ValueTask InitializeAsync()
    {
        _site = WordPressSite.Start(22045);
        Site.Enrol(_peer);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _site?.Dispose();
        await _peer.DisposeAsync();
    }

    [Fact]
    public Task Six_thousand_failed_log_ins_are_counted_exactly_and_leave_a_small_spool() => Counts(6_000);

    [Fact]
    [Trait("Category", "Long")]
    public Task Sixty_thousand_failed_log_ins_are_counted_exactly_and_leave_a_small_spool() => Counts(60_000);

    private async Task Counts(int attempts)
    {
        await Attempt(attempts);
        var spool = Spool();
        Finish();
        Assert.Equal(attempts, Total());
        Assert.InRange(spool, 1, 200 * 1024);
        var rest = Failed().Where(r => r.GetProperty("context").TryGetProperty("count", out _)).Select(r => r.GetProperty("context")).ToList();
        Assert.Equal(Users, rest.Max(c => c.GetProperty("users").GetInt32()));
        Assert.Equal(50, rest.Max(c => c.GetProperty("addresses").GetInt32()));
    }

    [Fact]
    public async Task Processes_killed_in_the_middle_of_a_flood_lose_nothing_that_was_counted()
    {
        await Attempt(400);
        // One took the count to tell it, and died; another died with half a line written.
        var flood = Directory.GetFiles(Path.Combine(Site.DataFolder!, "floods"), "flood-login-*").Single();
        Site.As("cp", "-p", flood, flood + ".taken00000000");
        Site.As("touch", "-d", "@1000000000", flood + ".taken00000000");
        Site.As("sh", "-c", $"printf 'half a li' >> '{flood}'");
        await Attempt(4);
        Finish();
        var told = Failed().Select(r => r.GetProperty("context")).Where(c => c.TryGetProperty("count", out _)).ToList();
        // Told twice, under one id: who adds up knows it for the same, and takes the higher.
        var twice = Assert.Single(told.GroupBy(c => c.GetProperty("flood").GetString()), g => g.Count() == 2).Select(c => c.GetProperty("count").GetInt32()).Order().ToList();
        Assert.Equal(404, Total() - twice[0]);
        Assert.Empty(Directory.GetFiles(Path.Combine(Site.DataFolder!, "floods")));
    }

    [Fact]
    public void More_kinds_of_use_than_a_beat_may_tell_become_one()
    {
        Site.Php("foreach (range(1, 130) as $n) { foreach ([1, 2] as $again) { Colophon\\Capture\\Tally::count('http.requested', ['kind' => 'host', 'id' => \"host$n.example\"], ['outcome' => 'answered']); } }");
        Finish();
        var used = _peer.Records.Where(r => r.GetProperty("type").GetString() == "http.requested").ToList();
        Assert.Equal(101, used.Count);
        Assert.Equal(60, used.Single(r => r.GetProperty("object").GetProperty("id").GetString() == "others").GetProperty("context").GetProperty("count").GetInt32());
        Assert.Equal(260, used.Sum(r => r.GetProperty("context").GetProperty("count").GetInt32()));
    }

    private async Task Attempt(int attempts)
    {
        const int Processes = 4;
        var script = Path.Combine(Site.Folder, "tmp", "flood.php");
        File.Copy(Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "flood.php"), script, overwrite: true);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(part => Task.Run(() =>
            Site.As("php", script, Site.Root, (attempts / Processes).ToString(CultureInfo.InvariantCulture), Users.ToString(CultureInfo.InvariantCulture), part.ToString(CultureInfo.InvariantCulture)))));
    }

    /// <summary>The minute is over: the file of each flood says when it ends.</summary>
    private void Finish()
    {
        Site.As("sh", "-c", $"for f in '{Site.DataFolder}'/floods/*; do case $f in *.taken*) ;; *) sed -i 's/\"until\":[0-9]*/\"until\":1/' \"$f\" ;; esac; done");
        Site.Tick();
    }

    private long Spool() => Directory.EnumerateFiles(Path.Combine(Site.DataFolder!, "spool"), "seg-*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    private List<JsonElement> Failed() => [.. _peer.Records.Where(r => r.GetProperty("type").GetString() == "login.failed")];

    private int Total() => Failed().Sum(r => r.GetProperty("context").TryGetProperty("count", out var count) ? count.GetInt32() : 1);
}
