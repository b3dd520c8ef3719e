<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;

/** Tables made and dropped, in requests that are known to do so: WordPress' own tool for it runs, a plugin or a sub-site goes. Any other way is seen in the state. */
final class Tables
{
    /** @var list<string>|null */
    private static $before;

    public static function watch(): void
    {
        if (self::$before === null) {
            self::$before = self::all();
            add_action('shutdown', [Guard::class, 'Capture\Tables.tell'], PHP_INT_MIN, 0);
        }
    }

    public static function tell(): void
    {
        $before = self::$before ?? [];
        self::$before = null;
        $after = self::all();
        foreach (array_diff($after, $before) as $table) {
            Recorder::record('table.created', ['kind' => 'table', 'id' => Text::cut($table, 128)]);
        }
        foreach (array_diff($before, $after) as $table) {
            Recorder::record('table.dropped', ['kind' => 'table', 'id' => Text::cut($table, 128)]);
        }
    }

    /** @return list<string> */
    private static function all(): array
    {
        global $wpdb;
        return array_map('strval', $wpdb->get_col('SHOW TABLES'));
    }
}
