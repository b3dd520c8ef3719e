<?php
declare(strict_types=1);

namespace Colophon\State;

/** A file of names and what is known of each, read one at a time. Both end in a zero byte, which no name of a file has; a new line some do. */
final class Lines
{
    private const LONGEST = 65536;

    public static function of(string $name, string $value): string
    {
        return "$name\0$value\0";
    }

    /** Nothing where there is no such file. @return iterable<string, string> */
    public static function read(string $path): iterable
    {
        $file = @fopen($path, 'rb') ?: null;
        try {
            while (($line = self::next($file)) !== null) {
                yield $line[0] => $line[1];
            }
        } finally {
            if ($file !== null) {
                fclose($file);
            }
        }
    }

    /** A torn end counts as none. @param resource|null $file @return array{string, string}|null */
    public static function next($file): ?array
    {
        if ($file === null) {
            return null;
        }
        $name = stream_get_line($file, self::LONGEST, "\0");
        $value = $name === false ? false : stream_get_line($file, self::LONGEST, "\0");
        return $value === false ? null : [$name, $value];
    }

    /**
     * What differs between two lists in byte order of their names.
     *
     * @param iterable<string, string> $before
     * @param iterable<string, string> $after
     * @return iterable<array{string, string|null, string|null}> name, before, after
     */
    public static function difference(iterable $before, iterable $after): iterable
    {
        [$old, $new] = [self::iterator($before), self::iterator($after)];
        while ($old->valid() || $new->valid()) {
            $order = !$old->valid() ? 1 : (!$new->valid() ? -1 : strcmp((string) $old->key(), (string) $new->key()));
            if ($order !== 0 || $old->current() !== $new->current()) {
                yield [(string) ($order > 0 ? $new->key() : $old->key()), $order > 0 ? null : $old->current(), $order < 0 ? null : $new->current()];
            }
            if ($order <= 0) {
                $old->next();
            }
            if ($order >= 0) {
                $new->next();
            }
        }
    }

    /** @param iterable<string, string> $lines @return \Iterator<string, string> */
    private static function iterator(iterable $lines): \Iterator
    {
        return is_array($lines) ? new \ArrayIterator($lines) : $lines;
    }
}
