<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** The Abilities API of WordPress 6.9 and the AI client of 7.0: what software agents are let do here. Names only, never input or output. */
final class Abilities
{
    /** @param mixed $name */
    public static function called($name): void
    {
        self::tell('ability.called', 'ability', Text::cut($name, 128));
    }

    public static function prompted(): void
    {
        self::tell('ai.prompted', 'ai', 'prompt');
    }

    private static function tell(string $type, string $kind, string $id): void
    {
        $user = (string) get_current_user_id();
        if (Flood::isFirst($type, ['kind' => $kind, 'id' => $id], ['by' => $user === '0' ? 'visitor' : "wp:$user"], "$kind-$user-$id", $user, (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record($type, ['kind' => $kind, 'id' => $id]);
        }
    }
}
