<?php
declare(strict_types=1);

namespace Colophon\Survey;

use Colophon\State\Uploads;

/**
 * Every file of the site in one fixed order, so that a walk can be put down and gone on with. An id is the path below the site's root, `%XX` where a byte
 * could not stand in a record; roots outside of it have a name that begins with `@`. Links are named and never followed.
 */
final class Walk
{
    public const MAX_DEPTH = 64;
    public const MAX_ENTRIES = 50000;
    // Of the mode that lstat gives (POSIX, sys/stat.h).
    private const TYPE = 0170000;
    private const FOLDER = 0040000;
    private const FILE = 0100000;
    private const LINK = 0120000;

    /** @var array<string, string>|null prefix of ids → folder */
    private static $roots;

    /** @return iterable<array{string, string, string, array<int|string, int>}> id, path, why it can't be read (link, special, deep, crowded, or nothing), and what lstat says of it */
    public static function after(string $after): iterable
    {
        foreach (self::roots() as $prefix => $folder) {
            $prefix = (string) $prefix;
            if ($after !== '' && self::rank($after) > self::rankOf($prefix)) {
                continue;
            }
            $from = $after !== '' && self::rank($after) === self::rankOf($prefix) ? rawurldecode(substr($after, strlen($prefix))) : '';
            foreach (self::below($folder, '', $from, 0) as [$below, $path, $why, $stat]) {
                yield [$prefix . self::encode($below), $path, $why, $stat];
            }
        }
        $above = dirname(rtrim(ABSPATH, '/')) . '/wp-config.php';
        if ($after !== '@above/wp-config.php' && !is_file(ABSPATH . 'wp-config.php') && is_file($above)) {
            $stat = @lstat($above);
            if ($stat !== false) {
                yield ['@above/wp-config.php', $above, '', $stat];
            }
        }
    }

    /** Before, at or after another id in the order of the walk. */
    public static function compare(string $a, string $b): int
    {
        return $a === $b ? 0 : (self::rank($a) <=> self::rank($b) ?: strcmp(strtr(rawurldecode($a), '/', "\0"), strtr(rawurldecode($b), '/', "\0")));
    }

    /** The path of an id, or null where it leads out of its root or over a link. */
    public static function path(string $id): ?string
    {
        if ($id === '@above/wp-config.php') {
            return dirname(rtrim(ABSPATH, '/')) . '/wp-config.php';
        }
        foreach (self::roots() as $prefix => $folder) {
            $prefix = (string) $prefix;
            if ($prefix === '' ? $id === '' || $id[0] === '@' : strncmp($id, $prefix, strlen($prefix)) !== 0) {
                continue;
            }
            $path = $folder;
            foreach (explode('/', rawurldecode(substr($id, strlen($prefix)))) as $part) {
                if ($part === '' || $part === '.' || $part === '..' || strpos($part, "\0") !== false || is_link($path)) {
                    return null;
                }
                $path .= '/' . $part;
            }
            return is_link($path) ? null : $path;
        }
        return null;
    }

    /** Software, or what a web server would run or be configured by: told by name, whatever is in it. Everything else is told by name only where it bears a sign. */
    public static function isNamed(string $id): bool
    {
        $path = rawurldecode($id);
        return strpos($path, '/') === false || preg_match('{^(?:wp-admin|' . preg_quote(WPINC, '{') . ')/|^@(?:plugins|mu|above)/|^(?:@content/|[^@]*?)(?:plugins|themes|mu-plugins)/}', $path) === 1 && strpos($path, '/uploads/') === false
            || preg_match(Uploads::RUNS, basename($path)) === 1;
    }

    /** @return array<string, string> */
    private static function roots(): array
    {
        if (self::$roots === null) {
            $uploads = wp_get_upload_dir();
            self::$roots = ['' => rtrim(ABSPATH, '/')];
            foreach (['@content/' => WP_CONTENT_DIR, '@plugins/' => WP_PLUGIN_DIR, '@mu/' => WPMU_PLUGIN_DIR, '@uploads/' => (string) $uploads['basedir']] as $prefix => $folder) {
                $real = realpath($folder);
                $inside = array_filter(self::$roots, static function (string $root) use ($real, $folder): bool {
                    return $real === false || strncmp($folder . '/', $root . '/', strlen($root) + 1) === 0 && strncmp($real . '/', realpath($root) . '/', strlen((string) realpath($root)) + 1) === 0;
                });
                if ($inside === []) {
                    self::$roots[$prefix] = rtrim((string) $real, '/');
                }
            }
        }
        return self::$roots;
    }

    /** @return iterable<array{string, string, string, array<int|string, int>}> path below the root, path, why, lstat */
    private static function below(string $folder, string $prefix, string $after, int $depth): iterable
    {
        $first = $after === '' ? '' : explode('/', $after, 2)[0];
        [$entries, $crowded] = self::entries($folder);
        foreach ($entries as $entry) {
            $entry = (string) $entry;
            $order = $after === '' ? 1 : strcmp($entry, $first);
            $rest = $order === 0 ? substr($after, strlen($first) + 1) : '';
            if ($order < 0 || ($order === 0 && $rest === '')) {
                continue;
            }
            $path = $folder . '/' . $entry;
            $stat = @lstat($path);
            $type = $stat === false ? 0 : $stat['mode'] & self::TYPE;
            if ($type === self::FOLDER) {
                if ($depth + 1 >= self::MAX_DEPTH) {
                    yield [$prefix . $entry, $path, 'deep', $stat];
                    continue;
                }
                yield from self::below($path, $prefix . $entry . '/', $rest, $depth + 1);
            } elseif ($stat !== false) {
                yield [$prefix . $entry, $path, $type === self::FILE ? '' : ($type === self::LINK ? 'link' : 'special'), $stat];
            }
        }
        $stat = $crowded && $after === '' ? @lstat($folder) : false;
        if ($stat !== false) {
            yield [$prefix . '~', $folder, 'crowded', $stat];
        }
    }

    /** @return array{list<string>, bool} names in order, and whether there were more */
    private static function entries(string $folder): array
    {
        $names = [];
        $handle = @opendir($folder);
        if ($handle === false) {
            return [[], false];
        }
        while (($name = readdir($handle)) !== false) {
            if ($name === '.' || $name === '..') {
                continue;
            }
            if (count($names) === self::MAX_ENTRIES) {
                closedir($handle);
                sort($names, SORT_STRING);
                return [$names, true];
            }
            $names[] = $name;
        }
        closedir($handle);
        sort($names, SORT_STRING);
        return [$names, false];
    }

    private static function encode(string $path): string
    {
        if (preg_match('/[^\x20-\x24\x26-\x7e]|^@/', $path) === 0) {
            return $path;
        }
        $pattern = preg_match('//u', $path) === 1 ? '/[%\x00-\x1f\x7f]|^@/' : '/[%\x00-\x1f\x7f-\xff]|^@/';
        return (string) preg_replace_callback($pattern, static function (array $match): string {
            return sprintf('%%%02X', ord($match[0]));
        }, $path);
    }

    private static function rank(string $id): int
    {
        return $id === '' || $id[0] !== '@' ? 0 : self::rankOf(substr($id, 0, (int) strpos($id, '/') + 1));
    }

    private static function rankOf(string $prefix): int
    {
        return (int) array_search($prefix, ['', '@content/', '@plugins/', '@mu/', '@uploads/', '@above/'], true);
    }
}
