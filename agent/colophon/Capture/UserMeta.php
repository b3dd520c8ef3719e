<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** One piece of user meta in, one area out: roles, sessions and second factors all live there, and are seen however they are changed. */
final class UserMeta
{
    /** @param mixed $userId @param mixed $key */
    public static function before($userId, $key): void
    {
        if ($key === SessionTokens::KEY) {
            SessionTokens::before((int) $userId);
        } elseif (in_array($key, SecondFactor::KEYS, true)) {
            SecondFactor::before((int) $userId, $key);
        } else {
            UserRoles::before($userId, $key);
        }
    }

    /** @param mixed $metaId @param mixed $userId @param mixed $key */
    public static function beforeUpdate($metaId, $userId, $key): void
    {
        self::before($userId, $key);
    }

    /** @param mixed $metaId @param mixed $userId @param mixed $key */
    public static function after($metaId, $userId, $key): void
    {
        if ($key === SessionTokens::KEY) {
            SessionTokens::after((int) $userId);
        } elseif (in_array($key, SecondFactor::KEYS, true)) {
            SecondFactor::after((int) $userId, $key);
        } else {
            UserRoles::after($userId, $key);
        }
    }
}
