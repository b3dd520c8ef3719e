<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;
use Colophon\State\Components;

/** Installations and updates that failed or were rolled back, by hand or by the automatic updater. */
final class FailedUpdates
{
    /** @var array<string, string> "kind:slug" → error code */
    private static $failed = [];
    /** @var array<string, true> "kind:slug" of packages that are asked for and not yet unpacked */
    private static $coming = [];
    /** @var bool */
    private static $waits = false;

    /** A filter: it only watches. One that can't be fetched or unpacked ends there, and no hook says so. @param mixed $reply @param mixed $package @param mixed $upgrader @param mixed $extra */
    public static function coming($reply, $package, $upgrader, $extra = []): void
    {
        if (is_array($extra) && array_intersect_key($extra, ['plugin' => 1, 'theme' => 1, 'type' => 1]) !== []) {
            self::$coming[self::what($extra)] = true;
            self::tellLater();
        }
    }

    /** A filter. @param mixed $result @param mixed $extra */
    public static function ofPackage($result, $extra = []): void
    {
        $what = self::what(is_array($extra) ? $extra : []);
        unset(self::$coming[$what]);
        if ($result instanceof \WP_Error) {
            self::note($what, $result);
        }
    }

    /** @param mixed $results */
    public static function ofAutomatic($results): void
    {
        foreach (is_array($results) ? $results : [] as $kind => $items) {
            foreach (is_array($items) ? $items : [] as $item) {
                $result = $item->result ?? null; // of a translation that came well an array, of WordPress itself its version
                if (!is_object($item) || ($result && !$result instanceof \WP_Error) || !in_array($kind, ['core', 'plugin', 'theme', 'translation'], true)) {
                    continue;
                }
                $about = is_object($item->item ?? null) ? $item->item : new \stdClass();
                $slug = $kind === 'plugin' ? Components::slug((string) ($about->plugin ?? '')) : ($kind === 'theme' ? (string) ($about->theme ?? '') : ($kind === 'core' ? 'wordpress' : (string) ($about->slug ?? '')));
                self::note("$kind:$slug", $result);
            }
        }
    }

    public static function tell(): void
    {
        foreach (self::$failed + array_fill_keys(array_keys(self::$coming), 'not_unpacked') as $what => $code) {
            [$kind, $slug] = explode(':', $what, 2);
            Recorder::record('update.failed', ['kind' => $kind, 'id' => Text::cut($slug === '' ? 'unknown' : $slug)], null, ['cause' => $code]);
        }
        self::$failed = self::$coming = [];
    }

    /** @param array<mixed> $extra what the upgrader says of a package @return string "kind:slug" */
    private static function what(array $extra): string
    {
        return isset($extra['theme']) || ($extra['type'] ?? '') === 'theme' ? 'theme:' . (string) ($extra['theme'] ?? '') : 'plugin:' . (isset($extra['plugin']) ? Components::slug((string) $extra['plugin']) : '');
    }

    /** @param mixed $result */
    private static function note(string $what, $result): void
    {
        self::$failed[$what] = $result instanceof \WP_Error ? Text::cut($result->get_error_code(), 64) : 'failed';
        self::tellLater();
    }

    /** Once, at the end: several hooks see the same failure. */
    private static function tellLater(): void
    {
        if (!self::$waits) {
            self::$waits = true;
            add_action('shutdown', [Guard::class, 'Capture\FailedUpdates.tell'], PHP_INT_MIN, 0);
        }
    }
}
