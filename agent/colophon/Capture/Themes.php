<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\State\Components;

/** Themes switched and deleted. Their installation and update is told by Packages. */
final class Themes
{
    /** @var array<string, array<string, mixed>|null> */
    private static $leaving = [];

    /** @param mixed $name @param mixed $new @param mixed $old */
    public static function switched($name, $new, $old = null): void
    {
        if ($new instanceof \WP_Theme) {
            $before = $old instanceof \WP_Theme ? ['stylesheet' => Text::cut($old->get_stylesheet())] : null;
            $after = ['stylesheet' => Text::cut($new->get_stylesheet()), 'version' => Text::cut($new->get('Version'), 64)];
            Recorder::record('theme.switched', ['kind' => 'theme', 'id' => Text::cut($new->get_stylesheet())], $before === null ? ['after' => $after] : ['before' => $before, 'after' => $after]);
        }
    }

    /** @param mixed $stylesheet */
    public static function deleting($stylesheet): void
    {
        self::$leaving[(string) $stylesheet] = Components::describe('theme', (string) $stylesheet);
    }

    /** @param mixed $stylesheet @param mixed $deleted */
    public static function deleted($stylesheet, $deleted): void
    {
        if ($deleted) {
            $was = self::$leaving[(string) $stylesheet] ?? null;
            Recorder::record('theme.deleted', ['kind' => 'theme', 'id' => Text::cut($stylesheet)], $was === null ? null : ['before' => $was]);
        }
    }
}
