<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Passwords;
use Colophon\Capture\Recorder;
use Colophon\Capture\SessionTokens;

/** What opens the accounts that matter: their passwords' marks and their open sessions. */
final class Accounts
{
    private const TOGETHER = 500;

    /** @param list<int> $ids @return array<string, array<string, string>> */
    public static function credentials(Database $database, array $ids): array
    {
        global $wpdb;
        $credentials = [];
        foreach (array_chunk($ids, self::TOGETHER) as $some) {
            foreach ($database->rows("SELECT ID, user_pass FROM `$wpdb->users` WHERE ID IN (" . implode(',', $some) . ')') as $row) {
                $credentials['wp:' . $row['ID']] = ['password' => Passwords::mark((string) $row['user_pass'])];
            }
        }
        return $credentials;
    }

    /** @param list<int> $ids @return array<string, array<string, int>> */
    public static function sessions(Database $database, array $ids): array
    {
        global $wpdb;
        $sessions = [];
        $now = time();
        foreach (array_chunk($ids, self::TOGETHER) as $some) {
            foreach ($database->rows("SELECT user_id, meta_value FROM `$wpdb->usermeta` WHERE meta_key = 'session_tokens' AND user_id IN (" . implode(',', $some) . ')') as $row) {
                foreach (SessionTokens::named(Sections::unserialize((string) $row['meta_value'])) as $session => $expires) {
                    if ($expires > $now) {
                        $sessions['wp:' . $row['user_id'] . '/' . $session] = ['expires' => $expires];
                    }
                }
            }
        }
        return $sessions;
    }

    /** WordPress forgets a session that ran out without a word. @param array<string, mixed> $now the section as it is */
    public static function tellExpired(array $now): void
    {
        foreach (array_diff_key(Told::section('sessions'), $now) as $key => $was) {
            [$user, $session] = explode('/', (string) $key, 2);
            if ((int) (json_decode($was, true)['expires'] ?? PHP_INT_MAX) <= time()) {
                Recorder::system('session.ended', ['kind' => 'user', 'id' => $user], null, ['cause' => 'expired', 'session' => $session]);
            }
        }
    }
}
