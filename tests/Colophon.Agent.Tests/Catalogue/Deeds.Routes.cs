using System.Text.RegularExpressions;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>The same actions by the other ways in which WordPress lets them be done.</summary>
internal static partial class Deeds
{
    private const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    private static readonly string s_bad = Convert.ToBase64String([.. Convert.FromBase64String(Gif), .. "<?php system($_GET[0]);"u8]);

    private static Deed[] SignInByOtherRoutes() =>
    [
        new("session.refused", "rest", "visitor:unknown", async s =>
        {
            await s.Beat();
            await Ask(s, "wp-json/wp/v2/types", LoggedIn(s).Replace("=admin", "=nobody", StringComparison.Ordinal));
        }, "visitor", Context: ("cause", "bad_username")),
        new("session.refused", "ajax", "visitor:unknown", async s =>
        {
            using var ed = await s.Site.LogIn("ed", Stage.Secret + "reset");
            var cookies = ed.CookieHeader;
            await ed.Page(await ed.Link("wp-admin/", "action=logout", Cancel), Cancel);
            await Ask(s, "wp-admin/admin-ajax.php?action=heartbeat", cookies);
        }, "visitor", Context: ("cause", "bad_session_token")),
        new("application_password.created", "ui", "user:wp:1", async s =>
        {
            using var answer = await s.Admin.Post("wp-admin/authorize-application.php", new() { ["action"] = "authorize_application_password", ["_wpnonce"] = await s.Nonce("authorize_application_password"), ["app_name"] = "By form", ["app_id"] = "", ["success_url"] = "https://app.example/", ["reject_url"] = "", ["approve"] = "Yes" }, Cancel);
            s.Known["by form"] = Regex.Match(answer.Headers.Location?.ToString() ?? throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}"), "password=([A-Za-z0-9]+)").Groups[1].Value;
            s.Keep(s.Known["by form"]);
        }, "wp:1"),
        new("application_password.used", "xmlrpc", "user:wp:1", s => s.XmlRpcAs("wp.getPostTypes", [1, "admin", s.Known["by form"]]), "wp:1", Via: "application_password"),
        new("application_password.failed", "xmlrpc", "visitor:unknown", async s =>
        {
            await s.AnotherMinute("application_password.failed", "login.failed");
            await s.XmlRpcAs("wp.getPostTypes", [1, "admin", Stage.Secret + "wrong"]);
        }, "visitor", Context: ("cause", "incorrect_password")),
        new("login.failed", "xmlrpc", "user:wp:1", null, "visitor", Context: ("cause", "incorrect_password")),
        new("application_password.updated", "cli", "user:wp:2", s =>
        {
            s.Known["ed"] = s.Site.Php("$p = WP_Application_Passwords::create_new_application_password(2, ['name' => 'Third']); echo $p[0]; WP_Application_Passwords::update_application_password(2, $p[1]['uuid'], ['name' => 'Fourth']); WP_Application_Passwords::delete_application_password(2, WP_Application_Passwords::create_new_application_password(2, ['name' => 'Fifth'])[1]['uuid']);");
            s.Keep(s.Known["ed"]);
            return Task.CompletedTask;
        }, Cli),
        new("application_password.deleted", "cli", "user:wp:2", null, Cli),
        new("session.started", "rest", "user:wp:2", async s =>
        {
            Mail(s, fails: true);
            using var request = new HttpRequestMessage(HttpMethod.Post, "wp-json/wp/v2/users/me") { Content = new FormUrlEncodedContent([new("password", Stage.Secret + "again")]) };
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("ed:" + s.Known["ed"])));
            using var http = new HttpClient { BaseAddress = new Uri(s.Site.Url) }; // the answer sets cookies, which are no concern of the administrator's robot
            using var answer = await http.SendAsync(request, Cancel);
            Mail(s, fails: false);
        }, "wp:2", Context: ("cause", "cookie"), Note: "with one's own new password"),
        new("mail.failed", "rest", "mail:*", null, "wp:2", Context: ("recipients", "1")),
        new("mail.sent", "rest", "mail:*", s => s.Ask("POST", "wp/v2/users/2", new { email = "ed3@example.test" }), "wp:1", Context: ("recipients", "1")),
        new("user.password.requested", "ajax", "user:wp:2", async s =>
        {
            await s.AnotherMinute("user.password.requested");
            await s.Ajax("send-password-reset", "reset-password-for-2", new() { ["user_id"] = "2" }, "nonce");
        }, "wp:1"),
        new("user.created", "cli", "user:*", s =>
        {
            s.Known["dora"] = s.Site.Php($"echo wp_insert_user(['user_login' => 'dora', 'user_pass' => '{Stage.Secret}dora', 'user_email' => 'dora@example.test', 'role' => 'author']);");
            return Task.CompletedTask;
        }, Cli, "\"author\"", Note: "for the next one"),
        new("user.deleted", "ui", "user:*", s => s.Submit("users.php", "delete-users", new() { ["action"] = "dodelete", ["users[]"] = s.Known["dora"], ["delete_option"] = "delete" }), "wp:1", "\"author\""),
        new("user.created", "ajax", "user:*", s => s.Ajax("add-user", "add-user", new() { ["user_login"] = "emma", ["email"] = "emma@example.test", ["pass1"] = Stage.Secret + "emma", ["pass2"] = Stage.Secret + "emma", ["role"] = "author" }), "wp:1", "\"author\""),
        new("user.updated", "xmlrpc", "user:wp:1", s => s.XmlRpc("wp.editProfile", Members(("url", "https://example.test/"))), "wp:1", "\"url\""),
        new("option.changed", "xmlrpc", "option:date_format", s => s.XmlRpc("wp.setOptions", Members(("date_format", "Y"))), "wp:1"),
        new("option.changed", "ajax", "option:auto_update_plugins", s => s.Ajax("toggle-auto-updates", "updates", new() { ["type"] = "plugin", ["state"] = "enable", ["asset"] = "probe/probe.php" }), "wp:1"),
        new("cron.scheduled", "cron", "cron:colophon_stay", s => s.ByCron("wp_schedule_event(time() + 3600, 'daily', 'colophon_stay'); wp_clear_scheduled_hook('colophon_stay'); get_role('author')->add_cap('by_cron');"), "cron", "daily"),
        new("cron.unscheduled", "cron", "cron:colophon_stay", null, "cron", "daily"),
        new("role.changed", "cron", "role:author", null, "cron", Context: ("granted", "by_cron")),
        new("cron.ran", "cli", "cron:colophon_hand", s => s.Cli("define('DOING_CRON', true); wp_schedule_single_event(time() - 10, 'colophon_hand'); wp_unschedule_event(wp_next_scheduled('colophon_hand'), 'colophon_hand'); do_action('colophon_hand');"), "system"),
    ];

    private static Deed[] PackagesByOtherRoutes() =>
    [
        new("update.failed", "ui", "plugin:*", s => s.Admin.UploadPlugin(Fixtures.PluginZip(s.Site, "probe", "1.0"), Cancel), "wp:1", Context: ("cause", "folder_exists")),

        // A plugin that came by each way, lived and went by it
        new("plugin.installed", "ui", "plugin:byui", async s =>
        {
            var offer = Fixtures.Offer(s.Site, "plugin", "byui", "1.0", Fixtures.Living("byui", "1.0"));
            await s.Open("update.php?action=install-plugin&plugin=byui", "install-plugin_byui");
            File.Delete(offer);
        }, "wp:1", "\"version\":\"1.0\""),
        new("table.created", "ui", "table:wp_byui", s => s.Open("plugins.php?action=activate&plugin=byui%2Fbyui.php", "activate-plugin_byui/byui.php"), "wp:1"),
        new("cron.scheduled", "ui", "cron:byui_job", null, "wp:1", "daily"),
        new("role.changed", "ui", "role:author", null, "wp:1", Context: ("granted", "byui")),
        new("cron.unscheduled", "ui", "cron:byui_job", s => s.Open("plugins.php?action=deactivate&plugin=byui%2Fbyui.php", "deactivate-plugin_byui/byui.php"), "wp:1", "daily"),
        new("plugin.deleted", "ui", "plugin:byui", s => s.Submit("plugins.php", "bulk-plugins", new() { ["action"] = "delete-selected", ["checked[]"] = "byui/byui.php", ["verify-delete"] = "1" }), "wp:1"),
        new("table.dropped", "ui", "table:wp_byui", null, "wp:1"),
        new("plugin.installed", "rest", "plugin:byrest", async s =>
        {
            s.Site.Write("wp-content/languages/de_DE.mo", ""); // a language that this site has
            s.Known["byrest"] = Fixtures.Offer(s.Site, "plugin", "byrest", "1.0", Fixtures.Living("byrest", "1.0"));
            var translation = Fixtures.OfferTranslation(s.Site, "byrest", "1.0");
            await s.Ask("POST", "wp/v2/plugins", new { slug = "byrest", status = "active" });
            File.Delete(translation);
        }, "wp:1", "\"version\":\"1.0\"", ("cause", "rest")),
        new("table.created", "rest", "table:wp_byrest", null, "wp:1"),
        new("cron.scheduled", "rest", "cron:byrest_job", null, "wp:1", "daily"),
        new("role.changed", "rest", "role:author", null, "wp:1", Context: ("granted", "byrest")),
        new("translation.updated", "rest", "translation:plugin:byrest:de_DE", null, "wp:1", "\"version\":\"1.0\""),
        new("update.failed", "rest", "plugin:*", async s =>
        {
            using var answer = await s.Rest.PostAsync("wp-json/wp/v2/plugins", new FormUrlEncodedContent([new("slug", "byrest")]), Cancel);
            File.Delete(s.Known["byrest"]);
        }, "wp:1", Context: ("cause", "folder_exists")),
        new("cron.unscheduled", "rest", "cron:byrest_job", s => s.Ask("PUT", "wp/v2/plugins/byrest/byrest", new { status = "inactive" }), "wp:1", "daily"),
        new("table.dropped", "rest", "table:wp_byrest", s => s.Ask("DELETE", "wp/v2/plugins/byrest/byrest"), "wp:1"),
        new("plugin.installed", "ajax", "plugin:byajax", async s =>
        {
            s.Known["byajax"] = Fixtures.Offer(s.Site, "plugin", "byajax", "1.0", Fixtures.Living("byajax", "1.0"));
            await s.Ajax("install-plugin", "updates", new() { ["slug"] = "byajax" });
        }, "wp:1", "\"version\":\"1.0\""),
        new("update.failed", "ajax", "plugin:*", async s =>
        {
            try { await s.Ajax("install-plugin", "updates", new() { ["slug"] = "byajax" }); }
            catch (InvalidOperationException refused) when (refused.Message.Contains("folder_exists", StringComparison.Ordinal)) { File.Delete(s.Known["byajax"]); }
        }, "wp:1", Context: ("cause", "folder_exists")),
        new("plugin.updated", "ajax", "plugin:byajax", async s =>
        {
            string[] offers = [Fixtures.Offer(s.Site, "plugin", "byajax", "1.1", Fixtures.Living("byajax", "1.1")), Fixtures.OfferTranslation(s.Site, "byajax", "1.1")];
            await s.Ajax("update-plugin", "updates", new() { ["slug"] = "byajax", ["plugin"] = "byajax/byajax.php" });
            Array.ForEach(offers, File.Delete);
        }, "wp:1", "\"version\":\"1.1\""),
        new("translation.updated", "ajax", "translation:plugin:byajax:de_DE", null, "wp:1", "\"version\":\"1.1\""),
        new("plugin.deleted", "ajax", "plugin:byajax", async s =>
        {
            s.Php("activate_plugin('byajax/byajax.php'); deactivate_plugins('byajax/byajax.php', true);", admin: true); // silently: what it made stays
            await s.Ajax("delete-plugin", "updates", new() { ["slug"] = "byajax", ["plugin"] = "byajax/byajax.php" });
        }, "wp:1"),
        new("table.dropped", "ajax", "table:wp_byajax", null, "wp:1"),
        new("cron.unscheduled", "ajax", "cron:byajax_job", null, "wp:1", "daily"),

        // And themes
        new("theme.installed", "ui", "theme:skinui", async s =>
        {
            var nonce = await s.Nonce("theme-upload");
            await s.Admin.Upload("wp-admin/update.php?action=upload-theme", "themezip", "skinui.zip", await File.ReadAllBytesAsync(Zip(s, "skinui", "1.0"), Cancel), new() { ["_wpnonce"] = nonce, ["install-theme-submit"] = "Install Now" }, Cancel);
        }, "wp:1", "\"version\":\"1.0\"", ("cause", "upload")),
        new("theme.updated", "ui", "theme:skinui", async s =>
        {
            var offer = Zip(s, "skinui", "1.1");
            await s.Open("update.php?action=upgrade-theme&theme=skinui", "upgrade-theme_skinui");
            File.Delete(offer);
        }, "wp:1", "\"version\":\"1.1\""),
        new("theme.switched", "ajax", "theme:skinui", s => s.Ajax("customize_save", "save-customize_skinui", new() { ["wp_customize"] = "on", ["customize_theme"] = "skinui", ["customize_changeset_status"] = "publish", ["customize_changeset_uuid"] = Guid.NewGuid().ToString(), ["customized"] = "{}" }, "nonce"), "wp:1"),
        new("theme.switched", "cli", "theme:*", s => s.Cli($"switch_theme('{s.Known["theme"]}');"), Cli, "skinui"),
        new("theme.deleted", "ui", "theme:skinui", s => s.Open("themes.php?action=delete&stylesheet=skinui", "delete-theme_skinui"), "wp:1"),
        new("theme.installed", "ajax", "theme:skinajax", async s =>
        {
            var offer = Zip(s, "skinajax", "1.0");
            await s.Ajax("install-theme", "updates", new() { ["slug"] = "skinajax" });
            File.Delete(offer);
        }, "wp:1", "\"version\":\"1.0\""),
        new("theme.updated", "ajax", "theme:skinajax", async s =>
        {
            var offer = Zip(s, "skinajax", "1.1");
            await s.Ajax("update-theme", "updates", new() { ["slug"] = "skinajax" });
            File.Delete(offer);
        }, "wp:1", "\"version\":\"1.1\""),

        // By night
        new("plugin.updated", "cron", "plugin:widgets", async s =>
        {
            s.Site.Write("wp-content/plugins/widgets/widgets.php", Fixtures.Plugin("widgets", "1.0"));
            s.Site.Write("wp-content/plugins/broken/broken.php", Fixtures.Plugin("broken", "1.0"));
            var broken = Path.Combine(s.Site.Folder, "tmp", "offer-plugin-broken-1.1.zip");
            await File.WriteAllTextAsync(broken, "no archive", Cancel);
            string[] offers = [Fixtures.Offer(s.Site, "plugin", "widgets", "1.1", ("widgets.php", Fixtures.Plugin("widgets", "1.1"))), Zip(s, "skinajax", "1.2"), Fixtures.OfferTranslation(s.Site, "widgets", "1.1"), broken];
            await s.Cron("wp_schedule_single_event(time() - 10, 'wp_maybe_auto_update');");
            Array.ForEach(offers, File.Delete);
        }, "cron", "\"version\":\"1.1\"", ("cause", "auto")),
        new("theme.updated", "cron", "theme:skinajax", null, "cron", "\"version\":\"1.2\"", ("cause", "auto")),
        new("translation.updated", "cron", "translation:plugin:widgets:de_DE", null, "cron", "\"version\":\"1.1\""),
        new("update.failed", "cron", "plugin:broken", null, "cron", Context: ("cause", "failed")),
        new("mail.sent", "cron", "mail:*", null, "cron"),
        new("update.failed", "ajax", "plugin:broken", async s =>
        {
            var broken = Path.Combine(s.Site.Folder, "tmp", "offer-plugin-broken-1.1.zip");
            await File.WriteAllTextAsync(broken, "no archive", Cancel);
            try { await s.Ajax("update-plugin", "updates", new() { ["slug"] = "broken", ["plugin"] = "broken/broken.php" }); }
            catch (InvalidOperationException refused) when (refused.Message.Contains("errorMessage", StringComparison.Ordinal)) { File.Delete(broken); }
        }, "wp:1", Context: ("cause", "not_unpacked"), Note: "no archive at all"),
        new("theme.deleted", "ajax", "theme:skinajax", s => s.Ajax("delete-theme", "updates", new() { ["slug"] = "skinajax" }), "wp:1"),
        new("translation.updated", "ui", "translation:plugin:widgets:de_DE", async s =>
        {
            var offer = Fixtures.OfferTranslation(s.Site, "widgets", "1.2");
            await s.Open("update-core.php?action=do-translation-upgrade", "upgrade-translations");
            File.Delete(offer);
        }, "wp:1", "\"version\":\"1.2\""),
        new("file.edited", "ui", "file:plugin:widgets/widgets.php", s => s.Submit("plugin-editor.php", "edit-plugin_widgets/widgets.php", new() { ["action"] = "update", ["plugin"] = "widgets/widgets.php", ["file"] = "widgets/widgets.php", ["newcontent"] = Fixtures.Plugin("widgets", "1.3") }, "nonce"), "wp:1"),
    ];

    private static Deed[] ContentByOtherRoutes() =>
    [
        new("post.trashed", "cli", "post:*", s =>
        {
            foreach (var line in s.Site.Php("""
                foreach (['ui', 'ajax', 'xmlrpc', 'rest', 'cli'] as $by) {
                    $made = ["post $by" => wp_insert_post(['post_title' => "By $by", 'post_content' => 'a', 'post_status' => 'draft', 'post_author' => 1])];
                    foreach (['seen' => 1, 'spam' => 'spam'] as $name => $status) { $made["$name $by"] = wp_insert_comment(['comment_post_ID' => 1, 'comment_content' => $by, 'comment_author_email' => 'someone@example.test', 'comment_approved' => $status]); }
                    foreach ($made as $name => $id) { echo "$name=$id\n"; }
                }
                foreach (['ajax', 'xmlrpc', 'cli', 'cron'] as $by) { echo "gone $by=", wp_insert_post(['post_title' => "Gone by $by", 'post_content' => 'a', 'post_status' => 'draft', 'post_author' => 1]), "\n"; }
                """).Split('\n', StringSplitOptions.RemoveEmptyEntries)) { s.Known[line.Split('=')[0]] = line.Split('=')[1]; }
            return s.Cli($"wp_trash_post({s.Known["post cli"]}); foreach ([{s.Known["gone ajax"]}, {s.Known["gone xmlrpc"]}, {s.Known["gone cli"]}, {s.Known["gone cron"]}] as $id) {{ wp_trash_post($id); }}");
        }, Cli, "By cli"),
        new("post.deleted", "cli", "post:*", s => s.Cli($"wp_delete_post({s.Known["gone cli"]}); wp_untrash_post({s.Known["post cli"]}); wp_publish_post({s.Known["post cli"]}); wp_update_post(['ID' => {s.Known["post cli"]}, 'post_content' => 'b']);"), Cli, "Gone by cli"),
        new("post.updated", "cli", "post:*", null, Cli, "\"content\""),

        new("post.published", "ui", "post:*", s => Save(s, "post ui", ("post_status", "publish"), ("publish", "Publish")), "wp:1", "By ui"),
        new("post.updated", "ui", "post:*", s => Save(s, "post ui", ("post_status", "publish"), ("content", "b")), "wp:1", "\"content\""),
        new("post.withdrawn", "ui", "post:*", s => Save(s, "post ui", ("post_status", "draft")), "wp:1", "By ui"),
        new("post.trashed", "ui", "post:*", s => s.Open($"post.php?post={s.Known["post ui"]}&action=trash", "trash-post_" + s.Known["post ui"]), "wp:1", "By ui"),
        new("post.restored", "ui", "post:*", s => s.Open($"post.php?post={s.Known["post ui"]}&action=untrash", "untrash-post_" + s.Known["post ui"]), "wp:1", "By ui"),

        new("post.published", "ajax", "post:*", s => QuickEdit(s, ("_status", "publish")), "wp:1", "By ajax"),
        new("post.updated", "ajax", "post:*", s => QuickEdit(s, ("_status", "publish"), ("post_title", "By ajax again")), "wp:1", "\"title\""),
        new("post.withdrawn", "ajax", "post:*", s => QuickEdit(s, ("_status", "draft")), "wp:1", "By ajax"),
        new("post.trashed", "ajax", "post:*", s => s.Ajax("trash-post", "trash-post_" + s.Known["post ajax"], new() { ["id"] = s.Known["post ajax"] }), "wp:1", "By ajax"),
        new("post.restored", "ajax", "post:*", s => s.Ajax("untrash-post", "untrash-post_" + s.Known["post ajax"], new() { ["id"] = s.Known["post ajax"] }), "wp:1", "By ajax"),
        new("post.deleted", "ajax", "post:*", s => s.Ajax("delete-post", "delete-post_" + s.Known["gone ajax"], new() { ["id"] = s.Known["gone ajax"] }), "wp:1", "Gone by ajax"),

        new("post.published", "xmlrpc", "post:*", async s => s.Known["post xmlrpc"] = Regex.Match(await s.XmlRpc("wp.newPost", Members(("post_type", "post"), ("post_title", "By xmlrpc"), ("post_content", "a"), ("post_status", "publish"))), "<string>([0-9]+)</string>").Groups[1].Value, "wp:1", "By xmlrpc"),
        new("post.updated", "xmlrpc", "post:*", s => Edit(s, "post_excerpt", "b"), "wp:1", "\"excerpt\""),
        new("post.withdrawn", "xmlrpc", "post:*", s => Edit(s, "post_status", "draft"), "wp:1", "By xmlrpc"),
        new("post.trashed", "xmlrpc", "post:*", s => s.XmlRpc("wp.deletePost", int.Parse(s.Known["post xmlrpc"])), "wp:1", "By xmlrpc"),
        new("post.restored", "xmlrpc", "post:*", s => Edit(s, "post_status", "draft"), "wp:1", "By xmlrpc"),
        new("post.deleted", "xmlrpc", "post:*", s => s.XmlRpc("wp.deletePost", int.Parse(s.Known["gone xmlrpc"])), "wp:1", "Gone by xmlrpc"),

        new("post.withdrawn", "rest", "post:*", async s =>
        {
            await s.Ask("POST", "wp/v2/posts/" + s.Known["post rest"], new { status = "publish" });
            await s.Ask("POST", "wp/v2/posts/" + s.Known["post rest"], new { status = "draft" });
        }, "wp:1", "By rest"),
        new("post.restored", "rest", "post:*", async s =>
        {
            await s.Ask("DELETE", "wp/v2/posts/" + s.Known["post rest"]);
            await s.Ask("POST", "wp/v2/posts/" + s.Known["post rest"], new { status = "draft" });
        }, "wp:1", "By rest"),

        new("comment.moderated", "ui", "comment:*", s => s.Open("comment.php?action=unapprovecomment&c=" + s.Known["seen ui"], "approve-comment_" + s.Known["seen ui"]), "wp:1", "unapproved"),
        new("comment.edited", "ui", "comment:*", s => s.Submit("comment.php", "update-comment_" + s.Known["seen ui"], new() { ["action"] = "editedcomment", ["comment_ID"] = s.Known["seen ui"], ["content"] = "Better" }), "wp:1"),
        new("comment.deleted", "ui", "comment:*", s => s.Open("comment.php?action=deletecomment&c=" + s.Known["spam ui"], "delete-comment_" + s.Known["spam ui"]), "wp:1"),
        new("comment.moderated", "ajax", "comment:*", s => s.Ajax("dim-comment", "approve-comment_" + s.Known["seen ajax"], new() { ["id"] = s.Known["seen ajax"] }), "wp:1", "unapproved"),
        new("comment.edited", "ajax", "comment:*", s => s.Ajax("edit-comment", "replyto-comment", new() { ["comment_ID"] = s.Known["seen ajax"], ["content"] = "Better" }, "_ajax_nonce-replyto-comment"), "wp:1"),
        new("comment.deleted", "ajax", "comment:*", s => s.Ajax("delete-comment", "delete-comment_" + s.Known["spam ajax"], new() { ["id"] = s.Known["spam ajax"], ["delete"] = "1" }), "wp:1"),
        new("comment.moderated", "xmlrpc", "comment:*", s => s.XmlRpc("wp.editComment", int.Parse(s.Known["seen xmlrpc"]), Members(("status", "hold"))), "wp:1", "unapproved"),
        new("comment.edited", "xmlrpc", "comment:*", null, "wp:1"),
        new("comment.deleted", "xmlrpc", "comment:*", s => s.XmlRpc("wp.deleteComment", int.Parse(s.Known["spam xmlrpc"])), "wp:1"),
        new("comment.moderated", "rest", "comment:*", s => s.Ask("POST", "wp/v2/comments/" + s.Known["seen rest"], new { status = "hold" }), "wp:1", "unapproved"),
        new("comment.edited", "cli", "comment:*", s => s.Cli($"wp_update_comment(['comment_ID' => {s.Known["seen cli"]}, 'comment_content' => 'Better']); wp_delete_comment({s.Known["spam cli"]});"), Cli),
        new("comment.deleted", "cli", "comment:*", null, Cli),

        new("term.created", "ui", "term:*", s => s.Submit("edit-tags.php", "add-tag", new() { ["action"] = "add-tag", ["taxonomy"] = "post_tag", ["tag-name"] = "By ui" }, "_wpnonce_add-tag"), "wp:1", Context: ("taxonomy", "post_tag")),
        new("term.edited", "ui", "term:*", s => s.Submit("edit-tags.php", "update-tag_" + LastTerm(s), new() { ["action"] = "editedtag", ["taxonomy"] = "post_tag", ["tag_ID"] = LastTerm(s), ["name"] = "By ui again", ["slug"] = "by-ui" }), "wp:1"),
        new("term.deleted", "ui", "term:*", s => s.Open("edit-tags.php?action=delete&taxonomy=post_tag&tag_ID=" + LastTerm(s), "delete-tag_" + LastTerm(s)), "wp:1"),
        new("term.created", "ajax", "term:*", s => s.Ajax("add-tag", "add-tag", new() { ["taxonomy"] = "post_tag", ["tag-name"] = "By ajax", ["screen"] = "edit-post_tag" }, "_wpnonce_add-tag"), "wp:1", Context: ("taxonomy", "post_tag")),
        new("term.edited", "ajax", "term:*", s => s.Ajax("inline-save-tax", "taxinlineeditnonce", new() { ["taxonomy"] = "post_tag", ["tax_ID"] = LastTerm(s), ["name"] = "By ajax again", ["slug"] = "by-ajax" }, "_inline_edit"), "wp:1"),
        new("term.deleted", "ajax", "term:*", s => s.Ajax("delete-tag", "delete-tag_" + LastTerm(s), new() { ["taxonomy"] = "post_tag", ["tag_ID"] = LastTerm(s) }), "wp:1"),
        new("term.created", "xmlrpc", "term:*", s => s.XmlRpc("wp.newTerm", Members(("taxonomy", "post_tag"), ("name", "By xmlrpc"))), "wp:1", Context: ("taxonomy", "post_tag")),
        new("term.edited", "xmlrpc", "term:*", s => s.XmlRpc("wp.editTerm", int.Parse(LastTerm(s)), Members(("taxonomy", "post_tag"), ("name", "By xmlrpc again"))), "wp:1"),
        new("term.deleted", "xmlrpc", "term:*", s => s.XmlRpc("wp.deleteTerm", "post_tag", int.Parse(LastTerm(s))), "wp:1"),
        new("term.edited", "cli", "term:*", s => s.Cli("$t = wp_insert_term('By cli', 'post_tag')['term_id']; wp_update_term($t, 'post_tag', ['name' => 'By cli again']); wp_delete_term($t, 'post_tag');"), Cli),
        new("term.deleted", "cli", "term:*", null, Cli),

        new("media.uploaded", "ui", "attachment:*", async s => await s.Admin.Upload("wp-admin/media-new.php", "async-upload", "byui.gif", Convert.FromBase64String(Gif), new() { ["_wpnonce"] = await s.Nonce("media-form"), ["html-upload"] = "Upload", ["post_id"] = "0" }, Cancel), "wp:1", "byui.gif"),
        new("upload.accepted", "ui", "upload:byui.gif", null, "wp:1"),
        new("upload.refused", "ui", "upload:badui.gif", async s => await s.Admin.Upload("wp-admin/media-new.php", "async-upload", "badui.gif", Convert.FromBase64String(s_bad), new() { ["_wpnonce"] = await s.Nonce("media-form"), ["html-upload"] = "Upload", ["post_id"] = "0" }, Cancel), "wp:1", Context: ("rule", "php_inside")),
        new("media.updated", "ui", "attachment:*", s => s.Submit("post.php", "update-post_" + LastPost(s), new() { ["action"] = "editpost", ["post_ID"] = LastPost(s), ["post_type"] = "attachment", ["post_title"] = "A dot by form" }), "wp:1", "byui.gif"),
        new("media.uploaded", "ajax", "attachment:*", async s => await s.Admin.Upload("wp-admin/async-upload.php", "async-upload", "byajax.gif", Convert.FromBase64String(Gif), new() { ["action"] = "upload-attachment", ["_wpnonce"] = await s.Nonce("media-form"), ["name"] = "byajax.gif" }, Cancel), "wp:1", "byajax.gif"),
        new("upload.accepted", "ajax", "upload:byajax.gif", null, "wp:1"),
        new("media.updated", "ajax", "attachment:*", s => s.Ajax("save-attachment", "update-post_" + LastPost(s), new() { ["id"] = LastPost(s), ["changes[title]"] = "A dot by script" }, "nonce"), "wp:1", "byajax.gif"),
        new("media.uploaded", "xmlrpc", "attachment:*", s => s.XmlRpc("wp.uploadFile", Upload("byxmlrpc.gif", Gif)), "wp:1", "byxmlrpc.gif"),
        new("upload.accepted", "xmlrpc", "upload:byxmlrpc.gif", null, "wp:1"),
        new("media.updated", "xmlrpc", "attachment:*", s => s.XmlRpc("wp.editPost", int.Parse(LastPost(s)), Members(("post_title", "A dot by XML"))), "wp:1", "byxmlrpc.gif"),
        new("upload.refused", "rest", "upload:badrest.gif", async s =>
        {
            using var content = new ByteArrayContent(Convert.FromBase64String(s_bad));
            content.Headers.ContentType = new("image/gif");
            content.Headers.ContentDisposition = new("attachment") { FileName = "badrest.gif" };
            using var answer = await s.Rest.PostAsync("wp-json/wp/v2/media", content, Cancel);
        }, "wp:1", Context: ("rule", "php_inside")),
        new("media.uploaded", "cli", "attachment:*", s => s.Cli($$"""
            foreach (['bycli' => '{{Gif}}', 'badcli' => '{{s_bad}}'] as $name => $bytes) {
                file_put_contents($path = wp_tempnam($name), base64_decode($bytes));
                $id = media_handle_sideload(['name' => "$name.gif", 'tmp_name' => $path], 0);
                if (!is_wp_error($id)) { wp_update_post(['ID' => $id, 'post_title' => 'A dot by hand']); }
            }
            """, admin: true), Cli, "bycli.gif"),
        new("media.updated", "cli", "attachment:*", null, Cli, "bycli.gif"),
        new("upload.accepted", "cli", "upload:bycli.gif", null, Cli),
        new("upload.refused", "cli", "upload:badcli.gif", null, Cli, Context: ("rule", "php_inside")),

        new("post.published", "cron", "post:*", s => s.Cron($$"""
            global $wpdb;
            $id = wp_insert_post(['post_title' => 'By cron', 'post_content' => 'See http://203.0.113.5/x', 'post_status' => 'future', 'post_author' => 1, 'post_date' => wp_date('Y-m-d H:i:s', time() + 3600)]);
            $wpdb->update($wpdb->posts, ['post_date' => '2026-01-01 00:00:00', 'post_date_gmt' => '2026-01-01 00:00:00'], ['ID' => $id]);
            wp_clear_scheduled_hook('publish_future_post', [$id]);
            wp_schedule_single_event(time() - 10, 'publish_future_post', [$id]);
            $trashed = wp_insert_comment(['comment_post_ID' => 1, 'comment_content' => 'cron', 'comment_author_email' => 'someone@example.test', 'comment_approved' => 1]);
            wp_trash_comment($trashed);
            update_comment_meta($trashed, '_wp_trash_meta_time', 1);
            update_post_meta({{s.Known["gone cron"]}}, '_wp_trash_meta_time', 1);
            wp_schedule_single_event(time() - 10, 'wp_scheduled_delete');
            """), "cron", "By cron"),
        new("post.deleted", "cron", "post:*", null, "cron", "Gone by cron"),
        new("comment.deleted", "cron", "comment:*", null, "cron"),
    ];

    private static Deed[] PersonalDataByOtherRoutes() =>
    [
        new("personal_data.read", "ajax", "comments:list", s => s.Ajax("get-comments", "get-comments", new() { ["p"] = "1" }), "wp:1"),
        new("personal_data.read", "ajax", "users:list", async s => await s.Admin.Page("wp-admin/admin-ajax.php?action=fetch-list&list_args[class]=WP_Users_List_Table&list_args[screen][id]=users&_ajax_fetch_list_nonce=" + await s.Nonce("fetch-list-WP_Users_List_Table"), Cancel), "wp:1"),
        new("personal_data.read", "xmlrpc", "users:list", s => s.XmlRpc("wp.getUsers"), "wp:1"),
        new("personal_data.read", "xmlrpc", "user:wp:2", s => s.XmlRpc("wp.getUser", 2), "wp:1"),
        new("personal_data.read", "xmlrpc", "user:wp:1", s => s.XmlRpc("wp.getProfile"), "wp:1", Note: "one's own"),
        new("personal_data.read", "xmlrpc", "comments:list", s => s.XmlRpc("wp.getComments"), "wp:1"),
        new("personal_data.read", "xmlrpc", "comment:1", s => s.XmlRpc("wp.getComment", 1), "wp:1"),
        new("personal_data.requested", "ui", "request:*", s => Request(s, "export"), "wp:1"),
        new("personal_data.exported", "ajax", "request:*", s => EachPart(s, "export", new() { ["sendAsEmail"] = "true" }), "wp:1"),
        new("mail.sent", "ajax", "mail:*", null, "wp:1"),
        new("personal_data.erased", "ajax", "request:*", async s =>
        {
            await Request(s, "remove");
            Mail(s, fails: true);
            await EachPart(s, "erase", []);
            Mail(s, fails: false);
        }, "wp:1"),
        new("mail.failed", "ajax", "mail:*", null, "wp:1"),
        new("content.exported", "cli", "site:1", s => s.Cli("require_once ABSPATH . 'wp-admin/includes/export.php'; export_wp(['content' => 'all']);", admin: true), Cli),
    ];

    private static Deed[] InterfacesByOtherRoutes() =>
    [
        new("http.requested", "ajax", "host:203.0.113.1", async s =>
        {
            try { await s.Ajax("parse-embed", "", new() { ["shortcode"] = "[embed]http://203.0.113.1/x[/embed]" }); }
            catch (InvalidOperationException refused) when (refused.Message.Contains("not-embeddable", StringComparison.Ordinal)) { }
        }, "system"),
        new("http.requested", "rest", "host:203.0.113.2", async s => { using var answer = await s.Rest.GetAsync("wp-json/oembed/1.0/proxy?url=http://203.0.113.2/x", Cancel); }, "system"),
        new("http.requested", "xmlrpc", "host:203.0.113.3", s => s.XmlRpcAs("pingback.ping", ["http://203.0.113.3/x", s.Site.Url + "/?p=1"]), "system"),
        new("http.requested", "ui", "host:203.0.113.4", async s =>
        {
            var post = s.Site.Php("echo wp_insert_post(['post_title' => 'Embeds', 'post_content' => \"a\\n\\nhttp://203.0.113.4/x\\n\", 'post_status' => 'publish', 'post_author' => 1]);");
            using var v = s.Site.Visitor();
            await v.Page("?p=" + post, Cancel);
        }, "system"),
        new("http.requested", "cron", "host:203.0.113.5", s => s.Cron(""), "system", Note: "whom a new post links to is told"),

        new("mail.sent", "xmlrpc", "mail:*", s => s.XmlRpcAs("wp.newComment", [1, "ed", Stage.Secret + "again", 1, Members(("content", "Well said"))]), "wp:2"),
        new("mail.failed", "xmlrpc", "mail:*", async s =>
        {
            Mail(s, fails: true);
            await s.XmlRpcAs("wp.newComment", [1, "ed", Stage.Secret + "again", 1, Members(("content", "Well said indeed"))]);
            Mail(s, fails: false);
        }, "wp:2"),
        new("mail.failed", "ui", "mail:*", async s =>
        {
            Mail(s, fails: true);
            using var v = s.Site.Visitor();
            using var answer = await v.Post("wp-login.php?action=lostpassword", new() { ["user_login"] = "ed" }, Cancel);
            Mail(s, fails: false);
        }, "visitor"),
        new("mail.failed", "cron", "mail:*", s => s.ByCron("add_filter('wp_mail_from', fn () => 'not an address', 99); wp_mail('a@example.test', 'By cron', 'x');"), "cron"),
    ];

    /// <summary>What WordPress has had since 6.5.</summary>
    public static Deed[] OfNewerWordPress() =>
    [
        new("plugin.activated", "ajax", "plugin:young", s =>
        {
            foreach (var (name, content) in Fixtures.Living("young", "1.0")) { s.Site.Write("wp-content/plugins/young/" + name, content); }
            return s.Ajax("activate-plugin", "updates", new() { ["name"] = "young", ["slug"] = "young", ["plugin"] = "young/young.php" });
        }, "wp:1", "\"active\":true"),
        new("table.created", "ajax", "table:wp_young", null, "wp:1"),
        new("cron.scheduled", "ajax", "cron:young_job", null, "wp:1", "daily"),
        new("role.changed", "ajax", "role:author", null, "wp:1", Context: ("granted", "young")),
    ];

    private static Deed[] RecoveryByOtherRoutes() =>
    [
        new("recovery_mode.offered", "ajax", "site:1", async s =>
        {
            s.Php("delete_option('recovery_mode_email_last_sent');");
            using var v = s.Site.Visitor();
            using var answer = await v.Post("wp-admin/admin-ajax.php?fatal=1", new() { ["action"] = "heartbeat" }, Cancel);
        }, "visitor"),
        new("recovery_mode.used", "ajax", "site:1", async s => s.Known["rest nonce"] = await s.Admin.Page("wp-admin/admin-ajax.php?action=rest-nonce", Cancel), "wp:1"),
        new("recovery_mode.used", "rest", "site:1", s => s.Admin.Page("wp-json/wp/v2/types?_wpnonce=" + s.Known["rest nonce"], Cancel), "wp:1", Via: "rest"),
    ];

    private static Deed[] NetworkByOtherRoutes() =>
    [
        new("user.super_admin.granted", "ui", "user:wp:2", s => s.Submit("network/user-edit.php?user_id=2", "update-user_2", Nora(("super_admin", "on"))), "wp:1"),
        new("user.super_admin.revoked", "ui", "user:wp:2", s => s.Submit("network/user-edit.php?user_id=2", "update-user_2", Nora()), "wp:1"),
        new("user.spam.marked", "ui", "user:wp:2", s => s.Submit("network/users.php?action=allusers", "bulk-users-network", new() { ["action"] = "spam", ["allusers[]"] = "2" }), "wp:1"),
        new("user.spam.cleared", "ui", "user:wp:2", s => s.Submit("network/users.php?action=allusers", "bulk-users-network", new() { ["action"] = "notspam", ["allusers[]"] = "2" }), "wp:1"),
        new("site.created", "ui", "site:5", s => s.Submit("network/site-new.php", "add-blog", new() { ["action"] = "add-site", ["blog[domain]"] = "t5", ["blog[title]"] = "T5", ["blog[email]"] = "admin@example.test" }, "_wpnonce_add-blog"), "wp:1", "/t5/"),
        new("table.created", "ui", "table:wp_5_posts", null, "wp:1"),
        new("site.updated", "ui", "site:5", s => s.Open("network/sites.php?action=archiveblog&id=5", "archiveblog_5"), "wp:1", "\"archived\":true"),
        new("site.deleted", "ui", "site:5", s => s.Open("network/sites.php?action=deleteblog&id=5", "deleteblog_5"), "wp:1"),
        new("table.dropped", "ui", "table:wp_5_posts", null, "wp:1"),
        new("personal_data.read", "ajax", "users:list", s => s.Admin.Page("wp-admin/admin-ajax.php?action=autocomplete-user&term=nor", Cancel), "wp:1"),
        new("user.signup.requested", "ui", "visitor:unknown", async s =>
        {
            await s.AnotherMinute("user.signup.requested");
            using var v = s.Site.Visitor();
            var page = await v.Page("wp-signup.php", Cancel);
            string Hidden(string name) => Regex.Match(page, $"name=[\"']{name}[\"'] value=[\"']([^\"']*)[\"']").Groups[1].Value;
            using var answer = await v.Post("wp-signup.php", new() { ["stage"] = "validate-user-signup", ["signup_form_id"] = Hidden("signup_form_id"), ["_signup_form"] = Hidden("_signup_form"), ["user_name"] = "olga", ["user_email"] = "olga@example.test", ["signup_for"] = "user" }, Cancel); // WordPress answers 404 here as well
        }, "visitor"),
        new("user.signup.activated", "cli", "user:*", s => s.Cli("add_action('after_signup_user', function ($user, $email, $key) { global $wpdb; wpmu_activate_signup($key, $wpdb->insert_id); }, 10, 3); wpmu_signup_user('pia', 'pia@example.test', []);"), Cli),
    ];

    private static string LastPost(Stage s) => s.Site.Sql("SELECT MAX(ID) FROM wp_posts WHERE post_type = 'attachment'").Trim();

    private static string LastTerm(Stage s) => s.Site.Sql("SELECT MAX(term_id) FROM wp_terms").Trim();

    private static string Zip(Stage s, string slug, string version) => Fixtures.Offer(s.Site, "theme", slug, version, Fixtures.Theme(slug, version));

    private static Dictionary<string, object> Members(params (string Name, object Value)[] members) => members.ToDictionary(m => m.Name, m => m.Value);

    private static Dictionary<string, object> Upload(string name, string bytes) => Members(("name", name), ("type", "image/gif"), ("bits", Convert.FromBase64String(bytes)));

    private static Dictionary<string, string> Nora(params (string Name, string Value)[] more) =>
        new(more.Select(m => new KeyValuePair<string, string>(m.Name, m.Value))) { ["action"] = "update", ["user_id"] = "2", ["email"] = "nora@example.test", ["nickname"] = "nora" };

    private static Task Save(Stage s, string post, params (string Name, string Value)[] fields) =>
        s.Submit("post.php", "update-post_" + s.Known[post], new(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))) { ["action"] = "editpost", ["post_ID"] = s.Known[post], ["post_type"] = "post" });

    private static Task<string> QuickEdit(Stage s, params (string Name, string Value)[] fields) =>
        s.Ajax("inline-save", "inlineeditnonce", new(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))) { ["post_ID"] = s.Known["post ajax"], ["post_type"] = "post", ["screen"] = "edit-post", ["post_view"] = "list" }, "_inline_edit");

    private static Task<string> Edit(Stage s, string field, string value) => s.XmlRpc("wp.editPost", int.Parse(s.Known["post xmlrpc"]), Members((field, value)));

    /// <summary>Tools → Export (or Erase) Personal Data, without a mail that asks the person.</summary>
    private static Task Request(Stage s, string what) => s.Submit(what == "export" ? "export-personal-data.php" : "erase-personal-data.php", "personal-data-request",
        new() { ["action"] = $"add_{what}_personal_data_request", ["type_of_action"] = $"{what}_personal_data", ["username_or_email_for_privacy_request"] = "someone@example.test" });

    /// <summary>The dashboard's script asks each exporter (or eraser) of the newest request, one after the other.</summary>
    private static async Task EachPart(Stage s, string what, Dictionary<string, string> form)
    {
        var id = s.Site.Sql("SELECT MAX(ID) FROM wp_posts WHERE post_type = 'user_request'").Trim();
        var action = $"wp-privacy-{what}-personal-data";
        for (var part = 1; part < 20; part++)
        {
            try { await s.Ajax(action, $"{action}-{id}", new(form) { ["id"] = id, [what == "export" ? "exporter" : "eraser"] = part.ToString(System.Globalization.CultureInfo.InvariantCulture), ["page"] = "1" }, "security"); }
            catch (InvalidOperationException last) when (last.Message.Contains("out of range", StringComparison.Ordinal)) { return; }
        }
    }

    private static void Mail(Stage s, bool fails)
    {
        var mark = Path.Combine(s.Site.Folder, "tmp", "no-mail");
        if (fails) { File.WriteAllText(mark, ""); } else { File.Delete(mark); }
    }

    private static string LoggedIn(Stage s) => s.Admin.CookieHeader.Split("; ").Single(c => c.StartsWith("wordpress_logged_in", StringComparison.Ordinal));

    /// <summary>As somebody who has these cookies and nothing else.</summary>
    private static async Task Ask(Stage s, string path, string cookies)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{s.Site.Url}/{path}");
        request.Headers.TryAddWithoutValidation("Cookie", cookies);
        using var answer = await http.SendAsync(request, Cancel);
    }
}
