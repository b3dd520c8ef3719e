<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;

/** SHA-256 of files, remembered by inode, size, mtime and ctime: a file whose four are the same is not read again. */
final class FileHashes
{
    /** Times have a resolution of a second: what changed this recently is not remembered, since it might change again unseen. */
    private const SETTLED_SECONDS = 3;

    /** @var array<string, array{int, int, int, int, string}> */
    private $known;
    /** @var array<string, array{int, int, int, int, string}> */
    private $seen = [];
    /** @var bool */
    private $changed = false;

    public function __construct()
    {
        clearstatcache();
        $this->known = Files::readJson(self::path());
    }

    public function of(string $path): string
    {
        $stat = @stat($path);
        if ($stat === false) {
            return is_link($path) ? hash('sha256', 'link:' . readlink($path)) : hash('sha256', 'unreadable');
        }
        $known = $this->known[$path] ?? null;
        if ($known !== null && [$stat['ino'], $stat['size'], $stat['mtime'], $stat['ctime']] === array_slice($known, 0, 4)) {
            $this->seen[$path] = $known;
            return $known[4];
        }
        $now = time();
        $hash = self::read($path);
        if ($hash === null) {
            return hash('sha256', 'unreadable');
        }
        if ($stat['ctime'] < $now - self::SETTLED_SECONDS) {
            $this->seen[$path] = [$stat['ino'], $stat['size'], $stat['mtime'], $stat['ctime'], $hash];
            $this->changed = true;
        }
        return $hash;
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

    /** After a whole walk: what was not met again is forgotten. */
    public function remember(): void
    {
        if ($this->changed || count($this->seen) !== count($this->known)) {
            Files::replace(self::path(), Json::encode($this->seen));
        }
    }

    private static function path(): string
    {
        DataFolder::make('cache');
        return DataFolder::path('cache/files.json');
    }
}
