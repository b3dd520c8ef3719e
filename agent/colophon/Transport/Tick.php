<?php
declare(strict_types=1);

namespace Colophon\Transport;

use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Guard;
use Colophon\Json;
use Colophon\State\Beat;

/** Where no cron runs the agent, the server pokes it: `?colophon-tick=` with a signed nonce. The answer is always an empty 204; a stranger learns nothing. */
final class Tick
{
    private const CLOCK_SECONDS = 300;

    public static function answer(): void
    {
        $accepted = false;
        try {
            $accepted = self::accepts((string) (is_string($_GET['colophon-tick']) ? $_GET['colophon-tick'] : ''));
        } catch (Distrust $forged) {
            $accepted = false; // a stranger's tick is not an event of this site
        }
        status_header(204);
        nocache_headers();
        AfterResponse::finish();
        if ($accepted) {
            try {
                if (function_exists('set_time_limit')) { // hosts switch it off
                    set_time_limit(300);
                }
                Beat::run();
            } catch (\Throwable $error) {
                Guard::report($error);
            }
        }
        exit;
    }

    private static function accepts(string $text): bool
    {
        $bytes = strlen($text) <= 4096 ? base64_decode(strtr($text, '-_', '+/'), true) : false;
        $envelope = $bytes === false ? null : json_decode($bytes, true, 8);
        $identity = Identity::current();
        $tick = Envelope::open($envelope, 'tick', $identity->key('command')->key);
        if (($tick['source'] ?? null) !== $identity->source() || abs(time() - (int) strtotime((string) ($tick['at'] ?? ''))) > self::CLOCK_SECONDS) {
            return false;
        }
        return self::unusedAndDue((string) ($tick['nonce'] ?? ''), $identity->heartbeat());
    }

    /** Each nonce once, and no more than two ticks a heartbeat. */
    private static function unusedAndDue(string $nonce, int $heartbeat): bool
    {
        $lock = Files::openOwned(DataFolder::path('ticks.json'), 'c+b');
        flock($lock, LOCK_EX);
        try {
            $content = (string) stream_get_contents($lock);
            $ticks = $content === '' ? ['last' => 0, 'nonces' => []] : Json::decode($content);
            $now = microtime(true);
            if ($nonce === '' || isset($ticks['nonces'][$nonce]) || $now - $ticks['last'] < $heartbeat / 2) {
                return false;
            }
            // A nonce older than the clock's allowance can't come back: its time stamp is refused.
            $nonces = array_filter($ticks['nonces'], static function ($at) use ($now): bool {
                return $at > $now - 2 * self::CLOCK_SECONDS;
            });
            $new = Json::encode(['last' => $now, 'nonces' => [$nonce => $now] + $nonces]);
            rewind($lock);
            ftruncate($lock, 0);
            fwrite($lock, $new);
            return true;
        } finally {
            fclose($lock);
        }
    }
}
