<?php
declare(strict_types=1);

namespace Colophon\State;

/** Which plugins lie on disk, by reading their headers. */
final class Plugins
{
    /** Files with a plugin header, relative to the plugins folder. @return list<string> */
    public static function mainFiles(string $slug): array
    {
        $found = [];
        $candidates = is_dir(WP_PLUGIN_DIR . '/' . $slug) ? glob(WP_PLUGIN_DIR . '/' . $slug . '/*.php') ?: [] : [];
        if (is_file(WP_PLUGIN_DIR . "/$slug.php")) {
            $candidates[] = WP_PLUGIN_DIR . "/$slug.php";
        }
        foreach ($candidates as $file) {
            if (Header::field($file, 'Plugin Name') !== '') {
                $found[] = substr($file, strlen(WP_PLUGIN_DIR) + 1);
            }
        }
        return $found;
    }

    /** Slug → files with a header. @return array<string, list<string>> */
    public static function all(): array
    {
        $all = [];
        foreach (array_diff(scandir(WP_PLUGIN_DIR) ?: [], ['.', '..']) as $entry) {
            $slug = Components::slug(is_dir(WP_PLUGIN_DIR . '/' . $entry) ? "$entry/" : $entry);
            $files = self::mainFiles($slug);
            if ($files !== []) {
                $all[$slug] = $files;
            }
        }
        return $all;
    }
}
