<?php
declare(strict_types=1);

namespace Colophon\Capture;

/**
 * Sessions are one piece of user meta. WordPress has no hook for their end, and plugins make them without a log-in: watching that piece sees both.
 * It holds hashes of tokens; told are hashes of those.
 */
final class SessionTokens
{
    public const KEY = 'session_tokens';

    /** @var array<int, array<string, int>> user → session → when it expires, before the change */
    private static $before = [];

    public static function before(int $userId): void
    {
        self::$before[$userId] = self::of($userId);
    }

    public static function after(int $userId): void
    {
        $before = self::$before[$userId] ?? [];
        unset(self::$before[$userId]);
        if ($userId === 0) {
            Recorder::record('session.ended', ['kind' => 'user', 'id' => '*'], null, ['cause' => 'everybody']);
            return;
        }
        $after = self::of($userId);
        foreach (array_keys(array_diff_key($after, $before)) as $session) {
            Sessions::appeared($userId, (string) $session);
        }
        foreach (array_diff_key($before, $after) as $session => $expires) {
            if ($expires > time() && !Users::isLeaving($userId)) {
                Sessions::vanished($userId, (string) $session);
            }
        }
    }

    /** @param array<mixed> $sessions as WordPress keeps them @return array<string, int> */
    public static function named(array $sessions): array
    {
        $named = [];
        foreach ($sessions as $verifier => $session) {
            $named[substr(hash('sha256', (string) $verifier), 0, 16)] = (int) (is_array($session) ? $session['expiration'] ?? 0 : $session);
        }
        return $named;
    }

    /** @return array<string, int> */
    private static function of(int $userId): array
    {
        $sessions = $userId === 0 ? [] : get_user_meta($userId, self::KEY, true);
        return self::named(is_array($sessions) ? $sessions : []);
    }
}
