using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>Every event is provoked on a real WordPress, mostly through its own screens, and looked for in what the peer received.</summary>
[Trait("Category", "Real")]
public sealed class CaptureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(22013, 22113, null)]
    [InlineData(22014, 22114, "6.5.5")]
    public async Task Every_event_is_seen_with_its_actor_and_object(int port, int peerPort, string? version)
    {
        await using var peer = new ProtocolPeer(peerPort);
        using var site = WordPressSite.Start(port, version, allowFileEdit: true);
        Fixtures.AddPlugins(site);
        site.Enrol(peer);
        site.Tick();
        var seen = new Sightings(peer, site);

        using var admin = await site.LogIn(cancel: Cancel);
        seen.Expect("session.started", "user", "wp:1", actor: "wp:1", context: ("cause", "login"));
        using (var stranger = site.Visitor())
        {
            await stranger.TryLogIn("admin", "Canary-wrong-4711", Cancel);
        }
        seen.Expect("login.failed", "user", "wp:1");

        // People
        var nonce = await admin.Field("wp-admin/user-new.php", "_wpnonce_create-user", Cancel);
        using (await admin.Post("wp-admin/user-new.php", new() { ["action"] = "createuser", ["_wpnonce_create-user"] = nonce, ["user_login"] = "ed", ["email"] = "ed@example.test", ["pass1"] = "Canary-right-0815", ["pass2"] = "Canary-right-0815", ["role"] = "editor", ["createuser"] = "Add" }, Cancel)) { }
        seen.Expect("user.created", "user", "wp:2", actor: "wp:1", after: "\"editor\"");
        seen.Never("user.role.changed");
        nonce = await admin.Field("wp-admin/user-edit.php?user_id=2", "_wpnonce", Cancel);
        using (await admin.Post("wp-admin/user-edit.php?user_id=2", new() { ["action"] = "update", ["user_id"] = "2", ["_wpnonce"] = nonce, ["email"] = "ed2@example.test", ["nickname"] = "ed", ["role"] = "administrator" }, Cancel)) { }
        seen.Expect("user.role.changed", "user", "wp:2", actor: "wp:1", after: "\"administrator\"");
        seen.Expect("user.updated", "user", "wp:2", actor: "wp:1", after: "\"email\"");

        // Application passwords
        var made = site.Php("echo implode(' ', (function ($p) { return [$p[0], $p[1]['uuid']]; })(WP_Application_Passwords::create_new_application_password(2, ['name' => 'Robot'])));").Split(' ');
        seen.Expect("application_password.created", "user", "wp:2", context: ("password", made[1]));
        using (var api = new HttpClient { BaseAddress = new Uri(site.Url) })
        {
            api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ed:" + made[0])));
            using var post = await api.PostAsync("/wp-json/wp/v2/posts", new StringContent("""{"title":"From a robot","status":"publish"}""", Encoding.UTF8, "application/json"), Cancel);
            post.EnsureSuccessStatusCode();
        }
        seen.Expect("application_password.used", "user", "wp:2", actor: "wp:2", context: ("password", made[1]));
        seen.Expect("post.published", "post", null, actor: "wp:2", after: "From a robot", via: "application_password");
        site.Php($"WP_Application_Passwords::delete_application_password(2, '{made[1]}');");
        seen.Expect("application_password.deleted", "user", "wp:2", context: ("password", made[1]));

        // Plugins: by a person, silently, by raw option
        var link = await admin.Link("wp-admin/plugins.php", "action=activate(?:&amp;|&#038;|&)plugin=probe", Cancel);
        await admin.Page("wp-admin/" + link, Cancel);
        seen.Expect("plugin.activated", "plugin", "probe", actor: "wp:1", after: "\"active\":true", without: "silent");
        link = await admin.Link("wp-admin/plugins.php", "action=deactivate(?:&amp;|&#038;|&)plugin=probe", Cancel);
        await admin.Page("wp-admin/" + link, Cancel);
        seen.Expect("plugin.deactivated", "plugin", "probe", actor: "wp:1", without: "silent");
        site.Php("activate_plugin('probe/probe.php', '', false, true);", admin: true);
        seen.Expect("plugin.activated", "plugin", "probe", context: ("cause", "silent"));
        site.Php("update_option('active_plugins', []);");
        seen.Expect("plugin.deactivated", "plugin", "probe", context: ("cause", "silent"));
        Fixtures.InstallFromZip(site, "gadget", "1.0");
        seen.Expect("plugin.installed", "plugin", "gadget", after: "\"version\":\"1.0\"");
        Fixtures.UpdateFromZip(site, "gadget", "1.1");
        seen.Expect("plugin.updated", "plugin", "gadget", after: "\"version\":\"1.1\"");
        Fixtures.UpdateAutomatically(site, "gadget", "1.2");
        seen.Expect("plugin.updated", "plugin", "gadget", after: "\"version\":\"1.2\"", context: ("cause", "auto"));
        site.Php("delete_plugins(['gadget/gadget.php']);", admin: true);
        seen.Expect("plugin.deleted", "plugin", "gadget");

        await admin.UploadPlugin(Fixtures.PluginZip(site, "widget", "2.0"), Cancel);
        var installed = seen.Expect("plugin.installed", "plugin", "widget", actor: "wp:1", after: "\"version\":\"2.0\"", context: ("cause", "upload"));
        await admin.UploadPlugin(Fixtures.PluginZip(site, "widget", "2.1"), Cancel);
        var updated = seen.Expect("plugin.updated", "plugin", "widget", actor: "wp:1", after: "\"version\":\"2.1\"", context: ("cause", "upload"));
        Assert.Equal(installed.GetProperty("change").GetProperty("after").GetRawText(), updated.GetProperty("change").GetProperty("before").GetRawText());

        // Themes and core
        Fixtures.InstallThemeFromZip(site, "plain", "1.0", overwrite: false);
        seen.Expect("theme.installed", "theme", "plain", after: "\"version\":\"1.0\"");
        Fixtures.InstallThemeFromZip(site, "plain", "1.1", overwrite: true);
        seen.Expect("theme.updated", "theme", "plain", after: "\"version\":\"1.1\"");
        var was = site.Php("echo get_stylesheet();");
        site.Php("switch_theme('plain');");
        seen.Expect("theme.switched", "theme", "plain");
        site.Php($"switch_theme('{was}'); delete_theme('plain');", admin: true);
        seen.Expect("theme.deleted", "theme", "plain");

        // Settings, roles, files
        nonce = await admin.Field("wp-admin/options-general.php", "_wpnonce", Cancel);
        using (await admin.Post("wp-admin/options.php", new() { ["option_page"] = "general", ["action"] = "update", ["_wpnonce"] = nonce, ["users_can_register"] = "1", ["default_role"] = "author", ["blogname"] = "Renamed" }, Cancel)) { }
        seen.Expect("option.changed", "option", "users_can_register", actor: "wp:1", after: "1");
        seen.Expect("option.changed", "option", "default_role", actor: "wp:1", after: "author");
        seen.Expect("option.changed", "option", "blogname", actor: "wp:1");
        site.Php("update_option('acme_api_secret', 'Canary-option-1234');");
        seen.Expect("option.changed", "option", "acme_api_secret", after: "withheld");
        site.Php("get_role('editor')->add_cap('manage_options');");
        seen.Expect("role.changed", "role", "editor", context: ("granted", "manage_options"));
        nonce = await admin.Field("wp-admin/plugin-editor.php?file=probe%2Fprobe.php&plugin=probe%2Fprobe.php", "nonce", Cancel);
        using (await admin.Post("wp-admin/admin-ajax.php", new() { ["action"] = "edit-theme-plugin-file", ["nonce"] = nonce, ["plugin"] = "probe/probe.php", ["file"] = "probe/probe.php", ["newcontent"] = Fixtures.Plugin("Probe", "1.0") + "// edited\n" }, Cancel)) { }
        seen.Expect("file.edited", "file", "plugin:probe/probe.php", actor: "wp:1");

        // Content and personal data
        site.Php("$id = wp_insert_post(['post_title' => 'Old', 'post_status' => 'publish']); wp_delete_post($id, true);");
        seen.Expect("post.deleted", "post", null);
        site.Php("""$at = wp_upload_bits('dot.txt', null, 'dot'); wp_insert_attachment(['post_mime_type' => 'text/plain', 'post_title' => 'dot'], $at['file']);""");
        seen.Expect("media.uploaded", "attachment", null, after: "dot.txt");
        await admin.Page("wp-admin/export.php?download=true&content=all", Cancel);
        seen.Expect("content.exported", "site", "1", actor: "wp:1");
        site.Php("""
            $id = wp_create_user_request('ed2@example.test', 'export_personal_data'); wp_privacy_generate_personal_data_export_file($id);
            $id = wp_create_user_request('ed2@example.test', 'remove_personal_data');
            $n = 0;
            foreach (apply_filters('wp_privacy_personal_data_erasers', []) as $eraser) { wp_privacy_process_personal_data_erasure_page(call_user_func($eraser['callback'], 'ed2@example.test', 1), ++$n, 'ed2@example.test', 1, $id); }
            """, admin: true);
        seen.Expect("personal_data.exported", "request", null);
        seen.Expect("personal_data.erased", "request", null);

        // A session without a log-in, and the end of it all
        site.Write("wp-content/mu-plugins/magic.php", "<?php add_action('init', function () { if (isset($_GET['magic'])) { wp_set_auth_cookie(2); exit; } });");
        using (var magic = site.Visitor()) { await magic.Page("?magic=1", Cancel); }
        seen.Expect("session.started", "user", "wp:2", actor: "wp:2", context: ("cause", "cookie"));
        link = await admin.Link("wp-admin/", "action=logout", Cancel);
        await admin.Page(link, Cancel);
        seen.Expect("session.ended", "user", "wp:1", actor: "wp:1");
        site.Php("wp_delete_user(2);", admin: true);
        seen.Expect("user.deleted", "user", "wp:2");

        seen.Never("agent.error");
        Assert.Empty(peer.Faults);
        NoSecretIsAnywhere(peer, site, ["Canary-wrong-4711", "Canary-right-0815", "Canary-option-1234", made[0], WordPressSite.AdminPassword, .. admin.CookieHeader.Split(';').Select(c => c.Split('=')[^1]).Where(v => v.Length > 20)]);
    }

    [Fact]
    public async Task An_update_of_WordPress_itself_is_told_with_its_versions_and_with_the_root_of_the_files_it_left()
    {
        await using var peer = new ProtocolPeer(22115);
        using var site = WordPressSite.Start(22015, "6.4.5");
        site.Enrol(peer);
        site.Tick();
        var seen = new Sightings(peer, site);
        Fixtures.UpdateCore(site, "6.5.5");
        var update = seen.Expect("core.updated", "core", "wordpress", after: "\"version\":\"6.5.5\"").GetProperty("change");
        Assert.Equal("6.4.5", update.GetProperty("before").GetProperty("version").GetString());
        File.Delete(Path.Combine(site.DataFolder!, "beat.json"));
        site.Tick();
        Assert.Equal("6.5.5", peer.Records.Last(r => r.GetProperty("type").GetString() == "state.core").GetProperty("change").GetProperty("after")[0][2].GetProperty("version").GetString());
        var lines = peer.Records.Where(r => r.GetProperty("type").GetString() == "state.files").SelectMany(r => r.GetProperty("change").GetProperty("after").EnumerateArray())
            .Where(e => e[0].GetString()!.StartsWith("core/", StringComparison.Ordinal)).GroupBy(e => e[0].GetString()!).Select(g => (Path: g.Key[5..], Hash: g.Last()[2])).Where(f => f.Hash.ValueKind == JsonValueKind.String)
            .OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Path}\t{f.Hash.GetRawText()}\n");
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))), update.GetProperty("after").GetProperty("root").GetString());
        seen.Never("agent.error");
    }

    private static void NoSecretIsAnywhere(ProtocolPeer peer, WordPressSite site, string[] canaries)
    {
        var places = peer.Wire.Select(Encoding.UTF8.GetString).Concat(Directory.EnumerateFiles(site.DataFolder!, "*", SearchOption.AllDirectories).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f)))).ToList();
        Assert.Contains(places, text => text.Contains("acme_api_secret", StringComparison.Ordinal)); // the search itself finds what is there
        foreach (var canary in canaries)
        {
            Assert.DoesNotContain(places, text => text.Contains(canary, StringComparison.Ordinal));
        }
    }
}
