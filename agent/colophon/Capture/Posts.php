<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Content made public, changed, withdrawn or deleted, and media. Never what it says: only which, of which type, and its title. */
final class Posts
{
    private const OWN_AFFAIRS = ['revision', 'customize_changeset', 'oembed_cache', 'user_request', 'wp_global_styles', 'nav_menu_item'];
    /** What the record of an update names when it changed. */
    private const FIELDS = ['post_title' => 'title', 'post_content' => 'content', 'post_excerpt' => 'excerpt', 'post_name' => 'address', 'post_author' => 'author', 'post_parent' => 'parent', 'post_password' => 'password', 'post_date' => 'date'];

    /** @param mixed $new @param mixed $old @param mixed $post */
    public static function transition($new, $old, $post): void
    {
        if (!$post instanceof \WP_Post || $new === $old || in_array($post->post_type, self::OWN_AFFAIRS, true)) {
            if ($post instanceof \WP_Post && $post->post_type === 'user_request') {
                Exports::asked($new, $old, $post);
            }
            return;
        }
        $type = $new === 'trash' ? 'post.trashed' : ($old === 'trash' ? 'post.restored' : ($new === 'publish' ? 'post.published' : ($old === 'publish' ? 'post.withdrawn' : null)));
        if ($type !== null) {
            Recorder::record($type, self::object($post), ['before' => ['status' => Text::cut($old, 32)], 'after' => ['status' => Text::cut($new, 32)] + self::about($post)]);
        }
    }

    /** A change of what is public. Drafts are their author's own affair. @param mixed $id @param mixed $after @param mixed $before */
    public static function updated($id, $after, $before): void
    {
        if (!$after instanceof \WP_Post || !$before instanceof \WP_Post || $after->post_status !== 'publish' || $before->post_status !== 'publish' || in_array($after->post_type, self::OWN_AFFAIRS, true)) {
            return;
        }
        $fields = [];
        foreach (self::FIELDS as $column => $name) {
            if ((string) $before->$column !== (string) $after->$column) {
                $fields[] = $name;
            }
        }
        if ($fields !== []) {
            Recorder::record('post.updated', self::object($after), ['after' => ['fields' => $fields] + self::about($after)]);
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
        self::media('media.uploaded', (int) $id);
    }

    /** @param mixed $id */
    public static function mediaUpdated($id): void
    {
        self::media('media.updated', (int) $id);
    }

    private static function media(string $type, int $id): void
    {
        $post = get_post($id);
        $path = get_attached_file($id, true);
        if (!$post instanceof \WP_Post) {
            return;
        }
        $after = ['media' => Text::cut($post->post_mime_type, 64)];
        if (is_string($path) && is_file($path)) {
            $after += ['file' => Text::cut(basename($path), Text::LONG), 'sha256' => hash_file('sha256', $path), 'length' => filesize($path)];
        }
        Recorder::record($type, self::object($post), ['after' => $after]);
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
