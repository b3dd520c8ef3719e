<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;

/** Log-in, failed log-in, logout, and sessions made without a log-in. */
final class Sessions
{
    /** @var array<int, true> users whose cookie was set in this request, and not yet told */
    private static $cookies = [];
    /** @var bool */
    private static $waits = false;

    /** @param mixed $login @param mixed $user */
    public static function started($login, $user = null): void
    {
        $user = $user instanceof \WP_User ? $user : get_user_by('login', (string) $login);
        if ($user instanceof \WP_User) {
            unset(self::$cookies[$user->ID]);
            self::start($user->ID, 'login');
        }
    }

    /** @param mixed $login @param mixed $error */
    public static function failed($login, $error = null): void
    {
        $login = Text::cut($login);
        $user = get_user_by('login', $login) ?: get_user_by('email', $login);
        $address = (string) ($_SERVER['REMOTE_ADDR'] ?? '');
        if (!Flood::isFirst('login.failed', ['kind' => 'visitor', 'id' => 'many'], [], 'login', $login, $address)) {
            return;
        }
        $cause = $error instanceof \WP_Error ? Text::cut($error->get_error_code(), 64) : 'unknown';
        $subject = $user instanceof \WP_User ? "wp:$user->ID" : 'visitor';
        $object = $user instanceof \WP_User ? ['kind' => 'user', 'id' => $subject] : ['kind' => 'visitor', 'id' => 'unknown'];
        Recorder::record('login.failed', $object, null, ['cause' => $cause], [$subject => ['object.login' => $login]], Actor::visitor());
    }

    /** Single sign-on and magic links mint a cookie without `wp_login`; an ordinary log-in fires that a moment later. @param mixed $cookie @param mixed $expire @param mixed $expiration @param mixed $userId */
    public static function cookieSet($cookie, $expire, $expiration, $userId): void
    {
        self::$cookies[(int) $userId] = true;
        if (!self::$waits) {
            self::$waits = true;
            add_action('shutdown', [Guard::class, 'Capture\Sessions.withoutLogin'], PHP_INT_MIN, 0);
        }
    }

    public static function withoutLogin(): void
    {
        foreach (array_keys(self::$cookies) as $id) {
            self::start($id, 'cookie');
        }
        self::$cookies = [];
    }

    /** @param mixed $userId */
    public static function ended($userId): void
    {
        self::end((int) $userId, 'logout');
    }

    public static function destroyed(): void
    {
        $id = (int) ($_POST['user_id'] ?? 0);
        if ($id > 0 && current_user_can('edit_user', $id)) {
            Recorder::record('session.ended', ['kind' => 'user', 'id' => "wp:$id"], null, ['cause' => 'destroyed']);
        }
    }

    private static function start(int $id, string $cause): void
    {
        $user = get_userdata($id);
        Recorder::record('session.started', ['kind' => 'user', 'id' => "wp:$id"], null, ['cause' => $cause], ["wp:$id" => ['object.login' => $user ? Text::cut($user->user_login) : '']], Actor::user($id, Actor::via()));
    }

    private static function end(int $id, string $cause): void
    {
        if ($id > 0) {
            Recorder::record('session.ended', ['kind' => 'user', 'id' => "wp:$id"], null, ['cause' => $cause], [], Actor::user($id, Actor::via()));
        }
    }
}
