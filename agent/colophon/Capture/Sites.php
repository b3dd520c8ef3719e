<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Sub-sites of a network. */
final class Sites
{
    /** @param mixed $site */
    public static function created($site): void
    {
        self::tell('site.created', 'after', $site);
    }

    /** @param mixed $site */
    public static function deleted($site): void
    {
        self::tell('site.deleted', 'before', $site);
    }

    /** @param mixed $site */
    private static function tell(string $type, string $side, $site): void
    {
        if ($site instanceof \WP_Site) {
            Recorder::record($type, ['kind' => 'site', 'id' => (string) $site->blog_id], [$side => ['path' => Text::cut($site->path), 'public' => (bool) $site->public]]);
        }
    }
}
