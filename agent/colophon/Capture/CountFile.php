<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Enrol\DataFolder;
use Colophon\Files;

/**
 * A file in which something is counted, line by line, under its lock. Who takes it gives it another name first, so that a process that dies while
 * telling the count leaves it to the next one: it may then be told twice, under the same id, but is never lost.
 */
final class CountFile
{
    private const TAKEN = '.taken';

    /** @var string */
    private $path;
    /** @var resource */
    private $file;

    /** @param resource $file */
    private function __construct(string $path, $file)
    {
        $this->path = $path;
        $this->file = $file;
    }

    public static function open(string $name): self
    {
        $path = DataFolder::make('floods') . '/' . $name;
        for (;;) {
            $file = Files::openOwned($path, 'c+b');
            flock($file, LOCK_EX);
            clearstatcache(true, $path);
            $there = @stat($path);
            $here = fstat($file);
            if ($there !== false && $here !== false && $there['ino'] === $here['ino']) {
                return new self($path, $file);
            }
            fclose($file); // taken while we waited for it
        }
    }

    /** Names of what is being counted now. @return list<string> */
    public static function names(): array
    {
        return array_values(array_filter(array_map('basename', glob(DataFolder::path('floods') . '/*') ?: []), static function (string $name): bool {
            return strpos($name, self::TAKEN) === false;
        }));
    }

    /** What a process that died had taken and not told. @return list<string> paths */
    public static function left(string $prefix): array
    {
        $left = [];
        foreach (glob(DataFolder::path('floods') . '/' . $prefix . '*' . self::TAKEN . '*') ?: [] as $path) {
            if (@filemtime($path) < time() - 60) {
                $left[] = $path;
            }
        }
        return $left;
    }

    public function firstLine(): ?string
    {
        rewind($this->file);
        $line = fgets($this->file);
        return $line === false || trim($line) === '' ? null : $line;
    }

    /** False when there is no room. */
    public function append(string $line): bool
    {
        fseek($this->file, 0, SEEK_END);
        $from = (int) ftell($this->file);
        if ($from > 0 && fseek($this->file, -1, SEEK_END) === 0 && fgetc($this->file) !== "\n") {
            fwrite($this->file, "\n"); // whoever wrote last was killed in the middle of it
        }
        if (@fwrite($this->file, $line . "\n") === strlen($line) + 1 && @fflush($this->file)) {
            return true;
        }
        ftruncate($this->file, $from); // half a line would count as none
        return false;
    }

    public function size(): int
    {
        return (int) (fstat($this->file)['size'] ?? 0);
    }

    /** Ends the counting; the path under which it waits to be told. */
    public function take(): string
    {
        $taken = $this->path . self::TAKEN . bin2hex(random_bytes(4));
        rename($this->path, $taken);
        touch($taken);
        $this->close();
        return $taken;
    }

    public function close(): void
    {
        flock($this->file, LOCK_UN);
        fclose($this->file);
    }
}
