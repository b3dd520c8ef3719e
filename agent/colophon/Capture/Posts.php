<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Content made public or deleted, and media. Never what it says: only which, of which type, and its title. */
final class Posts
{
    private const OWN_AFFAIRS = ['revision', 'customize_changeset', 'oembed_cache', 'user_request', 'wp_global_styles', 'nav_menu_item'];

    /** @param mixed $new @param mixed $old @param mixed $post */
    public static function transition($new, $old, $post): void
    {
        if ($new === 'publish' && $old !== 'publish' && $post instanceof \WP_Post && !in_array($post->post_type, self::OWN_AFFAIRS, true)) {
            Recorder::record('post.published', self::object($post), ['before' => ['status' => Text::cut($old, 32)], 'after' => ['status' => 'publish'] + self::about($post)]);
        }
    }

    /** @param mixed $id @param mixed $post */
    public static function deleted($id, $post = null): void
    {
        if ($post instanceof \WP_Post && $post->post_status !== 'auto-draft' && !in_array($post->post_type, self::OWN_AFFAIRS, true)) {
            Recorder::record('post.deleted', self::object($post), ['before' => ['status' => Text::cut($post->post_status, 32)] + self::about($post)]);
        }
    }

    /** @param mixed $id */
    public static function uploaded($id): void
    {
        $post = get_post((int) $id);
        $path = get_attached_file((int) $id, true);
        if (!$post instanceof \WP_Post) {
            return;
        }
        $after = ['media' => Text::cut($post->post_mime_type, 64)];
        if (is_string($path) && is_file($path)) {
            $after += ['file' => Text::cut(basename($path), Text::LONG), 'sha256' => hash_file('sha256', $path), 'length' => filesize($path)];
        }
        Recorder::record('media.uploaded', self::object($post), ['after' => $after]);
    }

    /** @return array<string, string> */
    private static function object(\WP_Post $post): array
    {
        return ['kind' => $post->post_type === 'attachment' ? 'attachment' : 'post', 'id' => (string) $post->ID];
    }

    /** @return array<string, string> */
    private static function about(\WP_Post $post): array
    {
        return ['type' => Text::cut($post->post_type, 64), 'title' => Text::cut($post->post_title, Text::LONG)];
    }
}
