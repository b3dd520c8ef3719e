<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Clock;
use Colophon\Enrol\CloneWatch;
use Colophon\Enrol\Epochs;
use Colophon\Enrol\Identity;
use Colophon\Enrol\Place;
use Colophon\Spool\Commitments;
use Colophon\Spool\Spool;
use Colophon\Transport\AfterResponse;

/** From what a handler saw to a line in the spool. */
final class Recorder
{
    /** @var string|null Joins the records of one request. */
    private static $request;
    /** @var array{string, Spool}|null Epoch and its spool. */
    private static $spool;

    /**
     * @param array<string, mixed> $object
     * @param array<string, mixed>|null $change
     * @param array<string, string|int> $context
     * @param array<string, array<string, string>> $private subject → field path → value
     */
    public static function record(string $type, array $object, ?array $change = null, array $context = [], array $private = [], ?Actor $actor = null): void
    {
        $actor = $actor ?? Actor::current();
        if ($actor->private !== []) {
            $private[$actor->subject] = ($private[$actor->subject] ?? []) + $actor->private;
        }
        $private = array_filter($private);
        [$commitments, $lines] = Commitments::split($private);
        self::append(self::shape($type, $object, $change, $context, $actor, $commitments), $lines);
    }

    /** What the agent itself has to say. @param array<string, mixed> $object @param array<string, mixed>|null $change @param array<string, mixed> $context */
    public static function system(string $type, array $object, ?array $change = null, array $context = []): bool
    {
        return self::append(self::shape($type, $object, $change, $context), []);
    }

    /** @param array<string, string|int> $place */
    public static function ownError(array $place): void
    {
        self::system('agent.error', ['kind' => 'source', 'id' => Identity::current()->source()], null, $place);
    }

    /**
     * A record from `type` on.
     *
     * @param array<string, mixed> $object
     * @param array<string, mixed>|null $change
     * @param array<string, mixed> $context
     * @param array<string, string> $commitments
     * @return array<string, mixed>
     */
    public static function shape(string $type, array $object, ?array $change, array $context, ?Actor $actor = null, array $commitments = []): array
    {
        if (is_multisite() && !isset($object['blog']) && in_array($object['kind'], ['option', 'role', 'post', 'attachment', 'plugin', 'comment', 'term', 'cron', 'form', 'order', 'refund', 'product', 'coupon', 'tax_rate', 'webhook', 'api_key'], true) && get_current_blog_id() !== 1) {
            $object['blog'] = get_current_blog_id();
        }
        $record = ['type' => $type, 'effective_at' => Clock::now(), 'actor' => ($actor ?? Actor::system())->public, 'object' => $object];
        if ($change !== null) {
            $record['change'] = $change;
        }
        $record['context'] = ['request' => self::requestId()] + ($actor === null ? [] : ['route' => self::route()]) + $context;
        if ($commitments !== []) {
            $record['commitments'] = $commitments;
        }
        return $record;
    }

    /** @param array<string, mixed> $record @param list<array<string, mixed>> $private */
    private static function append(array $record, array $private): bool
    {
        $identity = Identity::current();
        $ours = Place::isOurs($identity);
        $key = $ours ? $identity->epoch() : 'clone';
        if (self::$spool === null || self::$spool[0] !== $key) {
            self::$spool = [$key, $ours ? Epochs::spool($identity) : CloneWatch::spool($identity)];
        }
        AfterResponse::await();
        return self::$spool[1]->append($record, $private);
    }

    public static function hasRecorded(): bool
    {
        return self::$spool !== null;
    }

    private static function requestId(): string
    {
        return self::$request = self::$request ?? bin2hex(random_bytes(4));
    }

    private static function route(): string
    {
        if (PHP_SAPI === 'cli') {
            return 'cli:' . Text::cut(basename((string) ($_SERVER['argv'][0] ?? '')), 64);
        }
        if (defined('REST_REQUEST') && REST_REQUEST && isset($GLOBALS['wp']->query_vars['rest_route'])) {
            // A long part of a path may be a key that some plugin takes there.
            return Text::cut('wp-json' . preg_replace('{(?<=/)(?=[^/]*[0-9])[^/]{20,}(?=/|$)}', '…', (string) $GLOBALS['wp']->query_vars['rest_route']));
        }
        $script = ltrim((string) ($_SERVER['SCRIPT_NAME'] ?? ''), '/');
        return Text::cut($script === 'wp-admin/admin-ajax.php' && isset($_REQUEST['action']) && is_string($_REQUEST['action']) ? $script . ':' . sanitize_key($_REQUEST['action']) : $script);
    }
}
