<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Text;

/** What the site stands on. A command line may run another PHP than the web server does, and no web server: from there, what was told last stands. */
final class Platform
{
    /** @return array<string, mixed> */
    public static function read(string $database): array
    {
        $platform = ['database' => ['name' => stripos($database, 'mariadb') !== false ? 'MariaDB' : 'MySQL', 'version' => self::number($database)]];
        if (PHP_SAPI !== 'cli') {
            $server = (string) ($_SERVER['SERVER_SOFTWARE'] ?? '');
            $platform['php'] = ['name' => 'PHP', 'version' => self::number(PHP_VERSION)];
            if (preg_match('#^([A-Za-z][A-Za-z0-9 ._-]{0,31}?)(?:[/ ]|$)#', $server, $match) === 1) {
                $platform['server'] = ['name' => Text::cut($match[1], 64), 'version' => self::number(substr($server, strlen($match[1])))];
            }
            return $platform;
        }
        foreach (array_intersect_key(Told::section('platform'), ['php' => true, 'server' => true]) as $key => $told) {
            $platform[$key] = json_decode($told, true);
        }
        return $platform;
    }

    private static function number(string $text): string
    {
        return preg_match('/[0-9]+(?:\.[0-9]+){0,3}/', $text, $match) === 1 ? $match[0] : '';
    }
}
