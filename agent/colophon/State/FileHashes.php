<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Enrol\DataFolder;
use Colophon\Files;

/**
 * SHA-256 of a site's files, remembered by inode, size, mtime and ctime: a file whose four are the same is not read again. They are gone through in the order of their
 * names and remembered in that order, so that a site of any size takes the memory of one file.
 */
final class FileHashes
{
    /** Times have a resolution of a second: what changed this recently is not remembered, since it might change again unseen. */
    private const SETTLED_SECONDS = 3;
    private const UNREMEMBERED = '0 0 0 0 ';
    private const CACHE = 'cache/files';

    /** @var resource|null What was remembered. */
    private $old;
    /** @var resource|null What will be, from the first difference on. */
    private $new;
    /** @var int How much of the old is the new's as well. */
    private $same = 0;

    /** What stands at a path now. */
    public static function of(string $path): string
    {
        return substr(self::look($path, @lstat($path), ''), -64);
    }

    /** Looks at every file of the site. @return array{count: int, root: string} as a section of the state is told */
    public static function walk(): array
    {
        clearstatcache();
        DataFolder::make('cache');
        return (new self())->through(Components::all());
    }

    /** What the last walk found. @return iterable<string, string> name → SHA-256 as JSON, in byte order of the names */
    public static function found(): iterable
    {
        foreach (Lines::read(DataFolder::path(self::CACHE)) as $name => $known) {
            yield $name => '"' . substr($known, -64) . '"';
        }
    }

    /** @param iterable<string, array{string, array<mixed>|false}> $files name → path and what lstat says of it, in byte order of the names @return array{count: int, root: string} */
    private function through(iterable $files): array
    {
        $path = DataFolder::path(self::CACHE);
        $this->old = @fopen($path, 'rb') ?: null;
        $hash = hash_init('sha256');
        $count = 0;
        $known = Lines::next($this->old);
        foreach ($files as $name => [$at, $stat]) {
            while ($known !== null && strcmp($known[0], $name) < 0) {
                $this->differ();
                $known = Lines::next($this->old);
            }
            $before = $known !== null && $known[0] === $name ? $known[1] : '';
            $now = self::look($at, $stat, $before);
            if ($now !== $before) {
                $this->differ();
            }
            $this->keep(Lines::of($name, $now));
            if ($before !== '') {
                $known = Lines::next($this->old);
            }
            hash_update($hash, "$name\t\"" . substr($now, -64) . "\"\n");
            $count++;
        }
        if ($known !== null) {
            $this->differ();
        }
        if ($this->old !== null) {
            fclose($this->old);
        }
        if ($this->new !== null) {
            fclose($this->new);
            if (!rename("$path.new", $path)) {
                throw new \RuntimeException('The data folder can\'t be written: ' . $path);
            }
        }
        return ['count' => $count, 'root' => hash_final($hash)];
    }

    private function keep(string $line): void
    {
        if ($this->new === null) {
            $this->same += strlen($line);
        } elseif (@fwrite($this->new, $line) !== strlen($line)) {
            throw new \RuntimeException('The data folder is full or can\'t be written: ' . self::CACHE);
        }
    }

    /** From here on it is written anew: what was the same so far is copied. */
    private function differ(): void
    {
        if ($this->new !== null) {
            return;
        }
        $this->new = Files::openOwned(DataFolder::path(self::CACHE . '.new'), 'wb');
        $before = @fopen(DataFolder::path(self::CACHE), 'rb');
        if ($this->same > 0 && ($before === false || stream_copy_to_stream($before, $this->new, $this->same) !== $this->same)) {
            throw new \RuntimeException('The data folder is full or can\'t be written: ' . self::CACHE);
        }
    }

    /** The four and the hash. @param array<mixed>|false $stat what lstat says @param string $known the same of an earlier look, or nothing */
    private static function look(string $path, $stat, string $known): string
    {
        if ($stat !== false && ($stat['mode'] & 0170000) === 0120000) {
            $stat = @stat($path);
            if ($stat === false) {
                return self::UNREMEMBERED . hash('sha256', 'link:' . readlink($path));
            }
        }
        if ($stat === false) {
            return self::UNREMEMBERED . hash('sha256', 'unreadable');
        }
        $four = "$stat[ino] $stat[size] $stat[mtime] $stat[ctime] ";
        // Whole: a power cut may have taken the end of what was remembered.
        if (strlen($known) === strlen($four) + 64 && strncmp($known, $four, strlen($four)) === 0) {
            return $known;
        }
        $now = time();
        $hash = self::read($path);
        return $hash === null ? self::UNREMEMBERED . hash('sha256', 'unreadable') : ($stat['ctime'] < $now - self::SETTLED_SECONDS ? $four : self::UNREMEMBERED) . $hash;
    }

    /** Only what is a file: a pipe somebody put there would keep the agent waiting for ever, so it is opened without waiting, and looked at once it is open. */
    private static function read(string $path): ?string
    {
        $file = @fopen($path, 'rbn');
        if ($file === false) {
            return null;
        }
        $hash = hash_init('sha256');
        $read = (fstat($file)['mode'] & 0170000) === 0100000 && hash_update_stream($hash, $file) >= 0;
        fclose($file);
        return $read ? hash_final($hash) : null;
    }
}
