<?php
declare(strict_types=1);

namespace Colophon\State;

/** Fields of the comment that heads a plugin or a stylesheet, read past WordPress' filters. */
final class Header
{
    public static function field(string $file, string $name): string
    {
        $top = is_file($file) ? (string) @file_get_contents($file, false, null, 0, 8192) : '';
        if (preg_match('/^(?:[ \t]*<\?php)?[ \t\/*#@]*' . preg_quote($name, '/') . ':(.*)$/mi', str_replace("\r", "\n", $top), $match) !== 1) {
            return '';
        }
        return \Colophon\Capture\Text::cut(trim((string) preg_replace('/\s*(?:\*\/|\?>).*/', '', $match[1])), 64);
    }
}
