<?php
declare(strict_types=1);

namespace Colophon;

/** Colophon\Spool\Frame lives in Spool/Frame.php. */
final class Autoloader
{
    public static function register(): void
    {
        spl_autoload_register([self::class, 'load']);
    }

    public static function load(string $class): void
    {
        if (strncmp($class, 'Colophon\\', 9) === 0) {
            // To ask first whether it is there takes longer than to load it from opcache. Where it isn't, PHP says that the class is missing, which Guard catches.
            @include __DIR__ . '/' . strtr(substr($class, 9), '\\', '/') . '.php';
        }
    }
}
