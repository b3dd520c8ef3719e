using System.IO.Compression;
using System.Text;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>Small plugins and themes made by the tests, installed by WordPress' own upgraders.</summary>
internal static class Fixtures
{
    public static string Plugin(string name, string version) => $"<?php\n/*\nPlugin Name: {name}\nVersion: {version}\n*/\n";

    public static void AddPlugins(WordPressSite site)
    {
        site.Write("wp-content/plugins/probe/probe.php", Plugin("Probe", "1.0"));
        site.Write("wp-content/plugins/probe/readme.txt", "Probe");
    }

    /// <summary>What the site asks the world for comes from its own folder tmp.</summary>
    public static void AddWorld(WordPressSite site) => site.Write("wp-content/mu-plugins/world.php", File.ReadAllText(Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "world.php")));

    public static void InstallFromZip(WordPressSite site, string slug, string version)
    {
        var zip = Zip(site, slug, version, (slug + ".php", Plugin(slug, version)), ("inner/part.php", "<?php // part\n"));
        site.Php(Upgraders + $"$u = new Plugin_Upgrader(new Automatic_Upgrader_Skin()); var_dump($u->install('{zip}'));", admin: true);
    }

    /// <summary>As an administrator's "update now": WordPress is told of a newer version, whose package is the zip.</summary>
    public static void UpdateFromZip(WordPressSite site, string slug, string version)
    {
        var zip = Zip(site, slug, version, (slug + ".php", Plugin(slug, version)));
        site.Php(Upgraders + Offer(slug, version, zip) + $"$u = new Plugin_Upgrader(new Automatic_Upgrader_Skin()); var_dump($u->bulk_upgrade(['{slug}/{slug}.php']));", admin: true);
    }

    public static void InstallThemeFromZip(WordPressSite site, string slug, string version, bool overwrite)
    {
        var zip = Zip(site, slug, version, Theme(slug, version));
        site.Php(Upgraders + $"$u = new Theme_Upgrader(new Automatic_Upgrader_Skin()); var_dump($u->install('{zip}', ['overwrite_package' => {(overwrite ? "true" : "false")}]));", admin: true);
    }

    /// <summary>As WordPress' language updater does it.</summary>
    public static void UpdateTranslation(WordPressSite site, string slug)
    {
        var path = OfferTranslation(site, slug, "1.0");
        site.Php(Upgraders + "$u = new Language_Pack_Upgrader(new Automatic_Upgrader_Skin()); var_dump($u->bulk_upgrade());", admin: true);
        File.Delete(path);
    }

    /// <summary>Offers the site another version's tree as the package of an update (php/world.php).</summary>
    public static string OfferCore(WordPressSite site, string version)
    {
        var tree = Path.Combine(Path.GetTempPath(), $"colophon-wordpress-{version}");
        Shell.Run("bash", Path.Combine(Shell.Root, "eng", "wordpress", "fetch-wordpress.sh"), version, tree);
        var package = Path.Combine(site.Folder, "tmp", $"offer-core-wordpress-{version}.zip");
        using (var zip = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            foreach (var file in Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories)) { zip.CreateEntryFromFile(file, "wordpress/" + Path.GetRelativePath(tree, file), CompressionLevel.NoCompression); }
        }
        File.SetUnixFileMode(package, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return package;
    }

    /// <summary>As `wp core update` does it.</summary>
    public static void UpdateCore(WordPressSite site, string version)
    {
        var done = site.Php(Upgraders + $$"""
            require_once ABSPATH . 'wp-admin/includes/update.php';
            $u = new Core_Upgrader(new Automatic_Upgrader_Skin()); $result = $u->upgrade(find_core_update('{{version}}', 'en_US')); echo is_wp_error($result) ? $result->get_error_code() . ': ' . $result->get_error_message() . ' ' . print_r($result->get_error_data(), true) : "done $result";
            """, admin: true);
        if (!done.EndsWith("done " + version, StringComparison.Ordinal)) { throw new InvalidOperationException("WordPress was not updated: " + done); }
    }

    private const string Upgraders = "require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';\n";

    private static string Offer(string slug, string version, string zip) => $$"""
        $offer = (object) ['id' => '{{slug}}', 'slug' => '{{slug}}', 'plugin' => '{{slug}}/{{slug}}.php', 'new_version' => '{{version}}', 'package' => '{{zip}}', 'url' => ''];
        set_site_transient('update_plugins', (object) ['last_checked' => time(), 'checked' => [], 'response' => ['{{slug}}/{{slug}}.php' => $offer]]);

        """;

    /// <summary>A plugin that makes a table, puts a task on the schedule and gives a role something new when it is switched on. Switched off it takes back the last two, deleted all that is left.</summary>
    public static (string Name, string Content)[] Living(string slug, string version) =>
    [
        (slug + ".php", Plugin(slug, version) + $$"""
            register_activation_hook(__FILE__, function () {
                require_once ABSPATH . 'wp-admin/includes/upgrade.php';
                dbDelta('CREATE TABLE wp_{{slug}} (id int NOT NULL, PRIMARY KEY  (id))');
                wp_schedule_event(time() + 3600, 'daily', '{{slug}}_job');
                get_role('author')->add_cap('{{slug}}');
            });
            register_deactivation_hook(__FILE__, function () { wp_clear_scheduled_hook('{{slug}}_job'); get_role('author')->remove_cap('{{slug}}'); });
            """),
        ("uninstall.php", $"<?php $GLOBALS['wpdb']->query('DROP TABLE IF EXISTS wp_{slug}'); wp_clear_scheduled_hook('{slug}_job');"),
    ];

    public static (string Name, string Content)[] Theme(string slug, string version) => [("style.css", $"/*\nTheme Name: {slug}\nVersion: {version}\n*/\n"), ("index.php", "<?php\n")];

    /// <summary>A package that the world of the test (php/world.php) offers to WordPress, under the name by which it knows it.</summary>
    public static string Offer(WordPressSite site, string kind, string slug, string version, params (string Name, string Content)[] files)
    {
        var path = Path.Combine(site.Folder, "tmp", $"offer-{kind}-{slug}-{version}.zip");
        File.Move(Zip(site, slug, version, files), path, overwrite: true);
        return path;
    }

    public static string OfferTranslation(WordPressSite site, string slug, string version)
    {
        var path = Path.Combine(site.Folder, "tmp", $"offer-translation-{slug}-{version}.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (var name in (string[])[$"{slug}-de_DE.po", $"{slug}-de_DE.mo"]) { using var entry = zip.CreateEntry(name).Open(); entry.Write("msgid"u8); }
        }
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return path;
    }

    public static string PluginZip(WordPressSite site, string slug, string version) => Zip(site, slug, version, (slug + ".php", Plugin(slug, version)));

    private static string Zip(WordPressSite site, string slug, string version, params (string Name, string Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry($"{slug}/{name}").Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }
        var path = Path.Combine(site.Folder, "tmp", $"{slug}-{version}.zip");
        File.WriteAllBytes(path, bytes.ToArray());
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return path;
    }
}
