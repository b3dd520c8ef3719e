using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>A site on which code runs that means no good. It is made as new for each test, and enrolled again.</summary>
public abstract class HostileSite : IAsyncLifetime
{
    private readonly int _port;
    private readonly int _peerPort;
    private readonly bool _multisite;
    private ProtocolPeer? _peer;
    private WordPressSite? _site;

    private protected HostileSite(int port, int peerPort, bool multisite) => (_port, _peerPort, _multisite) = (port, peerPort, multisite);

    internal ProtocolPeer Peer => _peer!;

    internal WordPressSite Site => _site!;

    public ValueTask InitializeAsync()
    {
        _peer = new ProtocolPeer(_peerPort, heartbeatSeconds: 3600);
        _site = WordPressSite.Start(_port, multisite: _multisite);
        Fixtures.AddPlugins(_site);
        return ValueTask.CompletedTask;
    }

    /// <summary>How many records had come before.</summary>
    internal int MakeNew()
    {
        Site.As("sh", "-c", $"chmod -f 0700 '{Site.Folder}'/.colophon-*; rm -rf '{Site.Folder}'/.colophon-* '{Site.Root}'/short.php '{Site.Root}'/wp-content/mu-plugins/*");
        Shell.Run("bash", Path.Combine(Shell.Root, "eng", "wordpress", "install-agent.sh"), Site.Folder);
        // What a plugin that somebody installed can do, at the moment when plugins run.
        Site.Write("wp-content/mu-plugins/zz-hostile.php", "<?php if (isset($_POST['php'])) { add_action('init', function () { eval(wp_unslash($_POST['php'])); }, 5); }");
        Site.Sql("UPDATE wp_options SET option_value = 'subscriber' WHERE option_name = 'default_role'; UPDATE wp_options SET option_value = '0' WHERE option_name = 'users_can_register'; UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins'; DELETE FROM wp_usermeta WHERE user_id > 1 OR meta_key = 'session_tokens'; DELETE FROM wp_users WHERE ID > 1");
        Peer.Faults.Clear();
        var before = Peer.Records.Count;
        Site.Enrol(Peer);
        Beat();
        return before;
    }

    internal void Beat()
    {
        File.Delete(Path.Combine(Site.DataFolder!, "beat.json"));
        Site.Tick();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _site?.Dispose();
        if (_peer is not null) { await _peer.DisposeAsync(); }
    }
}

public sealed class OneHostileSite() : HostileSite(22050, 22150, multisite: false);

public sealed class HostileNetwork() : HostileSite(22051, 22151, multisite: true);
