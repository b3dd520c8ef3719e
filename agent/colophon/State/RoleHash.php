<?php
declare(strict_types=1);

namespace Colophon\State;

/** A role's definition in sixteen hex digits. */
final class RoleHash
{
    /** The capabilities a role grants, sorted; null where there is no such role. @param mixed $role @return list<string>|null */
    public static function granted($role): ?array
    {
        if (!is_array($role) || !is_array($role['capabilities'] ?? null)) {
            return null;
        }
        $names = array_map('strval', array_keys(array_filter($role['capabilities'])));
        sort($names, SORT_STRING);
        return $names;
    }

    /** @param list<string> $granted */
    public static function of(array $granted): string
    {
        return substr(hash('sha256', implode(',', $granted)), 0, 16);
    }
}
