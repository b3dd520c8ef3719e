<?php
declare(strict_types=1);

namespace Colophon\Capture\Shop;

use Colophon\Capture\Recorder;
use Colophon\Capture\Text;
use Colophon\Guard;

/** Keys of WooCommerce's API. It writes their table without any hook: the table before and after the requests that can change it tells. No key is read, only whose it is and what it may do. */
final class ApiKeys
{
    /** @var array<int, array<string, string>>|null */
    private static $before;

    public static function watch(): void
    {
        if (self::$before === null) {
            self::$before = self::all();
            add_action('shutdown', [Guard::class, 'Capture\Shop\ApiKeys.tell'], PHP_INT_MIN, 0);
        }
    }

    /** Another application asks for a key by WooCommerce's own page for it. */
    public static function watchAuthorisation(): void
    {
        if (strpos((string) ($_SERVER['REQUEST_URI'] ?? ''), '/wc-auth/') !== false) {
            self::watch();
        }
    }

    public static function tell(): void
    {
        $before = self::$before ?? [];
        $after = self::all();
        self::$before = null;
        foreach ($before + $after as $id => $unused) {
            $old = $before[$id] ?? null;
            $new = $after[$id] ?? null;
            if ($old !== $new) {
                $type = $old === null ? 'api_key.created' : ($new === null ? 'api_key.deleted' : 'api_key.changed');
                Recorder::record($type, ['kind' => 'api_key', 'id' => (string) $id], array_filter(['before' => $old, 'after' => $new]));
            }
        }
    }

    /** @return array<int, array<string, string>> */
    private static function all(): array
    {
        global $wpdb;
        $keys = [];
        $hidden = $wpdb->suppress_errors(true);
        foreach ((array) $wpdb->get_results("SELECT key_id, user_id, permissions FROM `{$wpdb->prefix}woocommerce_api_keys`") as $row) {
            $keys[(int) $row->key_id] = ['permissions' => Text::cut($row->permissions, 16), 'user' => 'wp:' . (int) $row->user_id];
        }
        $wpdb->suppress_errors($hidden);
        return $keys;
    }
}
