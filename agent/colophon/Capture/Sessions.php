<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;

/** Log-in, failed log-in, logout, and sessions made or ended without either. */
final class Sessions
{
    private const TOLD_TOGETHER = 12;

    /** @var array<int, true> users whose cookie was set in this request, and not yet told */
    private static $cookies = [];
    /** @var array<int, list<string>> sessions made in this request, and not yet told */
    private static $appeared = [];
    /** @var array<int, list<string>> sessions ended in this request, and not yet told */
    private static $vanished = [];
    /** @var bool */
    private static $waits = false;

    /** @param mixed $login @param mixed $user */
    public static function started($login, $user = null): void
    {
        $user = $user instanceof \WP_User ? $user : get_user_by('login', (string) $login);
        if ($user instanceof \WP_User) {
            unset(self::$cookies[$user->ID]);
            self::start($user->ID, 'login', Actor::user($user->ID, Actor::via()));
        }
    }

    /** @param mixed $login @param mixed $error */
    public static function failed($login, $error = null): void
    {
        $login = Text::cut($login);
        $address = (string) ($_SERVER['REMOTE_ADDR'] ?? '');
        if (!Flood::isFirst('login.failed', ['kind' => 'visitor', 'id' => 'many'], [], 'login', $login, $address)) {
            return;
        }
        $user = get_user_by('login', $login) ?: get_user_by('email', $login);
        $cause = $error instanceof \WP_Error ? Text::cut($error->get_error_code(), 64) : 'unknown';
        $subject = $user instanceof \WP_User ? "wp:$user->ID" : 'visitor';
        $object = $user instanceof \WP_User ? ['kind' => 'user', 'id' => $subject] : ['kind' => 'visitor', 'id' => 'unknown'];
        Recorder::record('login.failed', $object, null, ['cause' => $cause], [$subject => ['object.login' => $login]], Actor::visitor());
    }

    /** A cookie whose signature or session doesn't hold: forged, stolen and since ended, or older than a change of password. @param mixed $cookie */
    public static function refused($cookie): void
    {
        $login = Text::cut(is_array($cookie) ? $cookie['username'] ?? '' : '');
        $cause = substr((string) current_action(), strlen('auth_cookie_'));
        if (Flood::isFirst('session.refused', ['kind' => 'visitor', 'id' => 'many'], ['cause' => $cause], 'cookie-' . $cause, $login, (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('session.refused', ['kind' => 'visitor', 'id' => 'unknown'], null, ['cause' => $cause], ['visitor' => ['object.login' => $login]], Actor::visitor());
        }
    }

    /** Single sign-on and magic links mint a cookie without `wp_login`; an ordinary log-in fires that a moment later. @param mixed $cookie @param mixed $expire @param mixed $expiration @param mixed $userId */
    public static function cookieSet($cookie, $expire, $expiration, $userId): void
    {
        self::$cookies[(int) $userId] = true;
        self::tellLater();
    }

    public static function appeared(int $userId, string $session): void
    {
        self::$appeared[$userId][] = $session;
        self::tellLater();
    }

    public static function vanished(int $userId, string $session): void
    {
        self::$vanished[$userId][] = $session;
        self::tellLater();
    }

    /** @param mixed $userId */
    public static function ended($userId): void
    {
        $id = (int) $userId;
        if ($id > 0) {
            $session = array_pop(self::$vanished[$id]);
            Recorder::record('session.ended', Users::object($id), null, ['cause' => 'logout'] + ($session === null ? [] : ['session' => $session]), [], Actor::user($id, Actor::via()));
        }
    }

    /** At the end of the request: what neither a log-in nor a logout has told. */
    public static function tellRest(): void
    {
        foreach (array_keys(self::$cookies) as $id) {
            self::start($id, 'cookie', Actor::user($id, Actor::via()));
        }
        foreach (self::$appeared as $id => $sessions) {
            while ($sessions !== []) {
                self::start($id, 'token', Actor::current());
                $sessions = self::$appeared[$id];
            }
        }
        foreach (self::$vanished as $id => $sessions) {
            foreach (array_chunk($sessions, self::TOLD_TOGETHER) as $some) {
                Recorder::record('session.ended', Users::object($id), null, ['cause' => 'destroyed', 'session' => implode(',', $some)]);
            }
        }
        self::$cookies = self::$appeared = self::$vanished = [];
    }

    private static function start(int $id, string $cause, Actor $actor): void
    {
        $user = get_userdata($id);
        $session = isset(self::$appeared[$id]) ? array_pop(self::$appeared[$id]) : null;
        Recorder::record('session.started', Users::object($id), null, ['cause' => $cause] + ($session === null ? [] : ['session' => $session]), ["wp:$id" => ['object.login' => $user ? Text::cut($user->user_login) : '']], $actor);
    }

    private static function tellLater(): void
    {
        if (!self::$waits) {
            self::$waits = true;
            add_action('shutdown', [Guard::class, 'Capture\Sessions.tellRest'], PHP_INT_MIN, 0);
        }
    }
}
