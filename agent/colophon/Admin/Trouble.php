<?php
declare(strict_types=1);

namespace Colophon\Admin;

use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;

/** The last thing that went wrong with the agent, for the person who looks at its page: what it means and what to do. */
final class Trouble
{
    private const FILE = 'trouble.json';
    /** Older trouble is no news; the console has all of it. */
    private const SECONDS = 604800;

    /** @param array<string, string|int> $place */
    public static function note(array $place): void
    {
        Files::replace(DataFolder::path(self::FILE), Json::encode(['at' => time()] + $place));
    }

    /** @return array{int, string}|null when, and in words */
    public static function last(): ?array
    {
        $trouble = Files::readJson(DataFolder::path(self::FILE));
        $at = (int) ($trouble['at'] ?? 0);
        return $at < time() - self::SECONDS ? null : [$at, self::words((string) ($trouble['cause'] ?? ''), (string) ($trouble['file'] ?? ''), (int) ($trouble['line'] ?? 0))];
    }

    private static function words(string $cause, string $file, int $line): string
    {
        [$kind, $what] = array_pad(explode(':', $cause, 2), 2, '');
        switch ($kind) {
            case 'hook_removed':
                return sprintf(/* translators: %s: name of a hook */ __('Some code on this site took the agent off the hook %s. It was put back, and the state of the site is compared. Find out which plugin did it.', 'colophon'), $what);
            case 'function_replaced':
                return sprintf(/* translators: %s: name of a function */ __('Some code on this site put a function of its own in the agent\'s place: %s. Nothing harmless does that. Tell whoever is responsible for this site.', 'colophon'), $what);
            case 'not_loaded':
                return __('The file 0-colophon.php in the must-use plugins was missing or didn\'t run. Put it back from the agent\'s package.', 'colophon');
            default:
                return sprintf(/* translators: 1: a file, 2: a line */ __('The agent met an error in %1$s, line %2$d. Pages were not affected, and your company\'s Colophon was told.', 'colophon'), $file, $line);
        }
    }
}
