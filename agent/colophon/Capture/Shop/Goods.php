<?php
declare(strict_types=1);

namespace Colophon\Capture\Shop;

use Colophon\Capture\Recorder;
use Colophon\Capture\Text;

/** What decides about money besides orders: products and their prices, coupons, tax rates, webhooks. */
final class Goods
{
    private const PRICES = ['regular_price', 'sale_price', 'price', 'sku', 'stock_quantity', 'tax_status', 'downloadable'];

    /** @param mixed $product */
    public static function productSaving($product): void
    {
        if (is_object($product) && method_exists($product, 'get_changes') && $product->get_id() > 0) {
            $fields = array_values(array_intersect(self::PRICES, array_map('strval', array_keys((array) $product->get_changes()))));
            if ($fields !== []) {
                Recorder::record('product.changed', ['kind' => 'product', 'id' => (string) (int) $product->get_id()], ['after' => ['fields' => $fields]]);
            }
        }
    }

    /** @param mixed $id */
    public static function couponCreated($id): void
    {
        self::tell('coupon.created', 'coupon', $id);
    }

    /** @param mixed $id */
    public static function couponChanged($id): void
    {
        self::tell('coupon.changed', 'coupon', $id);
    }

    /** @param mixed $id */
    public static function couponDeleted($id): void
    {
        self::tell('coupon.deleted', 'coupon', $id);
    }

    /** @param mixed $id @param mixed $rate */
    public static function taxAdded($id, $rate): void
    {
        self::tell('tax_rate.created', 'tax_rate', $id, self::rate($rate));
    }

    /** @param mixed $id @param mixed $rate */
    public static function taxUpdated($id, $rate): void
    {
        self::tell('tax_rate.changed', 'tax_rate', $id, self::rate($rate));
    }

    /** @param mixed $id */
    public static function taxDeleted($id): void
    {
        self::tell('tax_rate.deleted', 'tax_rate', $id);
    }

    /** @param mixed $id @param mixed $webhook */
    public static function webhookCreated($id, $webhook = null): void
    {
        $url = is_object($webhook) && method_exists($webhook, 'get_delivery_url') ? (string) parse_url((string) $webhook->get_delivery_url(), PHP_URL_HOST) : '';
        self::tell('webhook.created', 'webhook', $id, $url === '' ? [] : ['host' => Text::cut($url, 128)]);
    }

    /** @param mixed $id */
    public static function webhookDeleted($id): void
    {
        self::tell('webhook.deleted', 'webhook', $id);
    }

    /** @param mixed $rate @return array<string, string> */
    private static function rate($rate): array
    {
        return is_array($rate) ? ['country' => Text::cut($rate['tax_rate_country'] ?? '', 8), 'rate' => Text::cut($rate['tax_rate'] ?? '', 32)] : [];
    }

    /** @param mixed $id @param array<string, string> $after */
    private static function tell(string $type, string $kind, $id, array $after = []): void
    {
        Recorder::record($type, ['kind' => $kind, 'id' => (string) (int) $id], $after === [] ? null : ['after' => $after]);
    }
}
