<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Comments as decisions: approved, held, marked as spam, edited, deleted. Never what they say. */
final class Comments
{
    /** @param mixed $new @param mixed $old @param mixed $comment */
    public static function moderated($new, $old, $comment): void
    {
        if ($comment instanceof \WP_Comment && $new !== 'delete') {
            Recorder::record('comment.moderated', self::object($comment->comment_ID), ['before' => ['status' => Text::cut($old, 32)], 'after' => ['status' => Text::cut($new, 32)]], ['post' => (int) $comment->comment_post_ID]);
        }
    }

    /** @param mixed $id */
    public static function edited($id): void
    {
        Recorder::record('comment.edited', self::object($id));
    }

    /** @param mixed $id */
    public static function deleted($id): void
    {
        Recorder::record('comment.deleted', self::object($id));
    }

    /** @param mixed $id @return array<string, string> */
    private static function object($id): array
    {
        return ['kind' => 'comment', 'id' => (string) (int) $id];
    }
}
