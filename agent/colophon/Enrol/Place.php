<?php
declare(strict_types=1);

namespace Colophon\Enrol;

/** Is this still the place that was enrolled? A copied site must not speak with the original's voice. */
final class Place
{
    /** @var bool|null The answer for this request: an address changed later in it is still that of the same site. */
    private static $ours;

    /** A new identity is judged anew. */
    public static function forget(): void
    {
        self::$ours = null;
    }

    public static function isOurs(Identity $identity): bool
    {
        if (self::$ours === null) {
            self::$ours = hash_equals($identity->pathHash(), Identity::here()) && rtrim($identity->url(), '/') === Identity::home();
        }
        return self::$ours;
    }
}
