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
        $summary = [];
        $news = [];
        $sections = Sections::read();
        Accounts::tellExpired($sections['sessions']);
        foreach ($sections as $section => $map) {
            $lines = array_map([Json::class, 'canonical'], $map);
            ksort($lines, SORT_STRING);
            $summary[$section] = ['count' => count($lines), 'root' => Components::rootOfLines($lines)];
            $difference = self::difference(Told::section($section), $lines);
            if ($difference !== []) {
                $news[$section] = [$difference, $lines];
            }
        }
        foreach ($news as $section => [$difference, $lines]) {
            if (!self::tellSection($site, $number, (string) $section, $difference)) {
                return; // no room: the next snapshot tells it again
            }
        }
        if (Recorder::system('snapshot.completed', $site, ['after' => $summary], ['snapshot' => $number])) {
            foreach ($news as $section => [$difference, $lines]) {
                Told::setSection((string) $section, $lines);
            }
        }
    }

    /**
     * @param array<string, string> $before
     * @param array<string, string> $after
     * @return list<array{string, mixed, mixed}>
     */
    private static function difference(array $before, array $after): array
    {
        $difference = [];
        foreach ($before + $after as $key => $unused) {
            $old = $before[$key] ?? null;
            $new = $after[$key] ?? null;
            if ($old !== $new) {
                $difference[(string) $key] = [(string) $key, $old === null ? null : json_decode($old, true), $new === null ? null : json_decode($new, true)];
            }
        }
        ksort($difference, SORT_STRING);
        return array_values($difference);
    }

    /** @param array<string, string> $site @param list<array{string, mixed, mixed}> $difference */
    private static function tellSection(array $site, int $number, string $section, array $difference): bool
    {
        $parts = [[]];
        $bytes = 0;
        foreach ($difference as $entry) {
            $length = strlen(Json::encode($entry)) + 1;
            if ($bytes + $length > self::PART_BYTES) {
                $parts[] = [];
                $bytes = 0;
            }
            $parts[count($parts) - 1][] = $entry;
            $bytes += $length;
        }
        foreach ($parts as $index => $part) {
            if (!Recorder::system("state.$section", $site, ['after' => $part], ['snapshot' => $number, 'part' => $index + 1, 'parts' => count($parts)])) {
                return false;
            }
        }
        return true;
    }
}
