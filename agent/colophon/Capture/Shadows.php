<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;

/**
 * PHP looks for a function in the caller's own namespace first. Code that defines `Colophon\Spool\fwrite` makes the agent write what it likes. It can't be
 * prevented from inside the same process, but it can be said. Looked for only where something was recorded, so that a page view doesn't pay for it.
 */
final class Shadows
{
    public static function tell(): void
    {
        if (!Recorder::hasRecorded()) {
            return;
        }
        foreach (\get_defined_functions()['user'] as $name) {
            if (\strncmp($name, 'colophon\\', 9) === 0) {
                Guard::report(new HookRemoved($name), 'function_replaced:' . Text::cut($name, 128));
            }
        }
    }
}
