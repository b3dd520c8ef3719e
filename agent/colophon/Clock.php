<?php
declare(strict_types=1);

namespace Colophon;

/** Times as the formats write them: RFC 3339, UTC, six decimals. */
final class Clock
{
    public static function now(): string
    {
        return self::format(microtime(true));
    }

    public static function format(float $seconds): string
    {
        $whole = (int) floor($seconds);
        return gmdate('Y-m-d\TH:i:s', $whole) . sprintf('.%06dZ', min(999999, (int) (($seconds - $whole) * 1000000)));
    }
}
