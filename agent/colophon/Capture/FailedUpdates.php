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

    /** A filter. @param mixed $result @param mixed $extra */
    public static function ofPackage($result, $extra = []): void
    {
        if ($result instanceof \WP_Error) {
            $extra = is_array($extra) ? $extra : [];
            $kind = isset($extra['theme']) || ($extra['type'] ?? '') === 'theme' ? 'theme' : 'plugin';
            self::note($kind, $kind === 'theme' ? (string) ($extra['theme'] ?? '') : (isset($extra['plugin']) ? Components::slug((string) $extra['plugin']) : ''), $result);
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
                self::note($kind, $slug, $result);
            }
        }
    }

    public static function tell(): void
    {
        foreach (self::$failed as $what => $code) {
            [$kind, $slug] = explode(':', $what, 2);
            Recorder::record('update.failed', ['kind' => $kind, 'id' => Text::cut($slug === '' ? 'unknown' : $slug)], null, ['cause' => $code]);
        }
        self::$failed = [];
    }

    /** Told once, at the end: several hooks see the same failure. @param mixed $result */
    private static function note(string $kind, string $slug, $result): void
    {
        if (self::$failed === []) {
            add_action('shutdown', [Guard::class, 'Capture\FailedUpdates.tell'], PHP_INT_MIN, 0);
        }
        self::$failed["$kind:$slug"] = $result instanceof \WP_Error ? Text::cut($result->get_error_code(), 64) : 'failed';
    }
}
