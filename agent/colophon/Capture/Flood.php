<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Json;

/**
 * Events that can come in floods: the first of a minute (of a heartbeat, where that is shorter) is a record of its own, the rest of that time becomes one
 * record with exact counts. What is being counted waits in a file, one salted hash per line, and is told by the next event of its kind or the next beat.
 */
final class Flood
{
    /**
     * True when the caller should record the event itself.
     *
     * @param array<string, mixed> $object what the record of the rest is about
     * @param array<string, string> $context and what it carries besides the counts
     */
    public static function isFirst(string $type, array $object, array $context, string $name, string $user, string $address): bool
    {
        $path = DataFolder::make('floods') . '/' . $name;
        $file = Files::openOwned($path, 'c+b');
        $now = time();
        $told = null;
        flock($file, LOCK_EX);
        try {
            $head = self::head($file);
            if ($head === null || $head['until'] <= $now) {
                $told = $head === null ? null : self::count($file, $head);
                self::begin($file, ['since' => $now, 'until' => self::end($now), 'salt' => bin2hex(random_bytes(16)), 'type' => $type, 'object' => $object, 'context' => $context]);
                return true;
            }
            fseek($file, 0, SEEK_END);
            fwrite($file, self::mark($head['salt'], $user) . ' ' . self::mark($head['salt'], $address) . "\n");
            return false;
        } finally {
            flock($file, LOCK_UN);
            fclose($file);
            self::tell($told);
        }
    }

    /** Tells every count whose time is over. */
    public static function settle(): void
    {
        $now = time();
        foreach (glob(DataFolder::path('floods') . '/*') ?: [] as $path) {
            $file = Files::openOwned($path, 'c+b');
            $told = null;
            flock($file, LOCK_EX);
            $head = self::head($file);
            if ($head !== null && $head['until'] <= $now) {
                $told = self::count($file, $head);
                self::begin($file, null);
            }
            flock($file, LOCK_UN);
            fclose($file);
            self::tell($told);
        }
    }

    /** @param resource $file @return array<mixed>|null */
    private static function head($file): ?array
    {
        rewind($file);
        $line = fgets($file);
        return $line === false || trim($line) === '' ? null : Json::decode($line);
    }

    /** @param resource $file @param array<mixed> $head @return array<mixed>|null */
    private static function count($file, array $head): ?array
    {
        $count = 0;
        $users = $addresses = [];
        while (($line = fgets($file)) !== false) {
            if (strlen($line) === 34) {
                $count++;
                $users[substr($line, 0, 16)] = $addresses[substr($line, 17, 16)] = true;
            }
        }
        return $count === 0 ? null : $head + ['count' => $count, 'users' => count($users), 'addresses' => count($addresses)];
    }

    /** @param resource $file @param array<mixed>|null $head */
    private static function begin($file, ?array $head): void
    {
        ftruncate($file, 0);
        rewind($file);
        if ($head !== null) {
            fwrite($file, Json::encode($head) . "\n");
        }
    }

    /** @param array<mixed>|null $told */
    private static function tell(?array $told): void
    {
        if ($told !== null) {
            Recorder::record($told['type'], $told['object'], null, ['count' => $told['count'], 'users' => $told['users'], 'addresses' => $told['addresses'], 'since' => gmdate('Y-m-d\TH:i:s\Z', $told['since']), 'until' => gmdate('Y-m-d\TH:i:s\Z', $told['until'])] + $told['context'], [], Actor::system());
        }
    }

    /** Minutes begin where the clock's do. */
    private static function end(int $now): int
    {
        $seconds = min(60, Identity::current()->heartbeat());
        return (intdiv($now, $seconds) + 1) * $seconds;
    }

    private static function mark(string $salt, string $value): string
    {
        return substr(hash_hmac('sha256', $value, $salt), 0, 16);
    }
}
