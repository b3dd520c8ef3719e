using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

[Trait("Category", "Real")]
public sealed class EnrolmentTests
{
    [Fact]
    public async Task An_enrolled_site_tells_its_state_and_deletes_nothing_unproven()
    {
        await using var peer = new ProtocolPeer(22110);
        using var site = WordPressSite.Start(22010);
        site.Enrol(peer);
        site.Tick();
        Assert.Empty(peer.Faults);
        var types = peer.Records.Select(r => r.GetProperty("type").GetString()).ToList();
        // Nobody but the site's own account reads the key, the spool, or what is known of the site.
        foreach (var file in Directory.EnumerateFiles(site.DataFolder!, "*", SearchOption.AllDirectories)) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)); }
        foreach (var folder in Directory.EnumerateDirectories(site.DataFolder!, "*", SearchOption.AllDirectories).Prepend(site.DataFolder!)) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder)); }
        Assert.Equal("agent.started", types[0]);
        Assert.Contains("agent.heartbeat", types);
        Assert.Contains("snapshot.begun", types);
        Assert.Contains("state.users", types);
        Assert.Contains("state.files", types);
        Assert.Equal("snapshot.completed", types[^1]);
        Assert.Equal(Enumerable.Range(1, types.Count).Select(n => (long)n), peer.Records.Select(r => r.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task Enrolled_again_it_tells_what_was_never_acknowledged_before()
    {
        await using var peer = new ProtocolPeer(22111);
        using var site = WordPressSite.Start(22011);
        site.Enrol(peer);
        site.Tick();
        peer.Refusal = (401, "source-unknown");
        site.Php("update_option('default_role', 'author');");
        site.Tick();
        peer.Refusal = null;
        site.Enrol(peer);
        site.Tick();
        var again = Assert.Single(peer.Records, r => r.GetProperty("type").GetString() == "option.changed");
        Assert.True(again.GetProperty("context").TryGetProperty("was", out _));
        Assert.Equal("\"author\"", again.GetProperty("change").GetProperty("after").GetRawText());
        Assert.Empty(peer.Faults);
    }
}
