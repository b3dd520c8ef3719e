<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Json;

/** The parts a site is made of, as files: core, plugins, themes, must-use plugins, drop-ins and the configuration file. */
final class Components
{
    private const DROP_INS = ['advanced-cache.php', 'blog-deleted.php', 'blog-inactive.php', 'blog-suspended.php', 'db-error.php', 'db.php', 'fatal-error-handler.php', 'install.php', 'maintenance.php', 'object-cache.php', 'php-error.php', 'sunrise.php'];

    /** `akismet/akismet.php` → akismet, `hello.php` → hello. */
    public static function slug(string $plugin): string
    {
        $plugin = ltrim($plugin, '/');
        return strpos($plugin, '/') === false ? basename($plugin, '.php') : substr($plugin, 0, (int) strpos($plugin, '/'));
    }

    /** Version and root of a component as it stands on disk; null where there is none. @return array<string, string>|null */
    public static function describe(string $kind, string $slug): ?array
    {
        $files = self::filesOf($kind, $slug);
        if ($files === []) {
            return null;
        }
        $hashes = new FileHashes();
        foreach ($files as $below => $path) {
            $files[$below] = $hashes->of($path);
        }
        return ['version' => self::version($kind, $slug), 'root' => self::root($files)];
    }

    public static function version(string $kind, string $slug): string
    {
        if ($kind === 'core') {
            $source = (string) @file_get_contents(ABSPATH . WPINC . '/version.php', false, null, 0, 8192);
            return preg_match('/\$wp_version\s*=\s*[\'"]([^\'"]{1,64})[\'"]/', $source, $match) === 1 ? $match[1] : '';
        }
        if ($kind === 'theme') {
            return Header::field(get_theme_root($slug) . "/$slug/style.css", 'Version');
        }
        foreach (Plugins::mainFiles($slug) as $file) {
            return Header::field(WP_PLUGIN_DIR . '/' . $file, 'Version');
        }
        return '';
    }

    /** The root that the last snapshot told of a component, or null. */
    public static function told(string $component): ?string
    {
        $files = [];
        foreach (Told::section('files') as $key => $value) {
            if (strncmp($key, $component . '/', strlen($component) + 1) === 0) {
                $files[substr($key, strlen($component) + 1)] = json_decode($value);
            }
        }
        return $files === [] ? null : self::root($files);
    }

    /** @param array<string, mixed> $map key → value */
    public static function root(array $map): string
    {
        $lines = [];
        foreach ($map as $key => $value) {
            $lines[(string) $key] = Json::canonical($value);
        }
        return self::rootOfLines($lines);
    }

    /** @param array<string, string> $lines key → value as canonical JSON */
    public static function rootOfLines(array $lines): string
    {
        ksort($lines, SORT_STRING);
        $hash = hash_init('sha256');
        foreach ($lines as $key => $json) {
            hash_update($hash, "$key\t$json\n");
        }
        return hash_final($hash);
    }

    /** Every component's files: `<component>/<path below it>` → path on disk. @return array<string, string> */
    public static function all(): array
    {
        $all = self::under('core', self::filesOf('core', 'wordpress')) + self::under('mu', self::tree(WPMU_PLUGIN_DIR));
        foreach (self::entries(WP_PLUGIN_DIR) as $entry) {
            $slug = self::slug(is_dir(WP_PLUGIN_DIR . '/' . $entry) ? "$entry/" : $entry);
            $all += self::under("plugin:$slug", self::filesOf('plugin', $slug));
        }
        foreach (array_unique(array_merge([WP_CONTENT_DIR . '/themes'], self::themeRoots())) as $root) {
            foreach (self::entries($root) as $entry) {
                $all += self::under("theme:$entry", self::tree("$root/$entry"));
            }
        }
        foreach (self::DROP_INS as $name) {
            if (is_file(WP_CONTENT_DIR . '/' . $name)) {
                $all["dropin/$name"] = WP_CONTENT_DIR . '/' . $name;
            }
        }
        foreach ([ABSPATH . 'wp-config.php', dirname(ABSPATH) . '/wp-config.php'] as $config) {
            if (is_file($config)) {
                $all['config/wp-config.php'] = $config;
                break;
            }
        }
        return $all;
    }

    /** @return array<string, string> path below → path on disk */
    private static function filesOf(string $kind, string $slug): array
    {
        if ($kind === 'core') {
            $files = self::tree(ABSPATH . 'wp-admin', 'wp-admin/') + self::tree(ABSPATH . WPINC, WPINC . '/');
            foreach (self::entries(rtrim(ABSPATH, '/')) as $entry) {
                if ($entry !== 'wp-config.php' && is_file(ABSPATH . $entry)) {
                    $files[$entry] = ABSPATH . $entry;
                }
            }
            return $files;
        }
        if ($slug === '' || strpos($slug, '..') !== false) {
            return [];
        }
        if ($kind === 'theme') {
            return self::tree(get_theme_root($slug) . '/' . $slug);
        }
        $files = self::tree(WP_PLUGIN_DIR . '/' . $slug);
        // A file of the same name beside the folder belongs to the same slug.
        return is_file(WP_PLUGIN_DIR . "/$slug.php") ? $files + ["$slug.php" => WP_PLUGIN_DIR . "/$slug.php"] : $files;
    }

    /** @param array<string, string> $files @return array<string, string> */
    private static function under(string $component, array $files): array
    {
        $all = [];
        foreach ($files as $below => $path) {
            $all["$component/$below"] = $path;
        }
        return $all;
    }

    /** Regular files below a folder. Links to folders count as one file each: following them could go round for ever. @return array<string, string> */
    private static function tree(string $folder, string $prefix = ''): array
    {
        $files = [];
        foreach (self::entries($folder) as $entry) {
            $path = "$folder/$entry";
            if (is_dir($path) && !is_link($path)) {
                $files += self::tree($path, "$prefix$entry/");
            } else {
                $files[$prefix . $entry] = $path;
            }
        }
        return $files;
    }

    /** @return list<string> */
    private static function entries(string $folder): array
    {
        return is_dir($folder) ? array_values(array_diff(scandir($folder) ?: [], ['.', '..'])) : [];
    }

    /** @return list<string> */
    private static function themeRoots(): array
    {
        $roots = [];
        foreach ((array) ($GLOBALS['wp_theme_directories'] ?? []) as $root) {
            $roots[] = (string) $root;
        }
        return $roots;
    }
}
