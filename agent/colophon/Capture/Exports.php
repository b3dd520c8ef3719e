<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Data leaving or being erased by WordPress' own tools. */
final class Exports
{
    /** @param mixed $arguments */
    public static function content($arguments): void
    {
        $content = is_array($arguments) ? Text::cut($arguments['content'] ?? 'all', 64) : 'all';
        Recorder::record('content.exported', ['kind' => 'site', 'id' => (string) get_current_blog_id()], null, ['content' => $content]);
    }

    /** @param mixed $path @param mixed $url @param mixed $html @param mixed $requestId */
    public static function personalData($path, $url, $html, $requestId): void
    {
        self::request('personal_data.exported', (int) $requestId);
    }

    /** @param mixed $requestId */
    public static function erased($requestId): void
    {
        self::request('personal_data.erased', (int) $requestId);
    }

    /** A person's request for their data is a post of its own type. @param mixed $new @param mixed $old @param mixed $post */
    public static function asked($new, $old, $post): void
    {
        if ($post instanceof \WP_Post && $post->post_type === 'user_request' && $old === 'new') {
            self::request('personal_data.requested', $post->ID);
        }
    }

    /** @param mixed $requestId */
    public static function confirmed($requestId): void
    {
        self::request('personal_data.confirmed', (int) $requestId);
    }

    public static function imported(): void
    {
        Recorder::record('content.imported', ['kind' => 'site', 'id' => (string) get_current_blog_id()]);
    }

    private static function request(string $type, int $id): void
    {
        $email = (string) get_post_field('post_title', $id, 'raw');
        $user = $email === '' ? false : get_user_by('email', $email);
        $subject = $user instanceof \WP_User ? "wp:$user->ID" : 'visitor';
        Recorder::record($type, ['kind' => 'request', 'id' => (string) $id], null, $user instanceof \WP_User ? ['subject' => $subject] : [], $email === '' ? [] : [$subject => ['object.email' => Text::cut($email)]]);
    }
}
