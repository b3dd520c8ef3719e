using System.Text;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>The table: each event of the catalogue as something that somebody does on a single site, in this order.</summary>
internal static partial class Deeds
{
    private const string Cli = "cli";

    private static CancellationToken Cancel => Stage.Cancel;

    public static IReadOnlyList<Deed> OfOneSite { get; } =
    [
        // Sign-in and sessions
        new("session.started", "ui", "user:wp:1", async s => s.Admin = await s.Site.LogIn(), "wp:1", Context: ("cause", "login")),
        new("login.failed", "ui", "user:wp:1", async s => { using var v = s.Site.Visitor(); await v.TryLogIn("admin", Stage.Secret + "wrong", Cancel); }, "visitor"),
        new("session.refused", "ui", "visitor:unknown", Forge, "visitor", Context: ("cause", "bad_hash")),
        new("user.created", "ui", "user:wp:2", async s =>
        {
            var nonce = await s.Admin.Field("wp-admin/user-new.php", "_wpnonce_create-user", Cancel);
            await s.Admin.Send("wp-admin/user-new.php", new() { ["action"] = "createuser", ["_wpnonce_create-user"] = nonce, ["user_login"] = "ed", ["email"] = "ed@example.test", ["pass1"] = Stage.Secret + "first", ["pass2"] = Stage.Secret + "first", ["role"] = "editor", ["createuser"] = "Add" });
        }, "wp:1", "\"editor\""),
        new("session.started", "ui", "user:wp:2", async s =>
        {
            s.Site.Write("wp-content/mu-plugins/magic.php", "<?php add_action('init', function () { if (isset($_GET['magic'])) { wp_set_auth_cookie(2); exit; } });");
            using var magic = s.Site.Visitor();
            await magic.Page("?magic=1", Cancel);
        }, "wp:2", Context: ("cause", "cookie"), Note: "a cookie without a log-in"),
        new("session.started", "cli", "user:wp:2", s => s.Cli("WP_Session_Tokens::get_instance(2)->create(time() + 3600);"), Context: ("cause", "token"), Note: "a token without a cookie"),
        new("session.ended", "cli", "user:wp:2", s => s.Cli("WP_Session_Tokens::get_instance(2)->destroy_all();"), Cli, Context: ("cause", "destroyed")),
        new("session.ended", "ajax", "user:wp:2", async s =>
        {
            using var ed = await s.Site.LogIn("ed", Stage.Secret + "first");
            var nonce = System.Text.RegularExpressions.Regex.Match(await s.Admin.Page("wp-admin/user-edit.php?user_id=2", Cancel), "name=\"_wpnonce\" value=\"([0-9a-f]+)\"").Groups[1].Value;
            await s.Admin.Send("wp-admin/admin-ajax.php", new() { ["action"] = "destroy-sessions", ["nonce"] = nonce, ["user_id"] = "2" });
        }, "wp:1", Context: ("cause", "destroyed")),
        new("session.ended", "ui", "user:wp:2", async s =>
        {
            using var ed = await s.Site.LogIn("ed", Stage.Secret + "first");
            await ed.Page(await ed.Link("wp-admin/", "action=logout", Cancel), Cancel);
        }, "wp:2", Context: ("cause", "logout"), Note: "logout"),
        new("user.second_factor.changed", "cli", "user:wp:2", s => s.Cli("update_user_meta(2, '_two_factor_enabled_providers', ['Two_Factor_Totp']);"), After: "Two_Factor_Totp"),
        new("user.second_factor.passed", "fixture", "user:wp:2", s => s.Cli("do_action('two_factor_user_authenticated', get_userdata(2), null);"), "wp:2"),

        // Passwords and keys
        new("user.password.requested", "ui", "user:wp:2", async s => { using var v = s.Site.Visitor(); await v.Send("wp-login.php?action=lostpassword", new() { ["user_login"] = "ed" }); }, "visitor"),
        new("mail.sent", "ui", "mail:*", null, "visitor", Context: ("recipients", "1")),
        new("user.updated", "cli", "user:wp:2", s => s.Cli($"reset_password(get_userdata(2), '{Stage.Secret}reset');"), After: "\"password\"", Context: ("cause", "reset")),
        new("application_password.created", "cli", "user:wp:1", s =>
        {
            var made = s.Site.Php("echo implode('|', (function ($p) { return [$p[0], $p[1]['uuid']]; })(WP_Application_Passwords::create_new_application_password(1, ['name' => 'Robot'])));").Split('|');
            s.Known["uuid"] = made[1];
            s.UsePassword("admin", made[0]);
            return Task.CompletedTask;
        }, Cli),
        new("application_password.used", "rest", "user:wp:1", s => s.Ask("GET", "wp/v2/types"), "wp:1", Context: ("route", "wp-json/wp/v2/types")),
        new("application_password.created", "rest", "user:wp:2", async s =>
        {
            var made = await s.Ask("POST", "wp/v2/users/2/application-passwords", new { name = "Second" });
            s.Secrets.Add(made.GetProperty("password").GetString()!);
            s.Known["second"] = made.GetProperty("uuid").GetString()!;
        }, "wp:1"),
        new("application_password.updated", "rest", "user:wp:2", s => s.Ask("PUT", "wp/v2/users/2/application-passwords/" + s.Known["second"], new { name = "Renamed" }), "wp:1"),
        new("application_password.deleted", "rest", "user:wp:2", s => s.Ask("DELETE", "wp/v2/users/2/application-passwords/" + s.Known["second"]), "wp:1"),
        new("application_password.failed", "rest", "visitor:unknown", async s =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "wp-json/wp/v2/users/me");
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + Stage.Secret + "no-such")));
            using var answer = await s.Rest.SendAsync(request, Cancel);
        }, "visitor"),

        // Accounts
        new("user.created", "cli", "user:wp:3", s => s.Cli($"wp_insert_user(['user_login' => 'ann', 'user_pass' => '{Stage.Secret}ann', 'user_email' => 'ann@example.test', 'role' => 'author']);"), Cli, "\"author\""),
        new("user.created", "rest", "user:wp:4", s => s.Ask("POST", "wp/v2/users", new { username = "bob", email = "bob@example.test", password = Stage.Secret + "bob", roles = new[] { "contributor" } }), "wp:1"),
        new("user.role.changed", "rest", "user:wp:4", null, "wp:1", "\"contributor\"", Note: "WordPress gives the role after the account"),
        new("user.role.changed", "ui", "user:wp:2", async s =>
        {
            var nonce = await s.Admin.Field("wp-admin/user-edit.php?user_id=2", "_wpnonce", Cancel);
            await s.Admin.Send("wp-admin/user-edit.php?user_id=2", new() { ["action"] = "update", ["user_id"] = "2", ["_wpnonce"] = nonce, ["email"] = "ed2@example.test", ["nickname"] = "ed", ["role"] = "administrator" });
        }, "wp:1", "\"administrator\""),
        new("user.updated", "ui", "user:wp:2", null, "wp:1", "\"email\""),
        new("user.role.changed", "rest", "user:wp:3", s => s.Ask("POST", "wp/v2/users/3", new { roles = new[] { "editor" } }), "wp:1", "\"editor\""),
        new("user.role.changed", "cli", "user:wp:4", s => s.Cli("get_userdata(4)->add_cap('export');"), Cli, "\"caps\":[\"export\"]", Note: "a capability given directly"),
        new("user.updated", "rest", "user:wp:3", s => s.Ask("POST", "wp/v2/users/3", new { password = Stage.Secret + "ann2" }), "wp:1", "\"fields\":[\"password\"]"),
        new("user.deleted", "rest", "user:wp:4", s => s.Ask("DELETE", "wp/v2/users/4?force=true&reassign=1"), "wp:1", "\"contributor\""),
        new("user.deleted", "cli", "user:wp:3", s => s.Cli("wp_delete_user(3);", admin: true), Cli),

        // Roles and settings
        new("role.changed", "cli", "role:editor", s => s.Cli("get_role('editor')->add_cap('manage_options');"), Cli, Context: ("granted", "manage_options")),
        new("option.changed", "ui", "option:default_role", async s =>
        {
            var nonce = await s.Admin.Field("wp-admin/options-general.php", "_wpnonce", Cancel);
            await s.Admin.Send("wp-admin/options.php", new() { ["option_page"] = "general", ["action"] = "update", ["_wpnonce"] = nonce, ["users_can_register"] = "1", ["default_role"] = "author", ["blogname"] = "Renamed" });
        }, "wp:1", "author"),
        new("option.changed", "ui", "option:blogname", null, "wp:1", "hmac"),
        new("option.changed", "rest", "option:timezone_string", s => s.Ask("POST", "wp/v2/settings", new { timezone = "Europe/Vienna" }), "wp:1", "Europe/Vienna"),
        new("option.changed", "cli", "option:acme_api_secret", s => s.Cli($"update_option('acme_api_secret', '{Stage.Secret}option');"), Cli, "withheld"),
        new("cron.scheduled", "cli", "cron:colophon_probe", s => s.Cli("wp_schedule_event(time() + 3600, 'hourly', 'colophon_probe');"), Cli, "hourly"),
        new("cron.unscheduled", "cli", "cron:colophon_probe", s => s.Cli("wp_clear_scheduled_hook('colophon_probe');"), Cli, "hourly"),
        new("cron.ran", "cron", "cron:colophon_once", s => s.Cron("wp_schedule_single_event(time() - 10, 'colophon_once');"), "system", Context: ("count", "1")),
        new("option.changed", "cron", "option:blog_public", s => s.ByCron("update_option('blog_public', '0');"), "cron", "\"0\""),

        // Plugins, themes and WordPress itself
        new("plugin.activated", "ui", "plugin:probe", async s => await s.Admin.Page("wp-admin/" + await s.Admin.Link("wp-admin/plugins.php", "action=activate(?:&amp;|&#038;|&)plugin=probe", Cancel), Cancel), "wp:1", "\"active\":true"),
        new("plugin.deactivated", "ui", "plugin:probe", async s => await s.Admin.Page("wp-admin/" + await s.Admin.Link("wp-admin/plugins.php", "action=deactivate(?:&amp;|&#038;|&)plugin=probe", Cancel), Cancel), "wp:1", "\"active\":false"),
        new("plugin.activated", "rest", "plugin:probe", s => s.Ask("PUT", "wp/v2/plugins/probe/probe", new { status = "active" }), "wp:1"),
        new("plugin.deactivated", "rest", "plugin:probe", s => s.Ask("PUT", "wp/v2/plugins/probe/probe", new { status = "inactive" }), "wp:1"),
        new("plugin.activated", "cli", "plugin:probe", s => s.Cli("activate_plugin('probe/probe.php', '', false, true);", admin: true), Cli, Context: ("cause", "silent"), Note: "silently"),
        new("plugin.deactivated", "cli", "plugin:probe", s => s.Cli("update_option('active_plugins', array_values(array_diff(get_option('active_plugins'), ['probe/probe.php'])));"), Cli, Context: ("cause", "silent"), Note: "by writing the list"),
        new("plugin.installed", "ui", "plugin:widget", async s => await s.Admin.UploadPlugin(Fixtures.PluginZip(s.Site, "widget", "2.0"), Cancel), "wp:1", "\"version\":\"2.0\"", ("cause", "upload")),
        new("plugin.updated", "ui", "plugin:widget", async s => await s.Admin.UploadPlugin(Fixtures.PluginZip(s.Site, "widget", "2.1"), Cancel), "wp:1", "\"version\":\"2.1\"", ("cause", "upload")),
        new("plugin.deleted", "rest", "plugin:widget", s => s.Ask("DELETE", "wp/v2/plugins/widget/widget"), "wp:1"),
        new("plugin.installed", "cli", "plugin:gadget", s => Run(() => Fixtures.InstallFromZip(s.Site, "gadget", "1.0")), Cli, "\"version\":\"1.0\""),
        new("update.failed", "cli", "plugin:*", s => Run(() => Fixtures.InstallFromZip(s.Site, "gadget", "1.0")), Cli, Context: ("cause", "folder_exists")),
        new("plugin.updated", "cli", "plugin:gadget", s => Run(() => Fixtures.UpdateFromZip(s.Site, "gadget", "1.1")), Cli, "\"version\":\"1.1\"", ("cause", "cli")),
        new("table.created", "cli", "table:wp_probe", s => s.Cli("require_once ABSPATH . 'wp-admin/includes/upgrade.php'; dbDelta('CREATE TABLE wp_probe (id int NOT NULL, PRIMARY KEY  (id))');"), Cli),
        new("table.dropped", "cli", "table:wp_probe", s =>
        {
            s.Site.Write("wp-content/plugins/gadget/uninstall.php", "<?php $GLOBALS['wpdb']->query('DROP TABLE wp_probe');");
            return s.Cli("delete_plugins(['gadget/gadget.php']);", admin: true);
        }, Cli),
        new("plugin.deleted", "cli", "plugin:gadget", null, Cli),
        new("theme.installed", "cli", "theme:plain", s => Run(() => Fixtures.InstallThemeFromZip(s.Site, "plain", "1.0", overwrite: false)), Cli, "\"version\":\"1.0\""),
        new("theme.updated", "cli", "theme:plain", s => Run(() => Fixtures.InstallThemeFromZip(s.Site, "plain", "1.1", overwrite: true)), Cli, "\"version\":\"1.1\""),
        new("theme.switched", "ui", "theme:plain", async s =>
        {
            s.Known["theme"] = s.Site.Php("echo get_stylesheet();");
            await s.Admin.Page("wp-admin/" + (await s.Admin.Link("wp-admin/themes.php", "action=activate(?:&amp;|&#038;|&)stylesheet=plain", Cancel)).Split("/wp-admin/")[^1], Cancel);
        }, "wp:1"),
        new("theme.deleted", "cli", "theme:plain", s => s.Cli($"switch_theme('{s.Known["theme"]}'); delete_theme('plain');", admin: true), Cli),
        new("translation.updated", "cli", "translation:plugin:probe:de_DE", s => Run(() => Fixtures.UpdateTranslation(s.Site, "probe")), Cli, "\"version\":\"1.0\""),
        new("file.edited", "ajax", "file:plugin:probe/probe.php", async s =>
        {
            var nonce = await s.Admin.Field("wp-admin/plugin-editor.php?file=probe%2Fprobe.php&plugin=probe%2Fprobe.php", "nonce", Cancel);
            await s.Admin.Send("wp-admin/admin-ajax.php", new() { ["action"] = "edit-theme-plugin-file", ["nonce"] = nonce, ["plugin"] = "probe/probe.php", ["file"] = "probe/probe.php", ["newcontent"] = Fixtures.Plugin("Probe", "1.0") + $"// {Stage.Secret}code\n" });
        }, "wp:1"),

        // Content and media
        new("post.published", "rest", "post:*", async s => s.Known["post"] = await s.Make("wp/v2/posts", new { title = "From a robot", content = Stage.Secret + "text", status = "publish" }), "wp:1", "From a robot"),
        new("post.updated", "rest", "post:*", s => s.Ask("POST", "wp/v2/posts/" + s.Known["post"], new { title = "Changed by a robot" }), "wp:1", "Changed by a robot"),
        new("post.trashed", "rest", "post:*", s => s.Ask("DELETE", "wp/v2/posts/" + s.Known["post"]), "wp:1", "Changed by a robot"),
        new("post.restored", "cli", "post:*", s => s.Cli($"wp_untrash_post({s.Known["post"]});"), Cli, "Changed by a robot"),
        new("post.published", "cli", "post:*", s => s.Cli($"wp_publish_post({s.Known["post"]});"), Cli, "Changed by a robot"),
        new("post.withdrawn", "cli", "post:*", s => s.Cli($"wp_update_post(['ID' => {s.Known["post"]}, 'post_status' => 'draft']);"), Cli, "Changed by a robot"),
        new("post.deleted", "ui", "post:*", async s =>
        {
            s.Php($"wp_trash_post({s.Known["post"]});");
            await s.Admin.Page("wp-admin/" + (await s.Admin.Link("wp-admin/edit.php?post_status=trash&post_type=post", $"post={s.Known["post"]}(?:&amp;|&#038;|&)action=delete", Cancel)).Split("/wp-admin/")[^1], Cancel);
        }, "wp:1", "Changed by a robot"),
        new("media.uploaded", "rest", "attachment:*", async s =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "wp-json/wp/v2/media") { Content = new ByteArrayContent(Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")) };
            request.Content.Headers.ContentType = new("image/gif");
            request.Content.Headers.ContentDisposition = new("attachment") { FileName = "dot.gif" };
            using var answer = await s.Rest.SendAsync(request, Cancel);
            s.Known["media"] = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("id").ToString();
        }, "wp:1", "dot.gif"),
        new("upload.accepted", "rest", "upload:dot.gif", null, "wp:1", Context: ("engines", "built-in/1")),
        new("media.updated", "rest", "attachment:*", s => s.Ask("POST", "wp/v2/media/" + s.Known["media"], new { title = "A dot" }), "wp:1", "dot.gif"),
        new("post.deleted", "rest", "attachment:*", s => s.Ask("DELETE", "wp/v2/media/" + s.Known["media"] + "?force=true"), "wp:1", "A dot"),
        new("upload.refused", "ajax", "upload:holiday.gif", async s =>
        {
            var nonce = await s.Admin.Field("wp-admin/media-new.php", "_wpnonce", Cancel);
            var said = await s.Admin.Upload("wp-admin/async-upload.php", "async-upload", "holiday.gif", [.. Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), .. "<?php system($_GET[0]);"u8], new() { ["action"] = "upload-attachment", ["_wpnonce"] = nonce, ["name"] = "holiday.gif" }, Cancel);
            if (!said.Contains("Not uploaded.", StringComparison.Ordinal)) { throw new InvalidOperationException("The person is not told: " + said); }
        }, "wp:1", Context: ("rule", "php_inside")),
        new("upload.refused", "xmlrpc", "upload:cat.gif", async s =>
        {
            var said = await s.XmlRpc("wp.uploadFile", Upload("cat.gif", "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7PD9waHAgZXZhbCgkX1BPU1RbMF0pOw=="));
            if (!said.Contains("faultCode", StringComparison.Ordinal)) { throw new InvalidOperationException("The upload was taken: " + said); }
        }, "wp:1", Context: ("rule", "php_inside")),
        new("comment.moderated", "cli", "comment:*", s =>
        {
            s.Known["comment"] = s.Site.Php($"echo wp_insert_comment(['comment_post_ID' => 1, 'comment_content' => '{Stage.Secret}comment', 'comment_author_email' => 'reader@example.test', 'comment_approved' => 1]);");
            return s.Cli($"wp_set_comment_status({s.Known["comment"]}, 'hold');");
        }, Cli, "unapproved"),
        new("comment.edited", "rest", "comment:*", s => s.Ask("POST", "wp/v2/comments/" + s.Known["comment"], new { content = "Better" }), "wp:1"),
        new("comment.deleted", "rest", "comment:*", s => s.Ask("DELETE", "wp/v2/comments/" + s.Known["comment"] + "?force=true"), "wp:1"),
        new("term.created", "rest", "term:*", async s => s.Known["term"] = await s.Make("wp/v2/categories", new { name = "News" }), "wp:1", Context: ("taxonomy", "category")),
        new("term.edited", "rest", "term:*", s => s.Ask("POST", "wp/v2/categories/" + s.Known["term"], new { name = "Old news" }), "wp:1"),
        new("term.deleted", "rest", "term:*", s => s.Ask("DELETE", "wp/v2/categories/" + s.Known["term"] + "?force=true"), "wp:1"),
        new("term.created", "cli", "term:*", s => s.Cli("wp_create_nav_menu('Main');"), Cli, Context: ("taxonomy", "nav_menu"), Note: "a menu"),

        // Personal data
        new("personal_data.read", "ui", "users:list", s => s.Admin.Page("wp-admin/users.php", Cancel), "wp:1"),
        new("personal_data.read", "ui", "exports:list", s => s.Admin.Page("wp-admin/export-personal-data.php", Cancel), "wp:1"),
        new("personal_data.read", "ui", "comments:list", s => s.Admin.Page("wp-admin/edit-comments.php", Cancel), "wp:1"),
        new("personal_data.read", "rest", "user:wp:2", s => s.Ask("GET", "wp/v2/users/2?context=edit"), "wp:1", Context: ("items", "1")),
        new("personal_data.read", "rest", "comments:list", s => s.Ask("GET", "wp/v2/comments?context=edit"), "wp:1", Context: ("items", "1")),
        new("personal_data.requested", "cli", "request:*", s =>
        {
            var made = s.Site.Php("$id = wp_create_user_request('ed2@example.test', 'export_personal_data'); echo $id . '|' . wp_generate_user_request_key($id);").Split('|');
            (s.Known["request"], s.Known["key"]) = (made[0], made[1]);
            s.Secrets.Add(made[1]);
            return Task.CompletedTask;
        }, Cli, Context: ("subject", "wp:2")),
        new("personal_data.confirmed", "ui", "request:*", async s => { using var v = s.Site.Visitor(); await v.Page($"wp-login.php?action=confirmaction&request_id={s.Known["request"]}&confirm_key={s.Known["key"]}", Cancel); }, "visitor"),
        new("personal_data.exported", "cli", "request:*", s => s.Cli($"wp_privacy_generate_personal_data_export_file({s.Known["request"]});", admin: true), Cli),
        new("personal_data.erased", "cli", "request:*", s => s.Cli("""
            $id = wp_create_user_request('reader@example.test', 'remove_personal_data'); $n = 0;
            foreach (apply_filters('wp_privacy_personal_data_erasers', []) as $eraser) { wp_privacy_process_personal_data_erasure_page(call_user_func($eraser['callback'], 'reader@example.test', 1), ++$n, 'reader@example.test', 1, $id); }
            """, admin: true), Cli),
        new("content.exported", "ui", "site:1", s => s.Admin.Page("wp-admin/export.php?download=true&content=all", Cancel), "wp:1"),
        new("content.imported", "fixture", "site:1", s => s.Cli("do_action('import_start');"), Cli),
        new("form.submitted", "fixture", "form:gravity:3", s => s.Cli($"do_action('gform_after_submission', ['1' => '{Stage.Secret}entry'], ['id' => 3, 'fields' => [1, 2]]);"), Context: ("fields", "2")),
        new("form.submitted", "fixture", "form:wpforms:4", s => s.Cli($"do_action('wpforms_process_complete', [['value' => '{Stage.Secret}entry']], [], ['id' => 4], 0);"), Context: ("fields", "1"), Note: "WPForms"),
        new("form.submitted", "fixture", "form:ninja:5", s => s.Cli("do_action('ninja_forms_after_submission', ['form_id' => 5, 'fields' => [1, 2, 3]]);"), Context: ("fields", "3"), Note: "Ninja Forms"),
        new("form.submitted", "fixture", "form:fluent:6", s => s.Cli("do_action('fluentform/submission_inserted', 1, ['a' => 'b'], (object) ['id' => 6]);"), Context: ("fields", "1"), Note: "Fluent Forms"),
        new("form.submitted", "fixture", "form:cf7:7", s => s.Cli("do_action('wpcf7_submit', new class { function id() { return 7; } }, []);"), Note: "Contact Form 7"),
        new("form.exported", "fixture", "form:gravity:3", s => s.Cli("do_action('gform_post_export_entries', ['id' => 3], '', '', []);")),
        new("form.entry.deleted", "fixture", "entry:gravity:9", s => s.Cli("do_action('gform_delete_entry', 9);")),

        // Interfaces
        new("rest.used", "rest", "route:GET /wp/v2/statuses", s => s.Ask("GET", "wp/v2/statuses"), "system", Context: ("by", "application_password")),
        new("rest.used", "rest", "route:GET unknown", async s => { using var v = s.Site.Visitor(); await v.Page("wp-json/no/such/route", Cancel); }, "system", Context: ("status", "4xx"), Note: "a route that isn't there"),
        new("sensitive_file.requested", "ui", "sensitive_file:environment", async s => { using var v = s.Site.Visitor(); await v.Page(".env", Cancel); }, "system", Context: ("by", "visitor")),
        new("ajax.used", "ajax", "action:destroy-sessions", null, "system", Context: ("by", "user")),
        new("ajax.used", "ajax", "action:unknown", async s => { using var v = s.Site.Visitor(); await v.Page("wp-admin/admin-ajax.php?action=no_such_action", Cancel); }, "system", Context: ("by", "visitor")),
        new("xmlrpc.used", "xmlrpc", "method:blogger.getUsersBlogs", s => s.XmlRpcAs("wp.getUsersBlogs", ["admin", WordPressSite.AdminPassword]), "system", Context: ("by", "user")),
        new("command_line.used", "cli", "script:nightly.php", s =>
        {
            s.Site.Write("wp-content/nightly.php", $"<?php $_SERVER += ['HTTP_HOST' => 'localhost', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1']; require '{s.Site.Root}/wp-load.php';");
            return Run(() => s.Site.As("php", Path.Combine(s.Site.Root, "wp-content", "nightly.php"), $"--password={Stage.Secret}argument"));
        }, Cli),
        new("http.requested", "cli", "host:blocked.example", s => s.Cli($"wp_remote_get('https://blocked.example/?token={Stage.Secret}query');"), "system", Context: ("outcome", "blocked")),
        new("http.requested", "cli", "host:*", s => s.Cli($"wp_remote_get('{s.Site.Url}/?token={Stage.Secret}query');"), "system", Context: ("outcome", "answered")),
        new("mail.sent", "cli", "mail:*", s => s.Cli($"wp_mail(['a@example.test', 'b@example.test'], '{Stage.Secret}subject', '{Stage.Secret}body');"), Cli, Context: ("recipients", "2")),
        new("mail.failed", "cli", "mail:*", s => s.Cli("add_filter('wp_mail_from', fn () => 'not an address', 99); wp_mail(['a@example.test', 'b@example.test', 'c@example.test'], 'x', 'y');"), Cli, Context: ("recipients", "3")),
        .. SignInByOtherRoutes(), .. PackagesByOtherRoutes(), .. ContentByOtherRoutes(), .. PersonalDataByOtherRoutes(), .. InterfacesByOtherRoutes(),
        new("recovery_mode.offered", "ui", "site:1", async s =>
        {
            s.Site.Write("wp-content/plugins/probe/probe.php", Fixtures.Plugin("Probe", "1.0") + "if (isset($_GET['fatal'])) { no_such_function(); }\n");
            s.Php("activate_plugin('probe/probe.php');", admin: true);
            await s.Admin.Page("wp-admin/index.php?fatal=1", Cancel);
        }, "visitor"),
        new("recovery_mode.used", "ui", "site:1", async s =>
        {
            var made = s.Site.Php("$k = new WP_Recovery_Mode_Key_Service(); $t = $k->generate_recovery_mode_token(); echo $t . '|' . $k->generate_and_store_recovery_mode_key($t);").Split('|');
            s.Secrets.AddRange(made);
            await s.Admin.Page($"wp-login.php?action=enter_recovery_mode&rm_token={made[0]}&rm_key={made[1]}", Cancel);
            await s.Admin.Page("wp-admin/", Cancel);
        }, "wp:1"),
        .. RecoveryByOtherRoutes(),
        new("ability.called", "fixture", "ability:core/get-site-info", s => s.Cli($"do_action('wp_before_execute_ability', 'core/get-site-info', ['key' => '{Stage.Secret}input']);")),
        new("ai.prompted", "fixture", "ai:prompt", s => s.Cli("do_action('wp_ai_client_before_generate_result', new stdClass());")),
    ];

    public static IReadOnlyList<Deed> OfAShop { get; } =
    [
        new("table.created", "ui", "table:wp_wc_orders", async s => await s.Admin.Page("wp-admin/" + await s.Admin.Link("wp-admin/plugins.php", "action=activate(?:&amp;|&#038;|&)plugin=woocommerce", Cancel), Cancel), "wp:1"),
        new("order.created", "fixture", "order:1", s => s.Cli("wc_create_order('40.00');"), Cli, "\"total\":\"40.00"),
        new("order.paid", "fixture", "order:1", s => s.Cli("wc_get_order(1)->payment_complete('ch_3Nx');"), Cli, "\"transaction\":\"ch_3Nx\""),
        new("order.status.changed", "fixture", "order:1", null, Cli, "\"status\":\"processing\""),
        new("refund.created", "fixture", "refund:2", s => s.Cli("wc_create_refund(['order_id' => 1, 'amount' => '15.00', 'refund_payment' => true]);"), Cli, "\"amount\":\"15.00", ("gateway", "asked")),
        new("order.changed", "fixture", "order:1", s => s.Cli("$o = wc_get_order(1); $o->set(['total' => '10.00']); $o->save();"), Cli, "\"fields\":[\"total\"]"),
        new("payment.broken", "fixture", "order:1", null, Cli, Context: ("cause", "refunded_more_than_paid")),
        new("payment.broken", "fixture", "order:3", s => s.Cli("$o = wc_create_order('5.00'); $o->set(['status' => 'completed']); $o->save();"), Cli, Context: ("cause", "paid_without_transaction")),
        new("refund.deleted", "fixture", "refund:2", s => s.Cli("do_action('woocommerce_refund_deleted', 2, 1);"), Cli),
        new("order.trashed", "fixture", "order:1", s => s.Cli("do_action('woocommerce_trash_order', 1);"), Cli),
        new("order.restored", "fixture", "order:1", s => s.Cli("do_action('woocommerce_untrash_order', 1);"), Cli),
        new("order.deleted", "fixture", "order:1", s => s.Cli("do_action('woocommerce_before_delete_order', 1, wc_get_order(1));"), Cli),
        new("product.changed", "fixture", "product:77", s => s.Cli("do_action('woocommerce_before_product_object_save', new WC_Fixture_Product(), null);"), Cli, "\"fields\":[\"regular_price\"]"),
        new("coupon.created", "fixture", "coupon:5", s => s.Cli("do_action('woocommerce_new_coupon', 5, null); do_action('woocommerce_update_coupon', 5, null); do_action('woocommerce_delete_coupon', 5);"), Cli),
        new("coupon.changed", "fixture", "coupon:5", null, Cli),
        new("coupon.deleted", "fixture", "coupon:5", null, Cli),
        new("tax_rate.created", "fixture", "tax_rate:6", s => s.Cli("$r = ['tax_rate_country' => 'AT', 'tax_rate' => '20.0000']; do_action('woocommerce_tax_rate_added', 6, $r); do_action('woocommerce_tax_rate_updated', 6, $r); do_action('woocommerce_tax_rate_deleted', 6);"), Cli, "\"country\":\"AT\""),
        new("tax_rate.changed", "fixture", "tax_rate:6", null, Cli),
        new("tax_rate.deleted", "fixture", "tax_rate:6", null, Cli),
        new("webhook.created", "fixture", "webhook:8", s => s.Cli($"do_action('woocommerce_new_webhook', 8, new class {{ function get_delivery_url() {{ return 'https://elsewhere.example/hook?key={Stage.Secret}webhook'; }} }}); do_action('woocommerce_webhook_deleted', 8, null);"), Cli, "elsewhere.example"),
        new("webhook.deleted", "fixture", "webhook:8", null, Cli),
        new("api_key.created", "fixture", "api_key:1", s => s.Admin.Send("wp-admin/admin-ajax.php", new() { ["action"] = "woocommerce_update_api_key", ["permissions"] = "read" }), "wp:1", "\"permissions\":\"read\""),
        new("api_key.changed", "fixture", "api_key:1", s => s.Admin.Send("wp-admin/admin-ajax.php", new() { ["action"] = "woocommerce_update_api_key", ["permissions"] = "read_write", ["key_id"] = "1" }), "wp:1", "read_write"),
        new("api_key.deleted", "fixture", "api_key:1", s => s.Admin.Page("wp-admin/admin.php?page=wc-settings&revoke-key=1", Cancel), "wp:1"),
        new("personal_data.read", "fixture", "orders:list", s => s.Admin.Page("wp-admin/admin.php?page=wc-orders", Cancel), "wp:1"),
        new("personal_data.read", "fixture", "order:3", s => s.Admin.Page("wp-admin/admin.php?page=wc-orders&action=edit&id=3", Cancel), "wp:1"),
        new("payment_page.script.added", "fixture", "script:https://js.gateway.example/v3/", async s => { using var v = s.Site.Visitor(); await v.Page("?checkout=1", Cancel); }, "visitor", Context: ("cause", "first_look")),
        new("payment_page.script.added", "fixture", "script:https://cdn.skimmer.example/a.js", async s =>
        {
            s.Php("update_option('fixture_skimmer', '1');");
            using var v = s.Site.Visitor();
            await v.Page("?checkout=1", Cancel);
            await v.Page("?checkout=1", Cancel);
        }, "visitor", Note: "one that wasn't there before"),
    ];

    public static IReadOnlyList<Deed> OfANetwork { get; } =
    [
        new("session.started", "ui", "user:wp:1", async s => s.Admin = await s.Site.LogIn(), "wp:1"),
        new("user.created", "cli", "user:wp:2", s => s.Cli($"$id = wpmu_create_user('nora', '{Stage.Secret}net', 'nora@example.test'); add_user_to_blog(2, $id, 'editor'); grant_super_admin($id); revoke_super_admin($id);"), Cli),
        new("user.role.changed", "cli", "user:wp:2", null, Cli, "\"2:editor\""),
        new("user.super_admin.granted", "cli", "user:wp:2", null, Cli),
        new("user.super_admin.revoked", "cli", "user:wp:2", null, Cli),
        new("user.signup.requested", "cli", "visitor:unknown", s =>
        {
            s.Known["key"] = s.Site.Php("add_action('after_signup_user', function ($user, $email, $key) { echo $key; }, 10, 3); wpmu_signup_user('mia', 'mia@example.test', []);");
            s.Secrets.Add(s.Known["key"]);
            return Task.CompletedTask;
        }, Cli),
        new("user.signup.activated", "ui", "user:wp:3", async s =>
        {
            using var v = s.Site.Visitor();
            using var answer = await v.Post("wp-activate.php", new() { ["key"] = s.Known["key"], ["signup_id"] = "1" }, Cancel); // WordPress answers 404 and does it
        }),
        new("user.invited", "ui", "user:wp:3", async s =>
        {
            var nonce = await s.Admin.Field("wp-admin/user-new.php", "_wpnonce_add-user", Cancel);
            await s.Admin.Send("wp-admin/user-new.php", new() { ["action"] = "adduser", ["_wpnonce_add-user"] = nonce, ["email"] = "mia@example.test", ["role"] = "author", ["adduser"] = "Add" });
        }, "wp:1", "Author"),
        new("user.spam.marked", "cli", "user:wp:2", s => s.Cli("wp_update_user(['ID' => 2, 'spam' => 1]);"), Cli),
        new("user.spam.cleared", "cli", "user:wp:2", s => s.Cli("wp_update_user(['ID' => 2, 'spam' => 0]);"), Cli),
        new("option.changed", "ui", "option:network:registration", async s =>
        {
            var nonce = await s.Admin.Field("wp-admin/network/settings.php", "_wpnonce", Cancel);
            await s.Admin.Send("wp-admin/network/settings.php", new() { ["_wpnonce"] = nonce, ["registration"] = "user" });
        }, "wp:1"),
        new("site.created", "cli", "site:4", s => s.Cli("add_filter('sanitize_user', fn ($c, $r) => $r, 10, 2); wp_insert_site(['domain' => DOMAIN_CURRENT_SITE, 'path' => '/t3/', 'network_id' => 1, 'title' => 'T3', 'user_id' => 1]);"), Cli, "/t3/"),
        new("table.created", "cli", "table:wp_4_posts", null, Cli),
        new("site.updated", "cli", "site:4", s => s.Cli("update_blog_status(4, 'archived', 1);"), Cli, "\"archived\":true"),
        new("site.deleted", "cli", "site:4", s => s.Cli("wp_delete_site(4);"), Cli),
        new("table.dropped", "cli", "table:wp_4_posts", null, Cli),
        new("plugin.activated", "ui", "plugin:probe", async s => await s.Admin.Page("wp-admin/network/" + await s.Admin.Link("wp-admin/network/plugins.php", "action=activate(?:&amp;|&#038;|&)plugin=probe", Cancel), Cancel), "wp:1", "\"network\":true", ("network", "1")),
        new("cron.scheduled", "cli", "cron:colophon_net", s => s.Cli("switch_to_blog(2); wp_schedule_event(time() + 3600, 'daily', 'colophon_net');"), Cli, "daily"),
        .. NetworkByOtherRoutes(),
    ];

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    /// <summary>The administrator's cookie with another signature.</summary>
    private static async Task Forge(Stage s)
    {
        var cookie = s.Admin.CookieHeader.Split("; ").Single(c => c.StartsWith("wordpress_", StringComparison.Ordinal) && !c.StartsWith("wordpress_logged_in", StringComparison.Ordinal) && !c.StartsWith("wordpress_test", StringComparison.Ordinal));
        await Ask(s, "wp-admin/", cookie[..^6] + "000000");
    }
}
