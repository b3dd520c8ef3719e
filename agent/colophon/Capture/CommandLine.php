<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** PHP from the command line with this WordPress loaded: which script or WP-CLI command, by which account of the system. No argument's value: it could be a password. */
final class CommandLine
{
    public static function used(): void
    {
        $words = array_map('strval', (array) ($_SERVER['argv'] ?? []));
        $script = (string) array_shift($words);
        if (wp_doing_cron() || strpos((string) realpath($script), dirname(__DIR__) . '/bin/') === 0) {
            return;
        }
        $command = basename($script);
        if (defined('WP_CLI')) {
            $command = 'wp ' . implode(' ', array_slice(array_filter($words, static function (string $word): bool {
                return preg_match('/^[a-z][a-z-]{0,31}$/D', $word) === 1;
            }), 0, 3));
        }
        $actor = Actor::current();
        $object = ['kind' => 'script', 'id' => Text::cut(trim($command), 128)];
        if (Flood::isFirst('command_line.used', $object, ['by' => (string) ($actor->public['id'] ?? '')], 'cli-' . $object['id'], (string) ($actor->public['id'] ?? ''), '')) {
            Recorder::record('command_line.used', $object);
        }
    }
}
