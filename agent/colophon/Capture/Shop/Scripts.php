<?php
declare(strict_types=1);

namespace Colophon\Capture\Shop;

use Colophon\Capture\Recorder;
use Colophon\Capture\Text;
use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;

/** Scripts that the payment page loads. One that was never loaded there before is how cards are skimmed: it is told when it first appears. */
final class Scripts
{
    private const KNOWN = 'scripts.json';
    private const MOST = 500;

    /** After WordPress has printed its scripts. */
    public static function loaded(): void
    {
        if (!function_exists('is_checkout') || !is_checkout()) {
            return;
        }
        $known = Files::readJson(DataFolder::path(self::KNOWN));
        $new = [];
        foreach (wp_scripts()->done as $handle) {
            $script = wp_scripts()->registered[$handle] ?? null;
            if ($script === null || !is_string($script->src) || $script->src === '') {
                continue;
            }
            $address = Text::cut((string) preg_replace('/[?#].*$/', '', $script->src));
            $inline = hash('sha256', Json::encode([$script->extra['before'] ?? [], $script->extra['after'] ?? []]));
            if (!isset($known[$address]) && count($known) + count($new) < self::MOST) {
                $new[$address] = ['at' => time(), 'handle' => Text::cut($handle, 64), 'inline' => $inline];
            }
        }
        if ($new === []) {
            return;
        }
        Files::replace(DataFolder::path(self::KNOWN), Json::encode($known + $new));
        foreach ($new as $address => $script) {
            Recorder::record('payment_page.script.added', ['kind' => 'script', 'id' => $address], ['after' => ['handle' => $script['handle']]], $known === [] ? ['cause' => 'first_look'] : []);
        }
    }
}
