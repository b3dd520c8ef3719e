<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Recurring events of WordPress' scheduler: a place where what wants to stay puts itself. Single events come and go by the minute and are counted when they run. */
final class Scheduler
{
    /** @param mixed $before @param mixed $after the option `cron` */
    public static function changed($before, $after): void
    {
        $before = self::recurring($before);
        $after = self::recurring($after);
        foreach (array_diff_assoc($before, $after) as $hook => $schedule) {
            if (!isset($after[$hook])) {
                Recorder::record('cron.unscheduled', self::object((string) $hook), ['before' => ['schedule' => $schedule]]);
            }
        }
        foreach (array_diff_assoc($after, $before) as $hook => $schedule) {
            Recorder::record('cron.scheduled', self::object((string) $hook), (isset($before[$hook]) ? ['before' => ['schedule' => $before[$hook]]] : []) + ['after' => ['schedule' => $schedule]]);
        }
    }

    /** A filter. While the scheduler runs, an event is taken off the list just before it is run. @param mixed $pre @param mixed $timestamp @param mixed $hook */
    public static function running($pre, $timestamp, $hook): void
    {
        if (wp_doing_cron()) {
            Tally::count('cron.ran', self::object((string) $hook), []);
        }
    }

    /** Hook → schedule. @param mixed $cron @return array<string, string> */
    public static function recurring($cron): array
    {
        $found = [];
        foreach (is_array($cron) ? $cron : [] as $hooks) {
            foreach (is_array($hooks) ? $hooks : [] as $hook => $events) {
                foreach (is_array($events) ? $events : [] as $event) {
                    if (is_array($event) && is_string($event['schedule'] ?? null)) {
                        $found[Text::cut($hook)] = Text::cut($event['schedule'], 64);
                    }
                }
            }
        }
        return $found;
    }

    /** @return array<string, string> */
    private static function object(string $hook): array
    {
        return ['kind' => 'cron', 'id' => Text::cut($hook)];
    }
}
