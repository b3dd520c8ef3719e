<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Enrol\Identity;
use Colophon\Json;

/**
 * Events that can come in floods: the first of a minute (of a heartbeat, where that is shorter) is a record of its own, the rest of that time becomes one
 * record with exact counts. What is being counted waits in a file, one salted hash per line, and is told by the next event of its kind or the next beat.
 */
final class Flood
{
    private const PREFIX = 'flood-';
    private const LINE_BYTES = 34;

    /**
     * True when the caller should record the event itself.
     *
     * @param array<string, mixed> $object what the record of the rest is about
     * @param array<string, mixed> $context and what it carries besides the counts
     */
    public static function isFirst(string $type, array $object, array $context, string $name, string $user, string $address): bool
    {
        $now = time();
        $taken = null;
        $name = self::PREFIX . substr((string) preg_replace('/[^a-z0-9-]/', '_', $name), 0, 40) . '-' . substr(hash('sha256', $type . "\0" . $name), 0, 12);
        $file = CountFile::open($name);
        $line = $file->firstLine();
        $head = self::head($line);
        if ($head !== null && $head['until'] > $now) {
            $counted = $file->append(self::mark($head['salt'], $user) . ' ' . self::mark($head['salt'], $address));
            $file->close();
            return !$counted; // what can't be counted is recorded by itself: the spool has a reserve, and says what it had to drop
        }
        if ($line !== null) {
            $taken = $file->take();
            $file = CountFile::open($name);
        }
        if ($file->firstLine() === null) { // else another process began the new minute
            $file->append(Json::encode(['since' => $now, 'until' => self::end($now), 'salt' => bin2hex(random_bytes(16)), 'type' => $type, 'object' => $object, 'context' => $context]));
        }
        $file->close();
        self::tell($taken);
        return true;
    }

    /** Tells every count whose time is over, and what a process that died left. */
    public static function settle(): void
    {
        foreach (CountFile::names() as $name) {
            if (strpos($name, self::PREFIX) !== 0) {
                continue;
            }
            $file = CountFile::open($name);
            $head = self::head($file->firstLine());
            if ($head === null || $head['until'] <= time()) {
                self::tell($file->take());
            } else {
                $file->close();
            }
        }
        array_map([self::class, 'tell'], CountFile::left(self::PREFIX));
    }

    /** Null also for one whose writer was killed: its event was a record of its own. @return array<mixed>|null */
    private static function head(?string $line): ?array
    {
        $head = $line === null ? null : json_decode($line, true, 16);
        return is_array($head) && isset($head['until'], $head['since'], $head['salt'], $head['type'], $head['object'], $head['context']) ? $head : null;
    }

    private static function tell(?string $path): void
    {
        $file = $path === null ? false : @fopen($path, 'rb');
        if ($file === false) {
            return;
        }
        $head = self::head(fgets($file) ?: null);
        $count = 0;
        $users = $addresses = [];
        while (($line = fgets($file)) !== false) {
            if (strlen($line) === self::LINE_BYTES) {
                $count++;
                $users[substr($line, 0, 16)] = $addresses[substr($line, 17, 16)] = true;
            }
        }
        fclose($file);
        if ($head !== null && $count > 0) {
            Recorder::record($head['type'], $head['object'], null, [
                'count' => $count, 'users' => count($users), 'addresses' => count($addresses), 'since' => gmdate('Y-m-d\TH:i:s\Z', $head['since']), 'until' => gmdate('Y-m-d\TH:i:s\Z', $head['until']),
                'flood' => substr($head['salt'], 0, 8),
            ] + $head['context'], [], Actor::system());
        }
        unlink($path);
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
