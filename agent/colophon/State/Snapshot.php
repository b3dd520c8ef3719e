<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Recorder;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Json;

/** Tells how the site's state differs from what was told before, between `snapshot.begun` and `snapshot.completed`. */
final class Snapshot
{
    private const PART_BYTES = 48000;

    public static function take(string $cause): void
    {
        $lock = Files::openOwned(DataFolder::path('snapshot.lock'), 'cb');
        try {
            if (flock($lock, LOCK_EX | LOCK_NB)) {
                self::tell($cause);
            }
        } finally {
            fclose($lock);
        }
    }

    private static function tell(string $cause): void
    {
        $site = ['kind' => 'site', 'id' => Identity::current()->site()];
        $number = Told::number() + 1;
        Recorder::system('snapshot.begun', $site, null, ['snapshot' => $number, 'cause' => $number === 1 ? 'enrolment' : $cause]);
        Told::setNumber($number);
        $files = FileHashes::walk();
        $summary = ['files' => $files];
        $news = [];
        $sections = Sections::read($files['root']);
        Accounts::tellExpired($sections['sessions']);
        foreach ($sections as $section => $map) {
            $lines = array_map([Json::class, 'canonical'], $map);
            ksort($lines, SORT_STRING);
            $summary[$section] = ['count' => count($lines), 'root' => Components::rootOfLines($lines)];
            $before = Told::section($section);
            ksort($before, SORT_STRING);
            if ($before !== $lines) {
                $news[$section] = [$before, $lines];
            }
        }
        foreach ($news as $section => [$before, $lines]) {
            if (!self::tellSection($site, $number, (string) $section, static function () use ($before, $lines): iterable { return Lines::difference($before, $lines); })) {
                return; // no room: the next snapshot tells it again
            }
        }
        $moved = !Told::hasFiles($files['root']);
        if ($moved && !self::tellSection($site, $number, 'files', static function (): iterable { return Lines::difference(Told::files(), FileHashes::found()); })) {
            return;
        }
        if (Recorder::system('snapshot.completed', $site, ['after' => $summary], ['snapshot' => $number])) {
            foreach ($news as $section => [$before, $lines]) {
                Told::setSection((string) $section, $lines);
            }
            if ($moved) {
                Told::setFiles($files['root'], FileHashes::found());
            }
        }
    }

    /** Gone through twice, since each part says how many there are: a site's files would not fit into memory. @param array<string, string> $site @param callable(): iterable<array{string, string|null, string|null}> $difference */
    private static function tellSection(array $site, int $number, string $section, callable $difference): bool
    {
        $count = 0;
        foreach (self::parts($difference()) as $part) {
            $count++;
        }
        $index = 0;
        foreach (self::parts($difference()) as $part) {
            if (!Recorder::system("state.$section", $site, ['after' => $part], ['snapshot' => $number, 'part' => ++$index, 'parts' => $count])) {
                return false;
            }
        }
        return true;
    }

    /** @param iterable<array{string, string|null, string|null}> $difference @return iterable<list<array{string, mixed, mixed}>> */
    private static function parts(iterable $difference): iterable
    {
        $part = [];
        $bytes = 0;
        foreach ($difference as [$key, $old, $new]) {
            $length = strlen(Json::encode($key)) + strlen($old ?? 'null') + strlen($new ?? 'null') + 5;
            if ($part !== [] && $bytes + $length > self::PART_BYTES) {
                yield $part;
                $part = [];
                $bytes = 0;
            }
            $part[] = [$key, $old === null ? null : json_decode($old, true), $new === null ? null : json_decode($new, true)];
            $bytes += $length;
        }
        if ($part !== []) {
            yield $part;
        }
    }
}
