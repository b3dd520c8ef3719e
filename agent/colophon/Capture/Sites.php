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

    /** Archived, switched off, marked as spam or made public. @param mixed $new @param mixed $old */
    public static function updated($new, $old): void
    {
        if (!$new instanceof \WP_Site || !$old instanceof \WP_Site) {
            return;
        }
        $before = $after = [];
        foreach (['path', 'public', 'archived', 'deleted', 'spam', 'mature'] as $field) {
            if ((string) $old->$field !== (string) $new->$field) {
                $before[$field] = $field === 'path' ? Text::cut($old->$field) : (bool) $old->$field;
                $after[$field] = $field === 'path' ? Text::cut($new->$field) : (bool) $new->$field;
            }
        }
        if ($after !== []) {
            Recorder::record('site.updated', ['kind' => 'site', 'id' => (string) $new->blog_id], ['before' => $before, 'after' => $after]);
        }
    }

    /** @param mixed $site */
    private static function tell(string $type, string $side, $site): void
    {
        if ($site instanceof \WP_Site) {
            Recorder::record($type, ['kind' => 'site', 'id' => (string) $site->blog_id], [$side => ['path' => Text::cut($site->path), 'public' => (bool) $site->public]]);
        }
    }
}
