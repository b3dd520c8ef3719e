<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Application passwords. The hooks hand over the password itself; only its uuid is ever looked at. */
final class ApplicationPasswords
{
    /** @var bool Did this request authenticate with one? */
    public static $inUse = false;

    /** @param mixed $userId @param mixed $item */
    public static function created($userId, $item): void
    {
        Recorder::record('application_password.created', Users::object((int) $userId), null, self::which($item));
    }

    /** @param mixed $userId @param mixed $item */
    public static function deleted($userId, $item): void
    {
        Recorder::record('application_password.deleted', Users::object((int) $userId), null, self::which($item));
    }

    /** @param mixed $userId @param mixed $item */
    public static function updated($userId, $item): void
    {
        Recorder::record('application_password.updated', Users::object((int) $userId), null, self::which($item));
    }

    /** @param mixed $error */
    public static function failed($error): void
    {
        $cause = $error instanceof \WP_Error ? Text::cut($error->get_error_code(), 64) : 'unknown';
        $login = Text::cut($_SERVER['PHP_AUTH_USER'] ?? '');
        if (Flood::isFirst('application_password.failed', ['kind' => 'visitor', 'id' => 'many'], ['cause' => $cause], 'application-password', $login, (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('application_password.failed', ['kind' => 'visitor', 'id' => 'unknown'], null, ['cause' => $cause], ['visitor' => ['object.login' => $login]], Actor::visitor());
        }
    }

    /** Fires while WordPress is still finding out who the user is. @param mixed $user @param mixed $item */
    public static function used($user, $item): void
    {
        if (!$user instanceof \WP_User) {
            return;
        }
        self::$inUse = true;
        $which = self::which($item);
        if (Flood::isFirst('application_password.used', Users::object($user->ID), $which, 'password-' . preg_replace('/[^0-9a-f-]/', '', $which['password']), (string) $user->ID, (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('application_password.used', Users::object($user->ID), null, $which, [], Actor::user($user->ID, 'application_password'));
        }
    }

    /** @param mixed $item @return array<string, string> */
    private static function which($item): array
    {
        return ['password' => Text::cut(is_array($item) ? $item['uuid'] ?? '' : '', 64)];
    }
}
