using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>What changes behind WordPress' back is in the next snapshot, and only that.</summary>
[Trait("Category", "Real")]
public sealed class StateTests
{
    [Fact]
    public async Task Changes_without_a_hook_are_found_by_the_next_snapshot()
    {
        await using var peer = new ProtocolPeer(22130);
        using var site = WordPressSite.Start(22030);
        Fixtures.AddPlugins(site);
        site.Enrol(peer);
        site.Tick();
        Assert.Contains(Differences(peer, 1, "users"), d => d.Key == "wp:1" && d.Before is null && d.After!.Contains("administrator", StringComparison.Ordinal));
        Assert.Contains(Differences(peer, 1, "files"), d => d.Key == "core/wp-login.php");
        Assert.Contains(Differences(peer, 1, "files"), d => d.Key == "plugin:probe/probe.php");
        Assert.Contains(Differences(peer, 1, "constants"), d => d.Key == "DISALLOW_FILE_EDIT" && d.After == "true");
        Assert.Contains(Differences(peer, 1, "plugins"), d => d.Key == "probe" && d.After!.Contains("\"active\":false", StringComparison.Ordinal));
        Assert.Contains(Differences(peer, 1, "components"), d => d.Key == "plugin:probe" && d.After!.Contains("\"name\":", StringComparison.Ordinal));
        Assert.Contains(Differences(peer, 1, "components"), d => d.Key.StartsWith("theme:", StringComparison.Ordinal) && d.After!.Contains("\"license\":", StringComparison.Ordinal));
        Assert.Contains(Differences(peer, 1, "platform"), d => d.Key == "database" && d.After!.Contains("MariaDB", StringComparison.Ordinal));

        Again(site);
        Assert.DoesNotContain(peer.Records, r => Snapshot(r) == 2 && r.GetProperty("type").GetString()!.StartsWith("state.", StringComparison.Ordinal)); // nothing changed, nothing told

        site.Sql("INSERT INTO wp_users (user_login, user_pass, user_email, user_registered) VALUES ('ghost', 'x', 'ghost@example.test', NOW()); INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (LAST_INSERT_ID(), 'wp_capabilities', 'a:1:{s:13:\"administrator\";b:1;}')");
        site.Sql("UPDATE wp_options SET option_value = 'administrator' WHERE option_name = 'default_role'");
        site.Sql("UPDATE wp_options SET option_value = REPLACE(option_value, 's:17:\"moderate_comments', 's:17:\"m0derate_comments') WHERE option_name = 'wp_user_roles'");
        site.Sql("UPDATE wp_options SET option_value = 'a:1:{i:0;s:15:\"probe/probe.php\";}' WHERE option_name = 'active_plugins'");
        site.As("sed", "-i", "1a // tampered", Path.Combine(site.Root, "wp-login.php"));
        site.Write("wp-content/db.php", "<?php // a drop-in\n");
        // A pipe that nobody writes to: whoever opens it to read waits for ever.
        site.As("sh", "-c", $"mkdir -p '{site.Root}/wp-content/uploads' && mkfifo '{site.Root}/wp-content/uploads/pipe.php'");
        Again(site);
        Assert.Equal("pipe.php", Assert.Single(Differences(peer, 3, "uploads")).Key);
        var ghost = Assert.Single(Differences(peer, 3, "users"), d => d.Key != "*");
        Assert.Equal("""{"caps":[],"roles":["administrator"],"super":false}""", ghost.After);
        Assert.Contains(Differences(peer, 3, "options"), d => d.Key == "1:default_role" && d.Before == "\"subscriber\"" && d.After == "\"administrator\"");
        Assert.Equal(["1:administrator", "1:editor"], Differences(peer, 3, "roles").Select(d => d.Key));
        Assert.Contains(Differences(peer, 3, "plugins"), d => d.Key == "probe" && d.After!.Contains("\"active\":true", StringComparison.Ordinal));
        Assert.Equal(["core/wp-login.php", "dropin/db.php"], Differences(peer, 3, "files").Select(d => d.Key));
        Assert.DoesNotContain(peer.Records, r => r.GetProperty("type").GetString() is "user.created" or "option.changed" or "agent.error");
        var summaries = peer.Records.Where(r => r.GetProperty("type").GetString() == "snapshot.completed").Select(r => r.GetProperty("change").GetProperty("after")).ToList();
        Assert.Equal(summaries[0].GetProperty("files").GetProperty("root").GetString(), summaries[1].GetProperty("files").GetProperty("root").GetString());
        Assert.NotEqual(summaries[1].GetProperty("files").GetProperty("root").GetString(), summaries[2].GetProperty("files").GetProperty("root").GetString());
    }

    [Fact]
    public async Task A_network_enrols_and_reports_its_sites_with_roles_by_site()
    {
        await using var peer = new ProtocolPeer(22131);
        using var site = WordPressSite.Start(22031, multisite: true);
        site.Enrol(peer);
        site.Tick();
        Assert.Equal(["1", "2", "3"], Differences(peer, 1, "sites").Select(d => d.Key));
        var admin = Assert.Single(Differences(peer, 1, "users"), d => d.Key == "wp:1");
        Assert.Contains("\"1:administrator\"", admin.After, StringComparison.Ordinal);
        Assert.Contains("\"2:administrator\"", admin.After, StringComparison.Ordinal);
        Assert.Contains("\"super\":true", admin.After, StringComparison.Ordinal);
        var seen = new Sightings(peer, site);
        site.Php("$id = wpmu_create_user('nora', 'Canary-net-1', 'nora@example.test'); add_user_to_blog(2, $id, 'editor'); grant_super_admin($id); revoke_super_admin($id);");
        seen.Expect("user.created", "user", "wp:2");
        seen.Expect("user.role.changed", "user", "wp:2", after: "\"2:editor\"");
        seen.Expect("user.super_admin.granted", "user", "wp:2");
        seen.Expect("user.super_admin.revoked", "user", "wp:2");
        site.Php("add_filter('sanitize_user', fn ($c, $r) => $r, 10, 2); $id = wp_insert_site(['domain' => DOMAIN_CURRENT_SITE, 'path' => '/t3/', 'network_id' => 1, 'title' => 'T3', 'user_id' => 1]); wp_delete_site($id);");
        seen.Expect("site.created", "site", "4");
        seen.Expect("site.deleted", "site", "4");
        Assert.Empty(peer.Faults);

        // Its page is the network's: one for all sites, and none that a site's own administrator could reach.
        using var person = await site.LogIn(cancel: TestContext.Current.CancellationToken);
        Assert.Contains("every site of this network", await person.Page("wp-admin/network/admin.php?page=colophon", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("every site of this network", await person.Page("wp-admin/admin.php?page=colophon", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copied_site_does_not_speak_for_the_original()
    {
        await using var peer = new ProtocolPeer(22132);
        using var site = WordPressSite.Start(22032);
        site.Enrol(peer);
        site.Tick();
        var received = peer.Wire.Count;
        site.Sql("UPDATE wp_options SET option_value = 'http://copy.example' WHERE option_name IN ('home', 'siteurl')");
        site.Php("update_option('default_role', 'author');");
        site.Tick();
        Assert.Equal(received, peer.Wire.Count);
        Assert.Single(Directory.GetDirectories(site.DataFolder!, "clone-*"));

        // Enrolled as itself, the copy tells what it kept, under its own epoch.
        var (code, _, error) = site.Enrol(peer.Url, peer.Token("http://copy.example"));
        Assert.True(code == 0, error);
        site.Tick();
        var kept = peer.Records.Where(r => r.GetProperty("context").TryGetProperty("was", out _)).Select(r => r.GetProperty("type").GetString()).ToList();
        Assert.Equal("clone.suspected", kept[0]);
        Assert.Contains("option.changed", kept);
    }

    [Fact]
    public async Task What_can_be_asked_from_outside_is_told_with_what_stands_before_it()
    {
        await using var peer = new ProtocolPeer(22133);
        using var site = WordPressSite.Start(22033);
        site.Enrol(peer);
        site.Tick();
        Assert.Contains(Differences(peer, 1, "endpoints"), d => d.Key.StartsWith("rest:GET /wp/v2/posts", StringComparison.Ordinal) && d.After!.Contains("WP_REST_Posts_Controller::get_items_permissions_check", StringComparison.Ordinal) && d.After.Contains("\"by\":\"core\"", StringComparison.Ordinal));
        Assert.Contains(Differences(peer, 1, "endpoints"), d => d.Key == "xmlrpc:system.multicall");
        Assert.Equal("""{"enabled":true}""", Differences(peer, 1, "endpoints").Single(d => d.Key == "xmlrpc:*").After);
        Assert.DoesNotContain(Differences(peer, 1, "endpoints"), d => d.After!.Contains("\"agent\"", StringComparison.Ordinal));

        site.Write("wp-content/plugins/shop/shop.php", """
            <?php /* Plugin Name: Shop */
            add_action('rest_api_init', function () {
                register_rest_route('shop/v1', '/open', ['methods' => 'GET', 'callback' => 'shop_list', 'permission_callback' => '__return_true']);
                register_rest_route('shop/v1', '/yes', ['methods' => 'POST', 'callback' => 'shop_list', 'permission_callback' => function () { return true; }]);
                register_rest_route('shop/v1', '/missing', ['methods' => 'GET', 'callback' => 'shop_list']);
                register_rest_route('shop/v1', '/closed', ['methods' => 'GET', 'callback' => 'shop_list', 'permission_callback' => fn () => current_user_can('manage_options')]);
                register_rest_route('shop/v1', '/key/1f9c0de7a1b2c3d4e5f60718', ['methods' => 'GET', 'callback' => 'shop_list', 'permission_callback' => '__return_true']);
            });
            function shop_list() { return []; }
            function shop_save() { check_ajax_referer('shop'); if (!current_user_can('edit_posts')) { wp_die(); } }
            add_action('wp_ajax_shop_save', 'shop_save');
            add_action('wp_ajax_nopriv_shop_list', 'shop_list');
            add_action('admin_post_nopriv_shop_order', 'shop_list');
            add_filter('xmlrpc_methods', fn ($m) => $m + ['shop.list' => 'shop_list']);
            """);
        site.Sql("UPDATE wp_options SET option_value = 'a:1:{i:0;s:13:\"shop/shop.php\";}' WHERE option_name = 'active_plugins'");
        Again(site);
        var told = Differences(peer, 2, "endpoints").ToDictionary(d => d.Key, d => d.After!);
        Assert.Equal("""{"by":"plugin:shop","callback":"shop_list","check":"open"}""", told["rest:GET /shop/v1/open"]);
        Assert.Contains("\"check\":\"open\"", told["rest:POST /shop/v1/yes"], StringComparison.Ordinal);
        Assert.Contains("\"check\":\"missing\"", told["rest:GET /shop/v1/missing"], StringComparison.Ordinal);
        Assert.Contains("\"check\":\"closure\"", told["rest:GET /shop/v1/closed"], StringComparison.Ordinal);
        Assert.Contains("rest:GET /shop/v1/key/…", told.Keys); // what may be a key stays on the site
        Assert.Equal("""{"by":"plugin:shop","callback":"shop_save","capability":true,"nonce":true}""", told["ajax:shop_save"]);
        Assert.Equal("""{"by":"plugin:shop","callback":"shop_list","capability":false,"nonce":false}""", told["ajax_nopriv:shop_list"]);
        Assert.Contains("post_nopriv:shop_order", told.Keys);
        Assert.Contains("xmlrpc:shop.list", told.Keys);
        Assert.DoesNotContain(peer.Records, r => r.GetProperty("type").GetString() is "ajax.used" or "agent.error"); // the call to itself is no use of the site
        Assert.False(File.Exists(Path.Combine(site.DataFolder!, "inventory.key")));

        // Nobody else is answered: what this address always says.
        using var visitor = site.Visitor();
        using var answer = await visitor.Post("wp-admin/admin-ajax.php", new() { ["action"] = "colophon-inventory", ["colophon-inventory"] = new string('0', 64) }, TestContext.Current.CancellationToken);
        Assert.Equal((System.Net.HttpStatusCode.BadRequest, "0"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static void Again(WordPressSite site)
    {
        File.Delete(Path.Combine(site.DataFolder!, "beat.json"));
        site.Tick();
    }

    private static int Snapshot(JsonElement record) => record.GetProperty("context").TryGetProperty("snapshot", out var n) ? n.GetInt32() : 0;

    private static List<(string Key, string? Before, string? After)> Differences(ProtocolPeer peer, int snapshot, string section) =>
        [.. peer.Records.Where(r => Snapshot(r) == snapshot && r.GetProperty("type").GetString() == "state." + section).SelectMany(r => r.GetProperty("change").GetProperty("after").EnumerateArray()).Select(e => (e[0].GetString()!, Raw(e[1]), Raw(e[2])))];

    private static string? Raw(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetRawText();
}
