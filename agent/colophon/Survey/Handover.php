<?php
declare(strict_types=1);

namespace Colophon\Survey;

use Colophon\Clock;
use Colophon\Enrol\Identity;
use Colophon\Json;
use Colophon\Transport\Breaker;
use Colophon\Transport\Envelope;
use Colophon\Transport\Http;

/** After a survey the server says, signed, what it wants to look into; it gets that, sealed to its key, and nothing else. */
final class Handover
{
    private const SECONDS = 5.0;
    /** Of the interval: what comes after it must not be late. */
    private const SHARE = 0.25;
    private const MILLISECONDS = 10000;

    public static function run(): void
    {
        $survey = Survey::toBeAsked();
        if ($survey === null || Breaker::isOpen()) {
            return;
        }
        $until = microtime(true) + min(self::SECONDS, Identity::current()->heartbeat() * self::SHARE);
        $wanted = self::ask($survey, null);
        while ($wanted !== null && microtime(true) < $until) {
            if ($wanted['done']) {
                Survey::answered($survey);
                return;
            }
            if ($wanted['items'] === []) {
                return; // it has not read everything yet: at the next beat
            }
            foreach ($wanted['items'] as $number => $item) {
                $last = $number === count($wanted['items']) - 1 || microtime(true) > $until;
                $answer = self::ask($survey, $item);
                if ($answer === null) {
                    return;
                }
                if ($last) {
                    $wanted = $answer;
                    break;
                }
            }
        }
    }

    /** @param array<string, string>|null $item @return array{done: bool, items: list<array<string, string>>}|null */
    private static function ask(string $survey, ?array $item): ?array
    {
        $identity = Identity::current();
        $content = null;
        $header = ['v' => 1, 'source' => $identity->source(), 'at' => Clock::now(), 'survey' => $survey];
        if ($item !== null) {
            $content = Item::content($item['kind'], $item['id']);
            $why = $content === null ? 'gone' : (hash('sha256', $content) !== $item['sha256'] ? 'changed' : (Item::mayBeShown($item['kind'], $item['id'], $content) ? '' : 'withheld'));
            $shown = $why === '' && $content !== null ? Item::withoutSecrets($item['id'], $content) : '';
            $header += $item + ['why' => $why, 'redacted' => $why === '' && $shown !== $content ? 1 : 0];
            $content = $why === '' ? sodium_crypto_box_seal($shown, sodium_crypto_sign_ed25519_pk_to_curve25519($identity->key('agent-root')->key)) : '';
        }
        $line = Json::encode($header + ['length' => strlen((string) $content), 'sealed_sha256' => hash('sha256', (string) $content)]);
        $signature = base64_encode(sodium_crypto_sign_detached("colophon/content/1\n" . $line, $identity->signingKey()));
        [$status, $answer] = Http::post($identity->server() . '/agent/v1/content', 'application/vnd.colophon.content.v1', "colophon-content/1\n$line\n$signature\n" . $content, self::MILLISECONDS);
        if ($status !== 200) {
            return null;
        }
        $wanted = Envelope::open(Json::decode($answer)['wanted'] ?? null, 'wanted', $identity->key('command')->key);
        if (($wanted['source'] ?? null) !== $identity->source() || ($wanted['survey'] ?? null) !== $survey) {
            return null;
        }
        $items = [];
        foreach (is_array($wanted['items'] ?? null) ? array_slice($wanted['items'], 0, 64) : [] as $one) {
            if (is_array($one) && is_string($one['kind'] ?? null) && is_string($one['id'] ?? null) && is_string($one['sha256'] ?? null)) {
                $items[] = ['kind' => $one['kind'], 'id' => $one['id'], 'sha256' => $one['sha256']];
            }
        }
        return ['done' => ($wanted['done'] ?? null) === true, 'items' => $items];
    }
}
