<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\State\RoleHash;

/** What a role may do is one option; some plugins rewrite it unchanged on every request, which is no change. */
final class RoleDefinitions
{
    /** @param array<mixed> $before @param array<mixed> $after */
    public static function changed(array $before, array $after): void
    {
        foreach (array_keys($before + $after) as $role) {
            $old = RoleHash::granted($before[$role] ?? null);
            $new = RoleHash::granted($after[$role] ?? null);
            if ($old === $new) {
                continue;
            }
            $change = array_filter(['before' => $old === null ? null : RoleHash::of($old), 'after' => $new === null ? null : RoleHash::of($new)]);
            Recorder::record('role.changed', ['kind' => 'role', 'id' => Text::cut($role, 64)], $change, array_filter([
                'granted' => Text::cut(implode(',', array_diff($new ?? [], $old ?? []))),
                'revoked' => Text::cut(implode(',', array_diff($old ?? [], $new ?? []))),
            ]));
        }
    }
}
