<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\State\Components;

/** Plugins switched on and off, however it was done, and deleted. */
final class Plugins
{
    /** @var array<string, true> plugins that WordPress announced before it changed the list */
    private static $announced = [];
    /** @var array<string, array<string, mixed>|null> */
    private static $leaving = [];

    /** @param mixed $plugin */
    public static function announced($plugin): void
    {
        self::$announced[(string) $plugin] = true;
    }

    /** The list itself is the fact: whoever changes it silently changes it too. @param mixed $before @param mixed $after */
    public static function activeChanged($before, $after): void
    {
        self::compare(is_array($before) ? $before : [], is_array($after) ? $after : [], false);
    }

    /** @param mixed $name @param mixed $after */
    public static function activeAdded($name, $after): void
    {
        self::activeChanged([], $after);
    }

    /** @param mixed $name @param mixed $after @param mixed $before */
    public static function networkChanged($name, $after, $before): void
    {
        self::compare(array_keys(is_array($before) ? $before : []), array_keys(is_array($after) ? $after : []), true);
    }

    /** @param mixed $plugin */
    public static function deleting($plugin): void
    {
        self::$leaving[(string) $plugin] = Components::describe('plugin', Components::slug((string) $plugin));
    }

    /** @param mixed $plugin @param mixed $deleted */
    public static function deleted($plugin, $deleted): void
    {
        if ($deleted) {
            $was = self::$leaving[(string) $plugin] ?? null;
            Recorder::record('plugin.deleted', self::object((string) $plugin), $was === null ? null : ['before' => $was]);
        }
    }

    /** @return array<string, string> */
    public static function object(string $plugin): array
    {
        return ['kind' => 'plugin', 'id' => Text::cut(Components::slug($plugin))];
    }

    /** @param array<mixed> $before @param array<mixed> $after */
    private static function compare(array $before, array $after, bool $network): void
    {
        $before = array_filter($before, 'is_string');
        $after = array_filter($after, 'is_string');
        foreach (array_diff($after, $before) as $plugin) {
            self::tell('plugin.activated', $plugin, true, $network);
        }
        foreach (array_diff($before, $after) as $plugin) {
            self::tell('plugin.deactivated', $plugin, false, $network);
        }
    }

    private static function tell(string $type, string $plugin, bool $active, bool $network): void
    {
        $cause = isset(self::$announced[$plugin]) ? [] : ['cause' => 'silent'];
        $version = Components::version('plugin', Components::slug($plugin));
        $value = static function (bool $active) use ($version, $network): array {
            return ['version' => $version, 'active' => $active, 'network' => $network && $active];
        };
        Recorder::record($type, self::object($plugin), ['before' => $value(!$active), 'after' => $value($active)], $cause + ($network ? ['network' => 1] : []));
    }
}
