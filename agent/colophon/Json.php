<?php
declare(strict_types=1);

namespace Colophon;

/** JSON as the formats write it. What isn't UTF-8 becomes U+FFFD, so a hostile name can't stop a record. */
final class Json
{
    /** @param mixed $value */
    public static function encode($value): string
    {
        $text = json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PRESERVE_ZERO_FRACTION, 16);
        if ($text === false) {
            throw new \RuntimeException('JSON: ' . json_last_error_msg());
        }
        return $text;
    }

    /** With sorted keys at every level: the form that section roots are made of. @param mixed $value */
    public static function canonical($value): string
    {
        return self::encode(self::sorted($value));
    }

    /** @return array<mixed> */
    public static function decode(string $text): array
    {
        $value = json_decode($text, true, 16);
        if (!is_array($value)) {
            throw new \RuntimeException('JSON: ' . json_last_error_msg());
        }
        return $value;
    }

    /** @param mixed $value @return mixed */
    private static function sorted($value)
    {
        if (!is_array($value)) {
            return $value;
        }
        if ($value !== [] && array_keys($value) !== range(0, count($value) - 1)) {
            ksort($value, SORT_STRING);
        }
        return array_map([self::class, 'sorted'], $value);
    }
}
