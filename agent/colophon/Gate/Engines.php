<?php
declare(strict_types=1);

namespace Colophon\Gate;

/** Who looks at an upload: the built-in checks always, and ClamAV's daemon where wp-config.php names one: define('COLOPHON_CLAMD', '/run/clamav/clamd.ctl'), or host:port. */
final class Engines
{
    private const BUILT_IN = 'built-in/1';

    public static function names(): string
    {
        return self::BUILT_IN . (self::clamd() === '' ? '' : ' clamd');
    }

    public static function objection(string $path, string $name): ?Objection
    {
        $found = Names::objection($name) ?? Content::objection($path, $name) ?? Archives::objection($path);
        return $found ?? (self::clamd() === '' ? null : (new Clamd(self::clamd()))->objection($path));
    }

    private static function clamd(): string
    {
        return defined('COLOPHON_CLAMD') ? trim((string) COLOPHON_CLAMD) : '';
    }
}
