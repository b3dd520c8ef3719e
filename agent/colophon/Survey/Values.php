<?php
declare(strict_types=1);

namespace Colophon\Survey;

use Colophon\State\Database;

/** What of the database a page may be made of or code may be run from: options (widgets are options), a network's options, and posts of every kind. */
final class Values
{
    /** Larger values are named and not read. */
    public const MAX_BYTES = 8388608;
    private const TOGETHER = 500;

    /**
     * The next rows after a cursor; null at the end.
     *
     * @param array{int, int} $cursor number of the table, last id
     * @return array{array{int, int}, int, int, list<array{string, string, int, ?string}>}|null cursor, rows, bytes, and those with a sign: kind, id, size, value
     */
    public static function after(Database $database, array $cursor): ?array
    {
        $tables = self::tables($database);
        [$at, $last] = $cursor;
        if (!isset($tables[$at])) {
            return null;
        }
        [$kind, $blog, $table, $key, $name, $column] = $tables[$at];
        $condition = Marks::condition("`$column`");
        $count = $bytes = 0;
        $found = [];
        foreach ($database->rows("SELECT `$key` AS k, `$name` AS n, LENGTH(`$column`) AS l, $condition AS m, IF($condition AND LENGTH(`$column`) <= " . self::MAX_BYTES . ", `$column`, NULL) AS v FROM `$table` WHERE `$key` > $last ORDER BY `$key` LIMIT " . self::TOGETHER) as $row) {
            $count++;
            $bytes += (int) $row['l'];
            $last = (int) $row['k'];
            if ((int) $row['m'] === 1) {
                $found[] = [$kind, $blog . ':' . $row['n'], (int) $row['l'], $row['v']];
            }
        }
        return [$count < self::TOGETHER ? [$at + 1, 0] : [$at, $last], $count, $bytes, $found];
    }

    /** The stored text of an option or a post, or null. */
    public static function read(string $kind, string $id): ?string
    {
        global $wpdb;
        $place = self::place($kind, $id);
        if ($place === null) {
            return null;
        }
        [$table, $name, $key, $column] = $place;
        $value = $wpdb->get_var($wpdb->prepare("SELECT `$column` FROM `$table` WHERE `$name` = %s AND LENGTH(`$column`) <= " . self::MAX_BYTES, $key)); // phpcs:ignore
        return is_string($value) ? $value : null;
    }

    /** Puts a text in another's place, if that one is still there. */
    public static function replace(string $kind, string $id, string $old, string $new): bool
    {
        global $wpdb;
        $place = self::place($kind, $id);
        if ($place === null) {
            return false;
        }
        [$table, $name, $key, $column] = $place;
        $changed = $wpdb->query($wpdb->prepare("UPDATE `$table` SET `$column` = %s WHERE `$name` = %s AND BINARY `$column` = %s", $new, $key, $old)); // phpcs:ignore
        wp_cache_flush();
        return $changed === 1;
    }

    /** @return array{string, string, string, string}|null table, column of the name, name, column of the text */
    private static function place(string $kind, string $id): ?array
    {
        global $wpdb;
        [$blog, $name] = array_pad(explode(':', $id, 2), 2, '');
        if ($kind === 'option' && $blog === 'network' && is_multisite()) {
            return [$wpdb->sitemeta, 'meta_key', $name, 'meta_value'];
        }
        if (preg_match('/^[1-9][0-9]{0,9}$/D', $blog) !== 1 || (!is_multisite() && $blog !== '1')) {
            return null;
        }
        $prefix = $wpdb->get_blog_prefix((int) $blog);
        if ($kind === 'option') {
            return [$prefix . 'options', 'option_name', $name, 'option_value'];
        }
        return $kind === 'post' && ctype_digit($name) ? [$prefix . 'posts', 'ID', $name, 'post_content'] : null;
    }

    /** @return list<array{string, string, string, string, string, string}> kind, blog, table, key, name, column */
    private static function tables(Database $database): array
    {
        global $wpdb;
        $blogs = [1];
        if (is_multisite()) {
            $blogs = [];
            foreach ($database->rows("SELECT blog_id FROM `$wpdb->blogs` ORDER BY blog_id") as $row) {
                $blogs[] = (int) $row['blog_id'];
            }
        }
        $tables = [];
        foreach ($blogs as $blog) {
            $prefix = $wpdb->get_blog_prefix($blog);
            $tables[] = ['option', (string) $blog, $prefix . 'options', 'option_id', 'option_name', 'option_value'];
            $tables[] = ['post', (string) $blog, $prefix . 'posts', 'ID', 'ID', 'post_content'];
        }
        if (is_multisite()) {
            $tables[] = ['option', 'network', $wpdb->sitemeta, 'meta_id', 'meta_key', 'meta_value'];
        }
        return $tables;
    }
}
