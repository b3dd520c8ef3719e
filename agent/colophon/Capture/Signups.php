<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Accounts on a network before they are accounts, and those marked as spam. */
final class Signups
{
    /** The third argument of the hook is the activation key: only two are taken. @param mixed $login @param mixed $email */
    public static function asked($login, $email): void
    {
        if (Flood::isFirst('user.signup.requested', ['kind' => 'visitor', 'id' => 'many'], [], 'signup', (string) $login, (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('user.signup.requested', ['kind' => 'visitor', 'id' => 'unknown'], null, [], ['visitor' => ['object.login' => Text::cut($login), 'object.email' => Text::cut($email)]]);
        }
    }

    /** @param mixed $userId */
    public static function activated($userId): void
    {
        Recorder::record('user.signup.activated', Users::object((int) $userId));
    }

    /** @param mixed $userId @param mixed $role */
    public static function invited($userId, $role): void
    {
        Recorder::record('user.invited', Users::object((int) $userId), ['after' => ['roles' => [Text::cut(is_array($role) ? $role['name'] ?? '' : $role, 64)]]]);
    }

    /** @param mixed $userId */
    public static function spam($userId): void
    {
        Recorder::record('user.spam.marked', Users::object((int) $userId));
    }

    /** @param mixed $userId */
    public static function ham($userId): void
    {
        Recorder::record('user.spam.cleared', Users::object((int) $userId));
    }
}
