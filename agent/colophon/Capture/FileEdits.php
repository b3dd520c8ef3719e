<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;
use Colophon\State\Components;

/** WordPress has no hook for its file editor: the file's hash before the request and after it tells. */
final class FileEdits
{
    /** @var array<string, array{string, string|null}> path → file id and hash before */
    private static $watched = [];

    public static function editing(): void
    {
        $file = isset($_POST['file'], $_POST['newcontent']) && is_string($_POST['file']) ? wp_unslash($_POST['file']) : '';
        if ($file === '' || validate_file($file) !== 0) {
            return;
        }
        if (isset($_POST['theme']) && is_string($_POST['theme']) && $_POST['theme'] !== '') {
            $theme = wp_get_theme(wp_unslash($_POST['theme']));
            $path = $theme->get_stylesheet_directory() . '/' . $file;
            $id = 'theme:' . $theme->get_stylesheet() . '/' . $file;
        } else {
            $path = WP_PLUGIN_DIR . '/' . $file;
            $slug = Components::slug($file);
            $id = 'plugin:' . $slug . '/' . (strpos($file, '/') === false ? $file : substr($file, strlen($slug) + 1));
        }
        self::$watched[$path] = [$id, self::hash($path)];
        add_action('shutdown', [Guard::class, 'Capture\FileEdits.edited'], PHP_INT_MIN, 0);
    }

    public static function edited(): void
    {
        foreach (self::$watched as $path => [$id, $before]) {
            $after = self::hash($path);
            if ($after !== $before) {
                Recorder::record('file.edited', ['kind' => 'file', 'id' => Text::cut($id, Text::LONG)], ['before' => $before, 'after' => $after]);
            }
        }
        self::$watched = [];
    }

    private static function hash(string $path): ?string
    {
        clearstatcache(true, $path);
        $hash = is_file($path) ? hash_file('sha256', $path) : false;
        return $hash === false ? null : $hash;
    }
}
