<?php
declare(strict_types=1);

namespace Colophon;

use Colophon\Admin\Trouble;
use Colophon\Capture\Recorder;

/**
 * Every hook of ours is registered as [Guard, 'Capture\Sessions.started']: the class is loaded only when the hook fires, and whatever it throws
 * is recorded and never reaches the page. A filter gets its first argument back: the agent watches, it does not alter. Only a gate answers for itself.
 */
final class Guard
{
    /** One report of a place per request is enough. @var array<string, true> */
    private static $reported = [];

    /**
     * @param array<int, mixed> $arguments
     * @return mixed
     */
    public static function __callStatic(string $name, array $arguments)
    {
        try {
            [$class, $method] = explode('.', $name);
            $answer = ('Colophon\\' . $class)::$method(...$arguments);
            if ($answer !== null) {
                return $answer;
            }
        } catch (\Throwable $error) {
            self::report($error);
        }
        return $arguments[0] ?? null;
    }

    /** An error of the agent becomes a record: its class and place, never its message, which could hold anything. */
    public static function report(\Throwable $error, string $cause = 'exception'): void
    {
        $place = ['class' => get_class($error), 'file' => str_replace(__DIR__ . '/', '', $error->getFile()), 'line' => $error->getLine(), 'cause' => $cause];
        $key = implode(':', $place);
        if (isset(self::$reported[$key])) {
            return;
        }
        self::$reported[$key] = true;
        try {
            Recorder::ownError($place);
            Trouble::note($place);
        } catch (\Throwable $second) {
            error_log('Colophon: an error could not be recorded: ' . $key . ', then ' . get_class($second) . ' at ' . basename($second->getFile()) . ':' . $second->getLine());
        }
    }
}
