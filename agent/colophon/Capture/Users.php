<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Accounts: created, changed, deleted, made super administrator. */
final class Users
{
    /** @var bool Is an account being created? Then its roles are told with it. */
    public static $creating = false;
    /** @var array<int, array<string, mixed>> roles and name of users about to be deleted */
    private static $leaving = [];

    /** A filter: it only watches. @param mixed $data @param mixed $update */
    public static function inserting($data, $update): void
    {
        self::$creating = !$update;
    }

    /** @param mixed $id */
    public static function created($id): void
    {
        self::$creating = false;
        UserRoles::forget((int) $id);
        $user = get_userdata((int) $id);
        Recorder::record('user.created', self::object((int) $id), ['after' => UserRoles::of((int) $id)], [], self::identity($user));
    }

    /** @param mixed $id @param mixed $before */
    public static function updated($id, $before): void
    {
        $after = get_userdata((int) $id);
        if (!$after instanceof \WP_User || !is_object($before)) {
            return;
        }
        $names = ['user_email' => 'email', 'user_pass' => 'password', 'display_name' => 'display_name', 'user_url' => 'url', 'user_nicename' => 'nicename', 'user_status' => 'status'];
        $fields = [];
        foreach ($names as $column => $name) {
            if ((string) $before->$column !== (string) $after->$column) {
                $fields[] = $name;
            }
        }
        if ($fields !== []) {
            $password = in_array('password', $fields, true) ? ['password' => Passwords::mark($after->user_pass)] : [];
            Recorder::record('user.updated', self::object((int) $id), ['after' => ['fields' => $fields] + $password], [], self::identity($after));
        }
    }

    /** @param mixed $id */
    public static function deleting($id): void
    {
        self::$leaving[(int) $id] = ['roles' => UserRoles::of((int) $id), 'private' => self::identity(get_userdata((int) $id))];
    }

    /** @param mixed $id */
    public static function deleted($id): void
    {
        $was = self::$leaving[(int) $id] ?? ['roles' => null, 'private' => []];
        unset(self::$leaving[(int) $id]);
        UserRoles::forget((int) $id);
        Recorder::record('user.deleted', self::object((int) $id), $was['roles'] === null ? null : ['before' => $was['roles']], [], $was['private']);
    }

    public static function isLeaving(int $id): bool
    {
        return isset(self::$leaving[$id]);
    }

    /** @param mixed $id */
    public static function superGranted($id): void
    {
        Recorder::record('user.super_admin.granted', self::object((int) $id), ['before' => ['super' => false], 'after' => ['super' => true]]);
    }

    /** @param mixed $id */
    public static function superRevoked($id): void
    {
        Recorder::record('user.super_admin.revoked', self::object((int) $id), ['before' => ['super' => true], 'after' => ['super' => false]]);
    }

    /** @return array<string, string> */
    public static function object(int $id): array
    {
        return ['kind' => 'user', 'id' => "wp:$id"];
    }

    /** @param \WP_User|false $user @return array<string, array<string, string>> */
    private static function identity($user): array
    {
        return $user instanceof \WP_User ? ["wp:$user->ID" => ['object.login' => Text::cut($user->user_login), 'object.email' => Text::cut($user->user_email), 'object.display_name' => Text::cut($user->display_name)]] : [];
    }
}
