<?php
declare(strict_types=1);

namespace Colophon\State;

/** Who made a plugin or theme and where its updates come from, as its own head says. */
final class Headings
{
    private const PLUGIN = ['name' => 'Plugin Name', 'author' => 'Author', 'license' => 'License', 'uri' => 'Plugin URI', 'update_uri' => 'Update URI'];
    private const THEME = ['name' => 'Theme Name', 'author' => 'Author', 'license' => 'License', 'uri' => 'Theme URI', 'update_uri' => 'Update URI'];

    /**
     * @param array<string> $plugins slugs
     * @param array<string> $themes stylesheets
     * @return array<string, array<string, string>>
     */
    public static function of(array $plugins, array $themes): array
    {
        $headings = [];
        foreach ($plugins as $slug) {
            foreach (Plugins::mainFiles((string) $slug) as $file) {
                $headings['plugin:' . $slug] = Header::fields(WP_PLUGIN_DIR . '/' . $file, self::PLUGIN);
                break;
            }
        }
        foreach ($themes as $stylesheet) {
            $headings['theme:' . $stylesheet] = Header::fields(get_theme_root((string) $stylesheet) . "/$stylesheet/style.css", self::THEME);
        }
        return array_filter($headings);
    }
}
