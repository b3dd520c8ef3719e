<?php
declare(strict_types=1);

namespace Colophon\Capture\Shop;

use Colophon\Capture\Recorder;
use Colophon\Capture\Text;

/** Orders, payments and refunds of WooCommerce, wherever it stores them: amounts, the gateway and its number, never who bought. */
final class Orders
{
    /** What counts as a change of an order: the rest is its customer's data. */
    private const FIELDS = ['total', 'currency', 'payment_method', 'transaction_id', 'customer_id', 'status', 'discount_total', 'shipping_total'];

    /** @var array<int, list<string>> */
    private static $changing = [];

    /** @param mixed $id @param mixed $order */
    public static function created($id, $order = null): void
    {
        self::tell('order.created', (int) $id, $order);
    }

    /** @param mixed $id @param mixed $from @param mixed $to @param mixed $order */
    public static function statusChanged($id, $from, $to, $order = null): void
    {
        self::tell('order.status.changed', (int) $id, $order, ['status' => Text::cut($from, 32)]);
        Payments::check((int) $id);
    }

    /** @param mixed $id */
    public static function paid($id): void
    {
        self::tell('order.paid', (int) $id);
        Payments::check((int) $id);
    }

    /** Amounts and numbers that change apart from what else is told. @param mixed $order */
    public static function changing($order): void
    {
        if (is_object($order) && method_exists($order, 'get_changes') && $order->get_id() > 0) {
            self::$changing[(int) $order->get_id()] = array_values(array_intersect(self::FIELDS, array_map('strval', array_keys((array) $order->get_changes()))));
        }
    }

    /** @param mixed $order */
    public static function changed($order): void
    {
        $id = is_object($order) && method_exists($order, 'get_id') ? (int) $order->get_id() : 0;
        $fields = array_values(array_diff(self::$changing[$id] ?? [], ['status']));
        unset(self::$changing[$id]);
        if ($fields !== []) {
            self::tell('order.changed', $id, $order, null, ['fields' => $fields]);
            Payments::check($id);
        }
    }

    /** @param mixed $refundId @param mixed $arguments */
    public static function refunded($refundId, $arguments = []): void
    {
        $refund = function_exists('wc_get_order') ? wc_get_order((int) $refundId) : null;
        $order = is_array($arguments) ? (int) ($arguments['order_id'] ?? 0) : 0;
        $after = ['order' => $order, 'amount' => Text::cut(is_object($refund) && method_exists($refund, 'get_amount') ? $refund->get_amount() : ($arguments['amount'] ?? ''), 32)];
        Recorder::record('refund.created', ['kind' => 'refund', 'id' => (string) (int) $refundId], ['after' => $after], ['gateway' => !empty($arguments['refund_payment']) ? 'asked' : 'not asked']);
        Payments::check($order);
    }

    /** @param mixed $refundId @param mixed $orderId */
    public static function refundDeleted($refundId, $orderId): void
    {
        Recorder::record('refund.deleted', ['kind' => 'refund', 'id' => (string) (int) $refundId], ['before' => ['order' => (int) $orderId]]);
        Payments::check((int) $orderId);
    }

    /** @param mixed $id */
    public static function trashed($id): void
    {
        self::tell('order.trashed', (int) $id);
    }

    /** @param mixed $id */
    public static function restored($id): void
    {
        self::tell('order.restored', (int) $id);
    }

    /** @param mixed $id @param mixed $order */
    public static function deleting($id, $order = null): void
    {
        $was = Payments::of((int) $id, $order);
        Recorder::record('order.deleted', ['kind' => 'order', 'id' => (string) (int) $id], $was === null ? null : ['before' => $was]);
    }

    /** @param mixed $order @param array<string, mixed>|null $before @param array<string, mixed> $more */
    private static function tell(string $type, int $id, $order = null, ?array $before = null, array $more = []): void
    {
        $now = Payments::of($id, $order);
        $change = array_filter(['before' => $before, 'after' => $now === null ? ($more === [] ? null : $more) : $now + $more]);
        Recorder::record($type, ['kind' => 'order', 'id' => (string) $id], $change === [] ? null : $change);
    }
}
