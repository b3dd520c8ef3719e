<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Text;

/** Fields of the comment that heads a plugin or a stylesheet, read past WordPress' filters. */
final class Header
{
    public static function field(string $file, string $name): string
    {
        return self::of(self::top($file), $name, 64);
    }

    /**
     * Those that are there, from one reading of the file.
     *
     * @param array<string, string> $names key → field
     * @return array<string, string>
     */
    public static function fields(string $file, array $names): array
    {
        $top = self::top($file);
        return array_filter(array_map(static function (string $name) use ($top): string {
            return self::of($top, $name, Text::SHORT);
        }, $names), 'strlen');
    }

    private static function top(string $file): string
    {
        return str_replace("\r", "\n", is_file($file) ? (string) @file_get_contents($file, false, null, 0, 8192) : '');
    }

    private static function of(string $top, string $name, int $limit): string
    {
        if (preg_match('/^(?:[ \t]*<\?php)?[ \t\/*#@]*' . preg_quote($name, '/') . ':(.*)$/mi', $top, $match) !== 1) {
            return '';
        }
        return Text::cut(trim((string) preg_replace('/\s*(?:\*\/|\?>).*/', '', $match[1])), $limit);
    }
}
