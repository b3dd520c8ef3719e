<?php
declare(strict_types=1);

namespace Colophon;

use Colophon\Enrol\DataFolder;

/** Small files of the data folder: whole or not at all, readable by their owner alone. */
final class Files
{
    /** Written beside, made durable, then renamed: a reader sees the old or the new, never half. */
    public static function replace(string $path, string $content): void
    {
        $new = $path . '.' . bin2hex(random_bytes(4)) . '.new';
        $file = @fopen($new, 'xb');
        if ($file === false) {
            throw new \RuntimeException('The data folder can\'t be written: ' . $path);
        }
        chmod($new, 0600);
        $whole = @fwrite($file, $content) === strlen($content) && self::sync($file);
        fclose($file);
        if (!$whole || !rename($new, $path)) {
            @unlink($new);
            throw new \RuntimeException('The data folder is full or can\'t be written: ' . $path);
        }
        DataFolder::own($path);
    }

    public static function read(string $path): ?string
    {
        $content = is_file($path) ? file_get_contents($path) : false;
        return $content === false ? null : $content;
    }

    /** @return array<mixed> */
    public static function readJson(string $path): array
    {
        $content = self::read($path);
        return $content === null || $content === '' ? [] : Json::decode($content);
    }

    /** PHP before 8.1 can't fsync: there the system's own write-back is all there is. @param resource $file */
    public static function sync($file): bool
    {
        return fflush($file) && (!function_exists('fsync') || fsync($file));
    }

    /** @return resource */
    public static function openOwned(string $path, string $mode)
    {
        $new = !is_file($path);
        $file = @fopen($path, $mode);
        if ($file === false) {
            throw new \RuntimeException('The data folder can\'t be written: ' . $path);
        }
        if ($new) {
            chmod($path, 0600);
            DataFolder::own($path);
        }
        return $file;
    }
}
