<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;
use Colophon\State\OptionValue;

/** Passwords asked for anew, reset and set. The hooks carry them in clear: those arguments are never looked at. */
final class Passwords
{
    /** @var array<int, true> set in this request, and not yet told */
    private static $set = [];

    /** @param mixed $login */
    public static function asked($login): void
    {
        $user = get_user_by('login', (string) $login);
        if ($user instanceof \WP_User && Flood::isFirst('user.password.requested', ['kind' => 'visitor', 'id' => 'many'], [], 'lost-password', (string) $login, (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('user.password.requested', Users::object($user->ID));
        }
    }

    /** @param mixed $user */
    public static function reset($user): void
    {
        if ($user instanceof \WP_User) {
            unset(self::$set[$user->ID]);
            self::tell($user->ID, 'reset');
        }
    }

    /** From WordPress 6.2. A reset sets it too, and tells more: so this one waits. @param mixed $password @param mixed $userId */
    public static function set($password, $userId): void
    {
        if (self::$set === []) {
            add_action('shutdown', [Guard::class, 'Capture\Passwords.tellRest'], PHP_INT_MIN, 0);
        }
        self::$set[(int) $userId] = true;
    }

    public static function tellRest(): void
    {
        foreach (array_keys(self::$set) as $id) {
            self::tell($id, 'set');
        }
        self::$set = [];
    }

    /** A mark of the stored hash under the site's own secret, as the state tells it: equal ones can be told, nothing else. */
    public static function mark(string $stored): string
    {
        return substr(OptionValue::mark($stored), 0, 16);
    }

    private static function tell(int $id, string $cause): void
    {
        $user = get_userdata($id);
        Recorder::record('user.updated', Users::object($id), ['after' => ['fields' => ['password']] + ($user ? ['password' => self::mark($user->user_pass)] : [])], ['cause' => $cause]);
    }
}
