<?php
declare(strict_types=1);

namespace Colophon\Survey;

use Colophon\State\Constants;

/** One thing that a survey names: a file, an option, a post. */
final class Item
{
    /** What is handed over or taken away is held in memory. */
    public const MAX_BYTES = 8388608;

    /** Its bytes now, or null where it is gone, too large or can't be read. */
    public static function content(string $kind, string $id): ?string
    {
        if ($kind !== 'file') {
            return Values::read($kind, $id);
        }
        $path = Walk::path($id);
        if ($path === null || @filetype($path) !== 'file' || (int) @filesize($path) > self::MAX_BYTES) {
            return null;
        }
        $content = @file_get_contents($path, false, null, 0, self::MAX_BYTES + 1);
        return $content === false || strlen($content) > self::MAX_BYTES ? null : $content;
    }

    /** The server may only see what may be code: nobody's picture, and no setting without a sign. */
    public static function mayBeShown(string $kind, string $id, string $content): bool
    {
        return $kind === 'file' ? Walk::isNamed($id) || stripos($content, '<?php') !== false || strpos($content, '<?=') !== false : Marks::ofValue($content) !== '';
    }

    /** Keys and passwords of wp-config.php stay here. */
    public static function withoutSecrets(string $id, string $content): string
    {
        if (basename($id) !== 'wp-config.php') {
            return $content;
        }
        return (string) preg_replace('/((?:' . implode('|', Constants::SECRET) . ')[\'"]\s*,\s*)(?:\'(?:[^\'\\\\]|\\\\.)*+\'|"(?:[^"\\\\]|\\\\.)*+")/s', '$1\'withheld\'', $content);
    }
}
