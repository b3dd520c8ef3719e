<?php
declare(strict_types=1);

namespace Colophon\State;

/** Files below the uploads folder that a web server might run or be configured by. The others are content. */
final class Uploads
{
    public const RUNS = '/(?:\.(?:php[0-9s]?|phtml|phar|pht|inc|cgi|pl|py|sh|rb|aspx?|jsp|shtml|so)(?:\.|$))|^(?:\.htaccess|\.user\.ini|php\.ini|web\.config)$/i';

    /** @return array<string, string> path below uploads → SHA-256 */
    public static function executables(): array
    {
        $uploads = wp_get_upload_dir();
        $root = rtrim((string) $uploads['basedir'], '/');
        $found = [];
        foreach (self::below($root) as $path) {
            $found[substr($path, strlen($root) + 1)] = FileHashes::of($path);
        }
        return $found;
    }

    /** Whether a web server may run a file of this name, or be configured by it. */
    public static function isRunnable(string $name): bool
    {
        return preg_match(self::RUNS, $name) === 1;
    }

    /** @return iterable<string> */
    private static function below(string $folder): iterable
    {
        foreach (is_dir($folder) ? @scandir($folder) ?: [] : [] as $entry) {
            if ($entry === '.' || $entry === '..') {
                continue;
            }
            $path = "$folder/$entry";
            if (is_dir($path) && !is_link($path)) {
                yield from self::below($path);
            } elseif (self::isRunnable($entry)) {
                yield $path;
            }
        }
    }
}
