<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Json;

/** What this epoch has told of the site's state: one file per section, values as canonical JSON. */
final class Told
{
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

    private static function folder(): string
    {
        DataFolder::make('told');
        return DataFolder::make('told/' . Identity::current()->epoch());
    }
}
