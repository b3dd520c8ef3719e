<?php
declare(strict_types=1);

namespace Colophon\Gate;

use Colophon\State\Uploads;

/** What an uploaded file calls itself. */
final class Names
{
    /** Some servers run a file for any ending that its name holds; `.pl.` may as well be a country. */
    private const RUNS_IN_THE_MIDDLE = '/\.(?:php[0-9s]?|phtml|phar|pht)\.|^(?:\.htaccess|\.user\.ini|php\.ini|web\.config)$/i';

    public static function objection(string $name): ?Objection
    {
        if ($name === '' || preg_match('~[/\\\\\x00-\x1f\x7f]|^\.\.?$|:\$~', $name) === 1) {
            return new Objection('path', __('The file\'s name names a place, not a file.', 'colophon'), __('Give the file a plain name and upload it again.', 'colophon'));
        }
        if (Uploads::isRunnable('x.' . self::ending($name)) || preg_match(self::RUNS_IN_THE_MIDDLE, $name) === 1) {
            return new Objection('runnable_name', __('A web server might run a file of this name.', 'colophon'), __('Only put code on the site as a plugin or theme. If this is a document, give it the ending of its kind, and no other before it.', 'colophon'));
        }
        return null;
    }

    public static function ending(string $name): string
    {
        return strtolower((string) pathinfo($name, PATHINFO_EXTENSION));
    }
}
