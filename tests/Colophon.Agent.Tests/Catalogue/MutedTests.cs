using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>A site on which code takes every hook of the agent away, in every request, and then does what it likes.</summary>
public sealed class MutedSite : IAsyncLifetime
{
    private ProtocolPeer? _peer;
    private WordPressSite? _site;

    internal IReadOnlyList<JsonElement> Records { get; private set; } = [];

    public ValueTask InitializeAsync()
    {
        _peer = new ProtocolPeer(22118, heartbeatSeconds: 3600);
        _site = WordPressSite.Start(22018, allowFileEdit: true);
        Fixtures.AddPlugins(_site);
        _site.Sql("CREATE TABLE wp_woocommerce_api_keys (key_id int, user_id int, permissions varchar(10), consumer_key varchar(64), consumer_secret varchar(43))");
        _site.Enrol(_peer);
        _site.Tick();
        _site.Write("wp-content/mu-plugins/zz-mute.php", """
            <?php add_action('init', function () {
                global $wp_filter;
                foreach ($wp_filter as $name => $hook) { foreach ($hook->callbacks as $priority => $callbacks) { foreach ($callbacks as $key => $callback) { if (strpos($key, 'Colophon') === 0) { unset($hook->callbacks[$priority][$key]); } } } }
            }, PHP_INT_MAX);
            """);
        foreach (var (_, _, code) in MutedTests.Misdeeds) { _site.Php(code, admin: true); }
        _site.As("rm", Path.Combine(_site.Root, "wp-content", "mu-plugins", "zz-mute.php"));
        File.Delete(Path.Combine(_site.DataFolder!, "beat.json"));
        _site.Tick();
        Records = [.. _peer.Records];
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _site?.Dispose();
        if (_peer is not null) { await _peer.DisposeAsync(); }
    }
}

/// <summary>Where an action leaves state, taking the agent's hooks away hides the author, not the deed.</summary>
[Trait("Category", "Real")]
public sealed class MutedTests(MutedSite site) : IClassFixture<MutedSite>
{
    internal static readonly (string Section, string Key, string Code)[] Misdeeds =
    [
        ("users", "wp:2", "wp_insert_user(['user_login' => 'eve', 'user_pass' => 'Canary-eve', 'user_email' => 'eve@example.test', 'role' => 'administrator']);"),
        ("credentials", "wp:1", "wp_set_password('Canary-taken', 1);"),
        ("sessions", "wp:1/*", "WP_Session_Tokens::get_instance(1)->create(time() + 86400);"),
        ("app_passwords", "wp:1/*", "WP_Application_Passwords::create_new_application_password(1, ['name' => 'Back door']);"),
        ("roles", "1:editor", "get_role('editor')->add_cap('manage_options');"),
        ("plugins", "probe", "activate_plugin('probe/probe.php');"),
        ("options", "1:default_role", "update_option('default_role', 'administrator');"),
        ("cron", "1:colophon_stay", "wp_schedule_event(time() + 9999, 'hourly', 'colophon_stay');"),
        ("files", "plugin:probe/probe.php", "file_put_contents(WP_PLUGIN_DIR . '/probe/probe.php', '// and more', FILE_APPEND);"),
        ("files", "dropin/maintenance.php", "file_put_contents(WP_CONTENT_DIR . '/maintenance.php', '<?php');"),
        ("files", "mu/zy.php", "file_put_contents(WPMU_PLUGIN_DIR . '/zy.php', '<?php');"),
        ("endpoints", "ajax_nopriv:stay", "file_put_contents(WPMU_PLUGIN_DIR . '/zx.php', '<?php add_action(\"wp_ajax_nopriv_stay\", \"phpinfo\");');"),
        ("files", "config/wp-config.php", "file_put_contents(ABSPATH . 'wp-config.php', str_replace('<?php', \"<?php\\ndefine('WP_DEBUG_LOG', '/tmp/x');\", file_get_contents(ABSPATH . 'wp-config.php')));"),
        ("constants", "WP_DEBUG_LOG", ""),
        ("uploads", "2026/shell.php.jpg", "mkdir(WP_CONTENT_DIR . '/uploads/2026', 0755, true); file_put_contents(WP_CONTENT_DIR . '/uploads/2026/shell.php.jpg', '<?php');"),
        ("uploads", ".htaccess", "file_put_contents(WP_CONTENT_DIR . '/uploads/.htaccess', 'AddHandler');"),
        ("tables", "wp_hidden", "$GLOBALS['wpdb']->query('CREATE TABLE wp_hidden (id int)');"),
        ("programs", "trigger:stay", "$GLOBALS['wpdb']->query(\"CREATE TRIGGER stay AFTER INSERT ON wp_comments FOR EACH ROW UPDATE wp_users SET user_email = 'x' WHERE ID = 0\");"),
        ("api_keys", "1:5", "$GLOBALS['wpdb']->query(\"INSERT INTO wp_woocommerce_api_keys VALUES (5, 1, 'read_write', 'a', 'Canary-cs')\");"),
        ("themes", "plain", "mkdir(WP_CONTENT_DIR . '/themes/plain'); file_put_contents(WP_CONTENT_DIR . '/themes/plain/style.css', \"/*\\nTheme Name: plain\\nVersion: 1\\n*/\"); file_put_contents(WP_CONTENT_DIR . '/themes/plain/index.php', '<?php');"),
    ];

    public static TheoryData<string, string> Done => [.. Misdeeds.Select(m => (m.Section, m.Key))];

    [Theory]
    [MemberData(nameof(Done))]
    public void What_no_hook_told_the_state_shows(string section, string key)
    {
        var changes = site.Records.Where(r => r.GetProperty("type").GetString() == "state." + section && r.GetProperty("context").GetProperty("snapshot").GetInt32() > 1)
            .SelectMany(r => r.GetProperty("change").GetProperty("after").EnumerateArray()).ToList();
        var change = Assert.Single(changes, c => key.EndsWith('*') ? c[0].GetString()!.StartsWith(key[..^1], StringComparison.Ordinal) : c[0].GetString() == key);
        Assert.NotEqual(change[1].GetRawText(), change[2].GetRawText());
        var tellers = Events.Read.State.Single(s => s.Section == section).ToldBy;
        Assert.DoesNotContain(site.Records, r => tellers.Contains(r.GetProperty("type").GetString()));
    }

    [Fact]
    public void And_that_the_hooks_were_taken_is_told_as_well() =>
        Assert.Contains(site.Records, r => r.GetProperty("type").GetString() == "agent.error" && r.GetProperty("context").GetProperty("cause").GetString() == "hook_removed:user_register");
}
