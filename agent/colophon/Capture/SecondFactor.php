<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Second factors of the two-factor plugin: switched on, off or over. Which providers, never their secrets. */
final class SecondFactor
{
    public const KEYS = ['_two_factor_enabled_providers', '_two_factor_provider'];

    /** @var array<string, list<string>> */
    private static $before = [];

    public static function before(int $userId, string $key): void
    {
        self::$before["$userId/$key"] = self::providers($userId, $key);
    }

    public static function after(int $userId, string $key): void
    {
        $before = self::$before["$userId/$key"] ?? [];
        $after = self::providers($userId, $key);
        if ($before !== $after && !Users::isLeaving($userId)) {
            $name = substr($key, strlen('_two_factor_'));
            Recorder::record('user.second_factor.changed', Users::object($userId), ['before' => [$name => $before], 'after' => [$name => $after]]);
        }
    }

    /** @param mixed $user */
    public static function passed($user): void
    {
        if ($user instanceof \WP_User) {
            Recorder::record('user.second_factor.passed', Users::object($user->ID), null, [], [], Actor::user($user->ID, Actor::via()));
        }
    }

    /** @return list<string> */
    private static function providers(int $userId, string $key): array
    {
        return array_map(static function ($name): string {
            return Text::cut($name, 64);
        }, array_slice(array_values((array) get_user_meta($userId, $key, true)), 0, 16));
    }
}
