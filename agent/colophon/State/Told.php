<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Json;

/** What this epoch has told of the site's state: one file per section, values as canonical JSON; the files of a site, which are many, as lines below their root. */
final class Told
{
    private const FILES = 'files';
    /** The first line's name: no file has it. */
    private const ROOT = '';

    public static function number(): int
    {
        return (int) (Files::readJson(self::folder() . '/number.json')['snapshot'] ?? 0);
    }

    public static function setNumber(int $number): void
    {
        Files::replace(self::folder() . '/number.json', Json::encode(['snapshot' => $number]));
    }

    /** @return array<string, string> */
    public static function section(string $name): array
    {
        return Files::readJson(self::folder() . "/$name.json");
    }

    /** @param array<string, string> $lines */
    public static function setSection(string $name, array $lines): void
    {
        Files::replace(self::folder() . "/$name.json", Json::encode((object) $lines));
    }

    /** Whether these are the files that were told last. */
    public static function hasFiles(string $root): bool
    {
        foreach (Lines::read(self::folder() . '/' . self::FILES) as $value) {
            return $value === $root;
        }
        return false;
    }

    /** In byte order of their names. @return iterable<string, string> */
    public static function files(): iterable
    {
        foreach (Lines::read(self::folder() . '/' . self::FILES) as $name => $value) {
            if ($name !== self::ROOT) {
                yield $name => $value;
            }
        }
    }

    /** @param iterable<string, string> $lines */
    public static function setFiles(string $root, iterable $lines): void
    {
        $path = self::folder() . '/' . self::FILES;
        $file = Files::openOwned("$path.new", 'wb');
        $line = Lines::of(self::ROOT, $root);
        $whole = @fwrite($file, $line) === strlen($line);
        foreach ($lines as $name => $value) {
            $line = Lines::of((string) $name, $value);
            $whole = $whole && @fwrite($file, $line) === strlen($line);
        }
        $whole = Files::sync($file) && $whole;
        fclose($file);
        if (!$whole || !rename("$path.new", $path)) {
            throw new \RuntimeException('The data folder is full or can\'t be written: ' . $path);
        }
    }

    private static function folder(): string
    {
        DataFolder::make('told');
        return DataFolder::make('told/' . Identity::current()->epoch());
    }
}
