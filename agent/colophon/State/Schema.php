<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Text;

/** What the database itself does and holds: tables, what runs in it on its own, and the keys that a shop hands out. */
final class Schema
{
    /** @return array<string, array<string, string>> */
    public static function tables(Database $database): array
    {
        $tables = [];
        foreach ($database->rows('SHOW FULL TABLES') as $row) {
            [$name, $kind] = array_map('strval', array_values($row));
            $tables[Text::cut($name, 128)] = ['kind' => $kind === 'VIEW' ? 'view' : 'table'];
        }
        return $tables;
    }

    /** Triggers, timed events and stored routines: code that no hook of WordPress sees. @return array<string, array<string, string>> */
    public static function programs(Database $database): array
    {
        $programs = [];
        $queries = [
            'trigger' => 'SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS at, CONCAT_WS(" ", ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT) AS code FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()',
            'event' => 'SELECT EVENT_NAME AS name, STATUS AS at, EVENT_DEFINITION AS code FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()',
            'routine' => 'SELECT ROUTINE_NAME AS name, ROUTINE_TYPE AS at, ROUTINE_DEFINITION AS code FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()',
        ];
        foreach ($queries as $kind => $query) {
            foreach ($database->rows($query) as $row) {
                $programs[$kind . ':' . Text::cut($row['name'], 128)] = ['at' => Text::cut($row['at'], 128), 'sha256' => hash('sha256', (string) $row['code'])];
            }
        }
        return $programs;
    }

    /** @param list<int> $blogs @return array<string, array<string, string>> */
    public static function apiKeys(Database $database, array $blogs): array
    {
        global $wpdb;
        $keys = [];
        foreach ($blogs as $blog) {
            $table = $wpdb->get_blog_prefix($blog) . 'woocommerce_api_keys';
            if ($database->value('SHOW TABLES LIKE ' . $database->quote(addcslashes($table, '%_'))) === null) {
                continue;
            }
            foreach ($database->rows("SELECT key_id, user_id, permissions FROM `$table`") as $row) {
                $keys["$blog:" . $row['key_id']] = ['permissions' => Text::cut($row['permissions'], 16), 'user' => 'wp:' . $row['user_id']];
            }
        }
        return $keys;
    }
}
