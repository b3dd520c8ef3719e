<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Categories, tags and menus: made, changed, deleted. */
final class Terms
{
    private const OWN_AFFAIRS = ['wp_theme', 'wp_template_part_area', 'link_category', 'post_format'];

    /** @param mixed $id @param mixed $taxonomyId @param mixed $taxonomy */
    public static function created($id, $taxonomyId, $taxonomy): void
    {
        self::tell('term.created', $id, $taxonomy);
    }

    /** @param mixed $id @param mixed $taxonomyId @param mixed $taxonomy */
    public static function edited($id, $taxonomyId, $taxonomy): void
    {
        self::tell('term.edited', $id, $taxonomy);
    }

    /** @param mixed $id @param mixed $taxonomyId @param mixed $taxonomy */
    public static function deleted($id, $taxonomyId, $taxonomy): void
    {
        self::tell('term.deleted', $id, $taxonomy);
    }

    /** @param mixed $id @param mixed $taxonomy */
    private static function tell(string $type, $id, $taxonomy): void
    {
        if (!in_array($taxonomy, self::OWN_AFFAIRS, true)) {
            Recorder::record($type, ['kind' => 'term', 'id' => (string) (int) $id], null, ['taxonomy' => Text::cut($taxonomy, 64)]);
        }
    }
}
