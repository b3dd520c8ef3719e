<?php
declare(strict_types=1);

namespace Colophon\Admin;

/** The agent's words in the language of whoever reads them, where it has them; read only by a request that shows some. */
final class Language
{
    public static function load(): void
    {
        $words = __DIR__ . '/languages/colophon-' . substr(determine_locale(), 0, 2) . '.mo';
        if (!is_textdomain_loaded('colophon') && is_file($words)) {
            load_textdomain('colophon', $words);
        }
    }
}
