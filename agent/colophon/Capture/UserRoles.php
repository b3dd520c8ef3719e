<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;

/** A user's roles are one piece of user meta per site. Watching that piece sees every way of changing it: set_role, add_role, add_cap, raw meta. */
final class UserRoles
{
    /** @var array<string, array<string, mixed>> user/blog → roles before */
    private static $before = [];
    /** @var array<int, list<array{int, array<string, mixed>, array<string, mixed>}>> changes of an account that is just being created */
    private static $held = [];

    /** @param mixed $userId @param mixed $key */
    public static function before($userId, $key): void
    {
        $blog = self::blog($key);
        if ($blog !== null) {
            self::$before[(int) $userId . '/' . $blog] = self::on((int) $userId, $blog);
        }
    }

    /** @param mixed $userId @param mixed $key */
    public static function after($userId, $key): void
    {
        $blog = self::blog($key);
        if ($blog === null) {
            return;
        }
        $id = (int) $userId;
        $before = self::$before["$id/$blog"] ?? ['roles' => []];
        unset(self::$before["$id/$blog"]);
        $after = self::on($id, $blog);
        if ($before === $after || Users::isLeaving($id)) {
            return;
        }
        if (Users::$creating) {
            if (self::$held === []) {
                add_action('shutdown', [Guard::class, 'Capture\UserRoles.tellHeld'], PHP_INT_MIN, 0);
            }
            self::$held[$id][] = [$blog, $before, $after];
            return;
        }
        self::tell($id, $blog, $before, $after);
    }

    /** The creation (or deletion) of the account has told them. */
    public static function forget(int $id): void
    {
        unset(self::$held[$id]);
    }

    /** An account whose creation broke off after its roles were set. */
    public static function tellHeld(): void
    {
        foreach (self::$held as $id => $changes) {
            foreach ($changes as [$blog, $before, $after]) {
                self::tell($id, $blog, $before, $after);
            }
        }
        self::$held = [];
    }

    /** Roles (and capabilities given directly) on this site, as the section `users` writes them. @return array<string, mixed> */
    public static function of(int $id): array
    {
        return self::on($id, is_multisite() ? get_current_blog_id() : 1);
    }

    /** @return array<string, mixed> */
    private static function on(int $id, int $blog): array
    {
        global $wpdb;
        $meta = get_user_meta($id, $wpdb->get_blog_prefix($blog) . 'capabilities', true);
        $names = array_map('strval', array_keys(array_filter(is_array($meta) ? $meta : [])));
        $known = array_map('strval', array_keys(wp_roles()->roles));
        $prefix = is_multisite() ? "$blog:" : '';
        $write = static function (array $list) use ($prefix): array {
            $list = array_map(static function (string $name) use ($prefix): string {
                return Text::cut($prefix . $name, 64);
            }, array_slice(array_values($list), 0, 64));
            sort($list, SORT_STRING);
            return $list;
        };
        $roles = ['roles' => $write(array_intersect($names, $known))];
        $caps = $write(array_diff($names, $known));
        return $caps === [] ? $roles : $roles + ['caps' => $caps];
    }

    /** @param array<string, mixed> $before @param array<string, mixed> $after */
    private static function tell(int $id, int $blog, array $before, array $after): void
    {
        $object = Users::object($id);
        Recorder::record('user.role.changed', $blog === 1 ? $object : $object + ['blog' => $blog], ['before' => $before, 'after' => $after]);
    }

    /** @param mixed $key */
    private static function blog($key): ?int
    {
        global $wpdb;
        return is_string($key) && substr($key, -12) === 'capabilities' && preg_match('/^' . preg_quote($wpdb->base_prefix, '/') . '(?:([0-9]+)_)?capabilities$/D', $key, $match) ? (int) ($match[1] ?? 1) : null;
    }
}
