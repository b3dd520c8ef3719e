<?php
declare(strict_types=1);

namespace Colophon\Capture\Shop;

use Colophon\Capture\Recorder;
use Colophon\Capture\Text;
use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;

/**
 * The chain order – payment – refunds: what was captured, less what was refunded, is what the order says was kept. A chain that doesn't close is told as
 * `payment.broken`, once for each way and state in which it is broken.
 */
final class Payments
{
    /** Gateways where money moves outside: there is no number to ask for. */
    private const OFFLINE = ['', 'bacs', 'cheque', 'cod'];
    private const PAID = ['processing', 'completed', 'refunded'];
    /** Half of the smallest unit that any currency has: sums are of decimal texts. */
    private const TOLERANCE = 0.0005;

    private const TOLD = 'payments.json';
    private const REMEMBERED = 1000;

    /** @param mixed $order @return array<string, mixed>|null */
    public static function of(int $id, $order = null): ?array
    {
        $order = is_object($order) ? $order : (function_exists('wc_get_order') ? wc_get_order($id) : null);
        if (!is_object($order) || !method_exists($order, 'get_total')) {
            return null;
        }
        return [
            'status' => Text::cut($order->get_status(), 32), 'currency' => Text::cut($order->get_currency(), 8), 'total' => Text::cut($order->get_total(), 32),
            'refunded' => Text::cut($order->get_total_refunded(), 32), 'gateway' => Text::cut($order->get_payment_method(), 64), 'transaction' => Text::cut($order->get_transaction_id(), 64),
        ];
    }

    public static function check(int $id): void
    {
        $order = $id > 0 && function_exists('wc_get_order') ? wc_get_order($id) : null;
        $now = is_object($order) && method_exists($order, 'get_refunds') ? self::of($id, $order) : null;
        if ($now === null) {
            return;
        }
        $refunds = array_sum(array_map(static function ($refund): float {
            return (float) $refund->get_amount();
        }, $order->get_refunds()));
        foreach (self::faults($now, $refunds) as $cause) {
            if (self::isNew(substr(hash('sha256', "$id:$cause:$refunds:" . implode('/', $now)), 0, 16))) {
                Recorder::record('payment.broken', ['kind' => 'order', 'id' => (string) $id], ['after' => $now + ['refunds' => Text::cut((string) $refunds, 32)]], ['cause' => $cause]);
            }
        }
    }

    private static function isNew(string $fault): bool
    {
        $told = Files::readJson(DataFolder::path(self::TOLD));
        if (in_array($fault, $told, true)) {
            return false;
        }
        $told[] = $fault;
        Files::replace(DataFolder::path(self::TOLD), Json::encode(array_slice($told, -self::REMEMBERED)));
        return true;
    }

    /** @param array<string, mixed> $order @return list<string> */
    private static function faults(array $order, float $refunds): array
    {
        $faults = [];
        if (abs($refunds - (float) $order['refunded']) > self::TOLERANCE) {
            $faults[] = 'refunds_do_not_add_up';
        }
        if ($refunds > (float) $order['total'] + self::TOLERANCE) {
            $faults[] = 'refunded_more_than_paid';
        }
        if ($order['status'] === 'refunded' && abs($refunds - (float) $order['total']) > self::TOLERANCE) {
            $faults[] = 'refunded_without_refund';
        }
        if (in_array($order['status'], self::PAID, true) && (float) $order['total'] > 0 && $order['transaction'] === '' && !in_array($order['gateway'], self::OFFLINE, true)) {
            $faults[] = 'paid_without_transaction';
        }
        return $faults;
    }
}
