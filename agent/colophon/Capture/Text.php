<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Captured strings are bounded and valid UTF-8, whatever a visitor sends. */
final class Text
{
    public const SHORT = 256;
    public const LONG = 512;

    /** @param mixed $value */
    public static function cut($value, int $limit = self::SHORT): string
    {
        if (!is_scalar($value)) {
            return '';
        }
        $text = (string) $value;
        $long = strlen($text) > $limit;
        $text = substr($text, 0, $limit + 4);
        if ($long) {
            // The cut may have split a character; that is not the sender's fault.
            $text = self::onBoundary($text, $limit - 3);
        }
        if (preg_match('//u', $text) !== 1) {
            $text = (string) json_decode((string) json_encode($text, JSON_INVALID_UTF8_SUBSTITUTE));
            if (strlen($text) > $limit - ($long ? 3 : 0)) {
                $text = self::onBoundary($text, $limit - 3);
                $long = true;
            }
        }
        return $long ? $text . '…' : $text;
    }

    private static function onBoundary(string $text, int $bytes): string
    {
        while ($bytes > 0 && isset($text[$bytes]) && (ord($text[$bytes]) & 0xC0) === 0x80) {
            $bytes--;
        }
        return substr($text, 0, $bytes);
    }
}
