<?php
declare(strict_types=1);

namespace Colophon\Gate;

/** A zip's table of contents, read without unpacking anything and without the zip extension, which not every host has. */
final class Zip
{
    private const MAX_COMMENT = 65535;
    private const END = "PK\x05\x06";
    private const END_BYTES = 22;
    private const MAX_DIRECTORY = 16777216;

    /** Where the end record lies, if the file ends as a zip does: its comment reaches exactly to the end. */
    public static function endsIn(string $path): ?int
    {
        $size = (int) @filesize($path);
        $from = max(0, $size - self::MAX_COMMENT - self::END_BYTES);
        $tail = (string) @file_get_contents($path, false, null, $from);
        for ($at = strrpos($tail, self::END); $at !== false; $at = $at === 0 ? false : strrpos(substr($tail, 0, $at + 3), self::END)) {
            if (strlen($tail) - $at >= self::END_BYTES && $at + self::END_BYTES + self::number($tail, $at + 20, 2) === strlen($tail)) {
                return $from + $at;
            }
        }
        return null;
    }

    /** @return list<array{string, int, int, int}>|null name, packed and unpacked bytes, offset; null: it can't be read as a zip should be */
    public static function entries(string $path, int $most): ?array
    {
        $end = self::endsIn($path);
        if ($end === null) {
            return null;
        }
        $record = (string) @file_get_contents($path, false, null, $end, self::END_BYTES);
        [$count, $length, $offset] = [self::number($record, 10, 2), self::number($record, 12, 4), self::number($record, 16, 4)];
        if ($length > self::MAX_DIRECTORY || $count === 0xffff || $offset === 0xffffffff || $offset + $length > $end) {
            return null; // zip64, or a table that isn't there
        }
        $table = $length === 0 ? '' : (string) @file_get_contents($path, false, null, $offset, $length);
        $entries = [];
        for ($at = 0; $at < strlen($table); $at += 46 + $name + $extra + $comment) {
            if (substr($table, $at, 4) !== "PK\x01\x02" || $at + 46 > strlen($table) || count($entries) > $most) {
                return null;
            }
            [$name, $extra, $comment] = [self::number($table, $at + 28, 2), self::number($table, $at + 30, 2), self::number($table, $at + 32, 2)];
            $entries[] = [substr($table, $at + 46, $name), self::number($table, $at + 20, 4), self::number($table, $at + 24, 4), self::number($table, $at + 42, 4)];
        }
        return count($entries) === $count ? $entries : null;
    }

    private static function number(string $bytes, int $at, int $width): int
    {
        $part = substr($bytes, $at, $width);
        return strlen($part) < $width ? 0 : (int) unpack($width === 2 ? 'v' : 'V', $part)[1];
    }
}
