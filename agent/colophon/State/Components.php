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
        clearstatcache();
        $hashes = [];
        foreach (self::filesOf($kind, $slug) as $below => [$path]) {
            $hashes[$below] = FileHashes::of($path);
        }
        return $hashes === [] ? null : ['version' => self::version($kind, $slug), 'root' => self::root($hashes)];
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
        foreach (Told::files() as $key => $value) {
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

    /** Every component's files, one after the other: `<component>/<path below it>` → path on disk and what lstat says of it, in byte order of the names. @return iterable<string, array{string, array<mixed>|false}> */
    public static function all(): iterable
    {
        $components = ['config/' => null, 'core/' => null, 'dropin/' => null, 'mu/' => null];
        foreach (self::entries(WP_PLUGIN_DIR) as $entry) {
            $components['plugin:' . self::slug(is_dir(WP_PLUGIN_DIR . '/' . $entry) ? "$entry/" : $entry) . '/'] = null;
        }
        foreach (array_unique(array_merge([WP_CONTENT_DIR . '/themes'], self::themeRoots())) as $root) {
            foreach (self::entries($root) as $entry) {
                $components["theme:$entry/"][] = "$root/$entry";
            }
        }
        ksort($components, SORT_STRING);
        foreach ($components as $component => $folders) {
            $name = rtrim((string) $component, '/');
            if ($folders !== null) {
                $files = count($folders) === 1 ? self::tree($folders[0]) : self::together($folders);
            } elseif ($name === 'config' || $name === 'dropin') {
                $files = $name === 'config' ? self::configuration() : self::dropIns();
            } else {
                $files = $name === 'mu' ? self::tree(WPMU_PLUGIN_DIR) : self::filesOf(strtok($name, ':'), (string) substr((string) strstr($name, ':'), 1));
            }
            foreach ($files as $below => $file) {
                yield "$name/$below" => $file;
            }
        }
    }

    /**
     * Regular files below a folder, in byte order of their names. Links to folders count as one file each: following them could go round for ever.
     *
     * @param array<string, string> $more what belongs in beside them, name → path
     * @return iterable<string, array{string, array<mixed>|false}> path below → path on disk and what lstat says of it
     */
    public static function tree(string $folder, string $prefix = '', array $more = []): iterable
    {
        foreach (self::entries($folder) as $entry) {
            $more[$entry] = "$folder/$entry";
        }
        return self::sorted($more, $prefix);
    }

    /** @param array<string, string> $entries name → path; a name with a slash at its end is a folder's @return iterable<string, array{string, array<mixed>|false}> */
    private static function sorted(array $entries, string $prefix): iterable
    {
        $files = [];
        foreach ($entries as $entry => $path) {
            $stat = @lstat($path);
            // A folder sorts as the names of what lies in it do: with the slash behind it.
            $files[$stat !== false && ($stat['mode'] & 0170000) === 0040000 ? rtrim((string) $entry, '/') . '/' : $entry] = [$path, $stat];
        }
        ksort($files, SORT_STRING);
        foreach ($files as $entry => $file) {
            $entry = (string) $entry;
            if (substr($entry, -1) === '/') {
                yield from self::tree($file[0], $prefix . $entry);
            } else {
                yield $prefix . $entry => $file;
            }
        }
    }

    /** @return iterable<string, array{string, array<mixed>|false}> as of a tree */
    private static function filesOf(string $kind, string $slug): iterable
    {
        if ($kind === 'core') {
            $entries = ['wp-admin/' => ABSPATH . 'wp-admin', WPINC . '/' => ABSPATH . WPINC]; // whether they are links or not
            foreach (self::entries(rtrim(ABSPATH, '/')) as $entry) {
                if ($entry !== 'wp-config.php' && is_file(ABSPATH . $entry)) {
                    $entries[$entry] = ABSPATH . $entry;
                }
            }
            return self::sorted($entries, '');
        }
        if ($slug === '' || strpos($slug, '..') !== false) {
            return [];
        }
        if ($kind === 'theme') {
            return self::tree(get_theme_root($slug) . '/' . $slug);
        }
        // A file of the same name beside the folder belongs to the same slug.
        return self::tree(WP_PLUGIN_DIR . '/' . $slug, '', is_file(WP_PLUGIN_DIR . "/$slug.php") ? ["$slug.php" => WP_PLUGIN_DIR . "/$slug.php"] : []);
    }

    /** @return iterable<string, array{string, array<mixed>|false}> */
    private static function dropIns(): iterable
    {
        $found = [];
        foreach (self::DROP_INS as $name) {
            if (is_file(WP_CONTENT_DIR . '/' . $name)) {
                $found[$name] = WP_CONTENT_DIR . '/' . $name;
            }
        }
        return self::sorted($found, '');
    }

    /** @return iterable<string, array{string, array<mixed>|false}> */
    private static function configuration(): iterable
    {
        foreach ([ABSPATH . 'wp-config.php', dirname(ABSPATH) . '/wp-config.php'] as $config) {
            if (is_file($config)) {
                return self::sorted(['wp-config.php' => $config], '');
            }
        }
        return [];
    }

    /** One theme's name in more than one folder of themes. @param list<string> $folders @return array<string, array{string, array<mixed>|false}> */
    private static function together(array $folders): array
    {
        $files = [];
        foreach ($folders as $folder) {
            foreach (self::tree($folder) as $below => $file) {
                $files += [$below => $file];
            }
        }
        ksort($files, SORT_STRING);
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
