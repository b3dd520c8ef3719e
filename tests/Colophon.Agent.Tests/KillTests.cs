using System.Diagnostics;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>The agent's PHP dies anywhere between an event and its proof.</summary>
[Trait("Category", "Long")]
public sealed class KillTests
{
    [Fact]
    public async Task A_hundred_killed_beats_lose_and_double_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var peer = new ProtocolPeer(22150);
        using var site = WordPressSite.Start(22050);
        site.Enrol(peer);
        var random = new Random(20261124);
        var tick = Path.Combine(site.Root, "wp-content", "mu-plugins", "colophon", "bin", "tick.php");
        Process Beat() => Process.Start(new ProcessStartInfo("bash", [Path.Combine(Shell.Root, "eng", "wordpress", "run.sh"), site.Folder, "php", tick, "--wp", site.Root]) { RedirectStandardError = true })!;
        var whole = Stopwatch.StartNew();
        using (var first = Beat()) { await first.WaitForExitAsync(cancel); }
        // Anywhere in a beat, however fast this machine is; now and then behind its end.
        var most = (int)(whole.ElapsedMilliseconds * 5 / 4);
        for (var round = 0; round < 100; round++)
        {
            using var beat = Beat();
            await Task.Delay(random.Next(most / 14, most), cancel);
            beat.Kill(entireProcessTree: true);
            await beat.WaitForExitAsync(cancel);
        }
        for (var i = 0; i < 3; i++)
        {
            File.Delete(Path.Combine(site.DataFolder!, "breaker.json"));
            File.Delete(Path.Combine(site.DataFolder!, "beat.json"));
            site.Tick();
        }
        Assert.Empty(peer.Faults); // no batch number with two contents, no root that doesn't fit
        Assert.DoesNotContain(peer.Records, r => r.GetProperty("type").GetString() is "agent.gap" or "agent.error");
        var seqs = peer.Records.Select(r => r.GetProperty("seq").GetInt64()).ToList();
        Assert.True(seqs.Count > 50);
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(n => (long)n), seqs);
    }
}
