<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Json;
use Colophon\Transport\AfterResponse;

/**
 * What happens all the time and matters as a number: use of the REST API, calls to other hosts, mail. Each occurrence is a short line in a file; each beat
 * tells one record per kind of occurrence, with its count. More kinds than a beat may tell become one, so that nobody can make the log grow at will.
 */
final class Tally
{
    public const KINDS = 100;
    private const NAME = 'tally';
    /** Where no beat comes, the file is told when it reaches this size. */
    private const BYTES = 1048576;

    /** So many wait for the end of a request at most. */
    public const WAITING = 100;

    /** @var list<string> Lines that are not in the file yet. */
    private static $waiting = [];

    /** Written once the visitor is answered; where that can't be, at once. @param array<string, string> $object @param array<string, string> $context */
    public static function count(string $type, array $object, array $context, string $user = ''): void
    {
        self::$waiting[] = time() . "\t" . substr(hash('sha256', $user), 0, 8) . "\t" . Json::encode([$type, $object, $context]);
        AfterResponse::await();
        if (!AfterResponse::isPossible() || count(self::$waiting) >= self::WAITING) {
            self::write();
        }
    }

    public static function write(): void
    {
        if (self::$waiting === []) {
            return;
        }
        $file = CountFile::open(self::NAME);
        $file->append(implode("\n", self::$waiting));
        self::$waiting = [];
        $taken = $file->size() >= self::BYTES ? $file->take() : null;
        if ($taken === null) {
            $file->close();
        } else {
            self::tell($taken);
        }
    }

    public static function settle(): void
    {
        self::write();
        if (in_array(self::NAME, CountFile::names(), true)) {
            self::tell(CountFile::open(self::NAME)->take());
        }
        array_map([self::class, 'tell'], CountFile::left(self::NAME));
    }

    private static function tell(string $path): void
    {
        $kinds = [];
        foreach (file($path, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) ?: [] as $line) {
            [$at, $user, $kind] = array_pad(explode("\t", $line, 3), 3, '');
            if (!isset($kinds[$kind])) {
                $new = json_decode($kind, true, 16);
                if (!is_array($new) || !isset($new[0], $new[1]['kind'], $new[2])) {
                    continue; // its writer was killed in the middle of it
                }
                $kind = count($kinds) < self::KINDS ? $kind : Json::encode([$new[0], ['kind' => $new[1]['kind'], 'id' => 'others'], []]);
            }
            $kinds[$kind] = $kinds[$kind] ?? ['count' => 0, 'users' => [], 'since' => (int) $at, 'until' => (int) $at];
            $kinds[$kind]['count']++;
            $kinds[$kind]['users'][$user] = true;
            $kinds[$kind]['until'] = (int) $at;
        }
        foreach ($kinds as $kind => $seen) {
            [$type, $object, $context] = Json::decode((string) $kind);
            Recorder::record($type, $object, null, ['count' => $seen['count'], 'users' => count($seen['users']), 'since' => gmdate('Y-m-d\TH:i:s\Z', $seen['since']), 'until' => gmdate('Y-m-d\TH:i:s\Z', $seen['until'])] + $context, [], Actor::system());
        }
        unlink($path);
    }
}
