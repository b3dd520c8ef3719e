<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\State\Components;

/** Plugins, themes and core that arrive as packages: installed, updated, overwritten, by a person or by the automatic updater. */
final class Packages
{
    /** @var array<string, array<string, mixed>|null> "plugin:slug" → what stood there before; null: nothing */
    private static $before = [];

    /** The unpacked package is about to take its place: the last moment to see what it replaces. @param mixed $source @param mixed $remote @param mixed $upgrader @param mixed $extra */
    public static function arriving($source, $remote, $upgrader, $extra = []): void
    {
        $extra = is_array($extra) ? $extra : [];
        $kind = self::kind($upgrader, $extra);
        if (!is_string($source) || $kind === null) {
            return;
        }
        $slugs = [basename(untrailingslashit($source))];
        if (isset($extra['plugin']) && is_string($extra['plugin'])) {
            $slugs[] = Components::slug($extra['plugin']);
        }
        if (isset($extra['theme']) && is_string($extra['theme'])) {
            $slugs[] = $extra['theme'];
        }
        foreach (array_unique($slugs) as $slug) {
            if (!array_key_exists("$kind:$slug", self::$before)) {
                self::$before["$kind:$slug"] = Components::describe($kind, $slug);
            }
        }
    }

    /** @param mixed $upgrader @param mixed $extra */
    public static function installed($upgrader, $extra): void
    {
        $extra = is_array($extra) ? $extra : [];
        if (($extra['type'] ?? '') === 'translation') {
            self::translations($extra);
            return;
        }
        $kind = self::kind($upgrader, $extra);
        if ($kind === null) {
            return;
        }
        foreach (self::slugs($kind, $upgrader, $extra) as $slug) {
            $before = self::$before["$kind:$slug"] ?? null;
            unset(self::$before["$kind:$slug"]);
            $after = Components::describe($kind, $slug);
            if ($after === null || $after === $before) {
                continue; // this one failed, or nothing changed
            }
            $object = ['kind' => $kind, 'id' => Text::cut($slug)];
            if ($before === null) {
                Recorder::record("$kind.installed", $object, ['after' => $after], self::cause($upgrader, $extra));
            } else {
                Recorder::record("$kind.updated", $object, ['before' => $before, 'after' => $after], self::cause($upgrader, $extra));
            }
        }
    }

    /** @param mixed $version */
    public static function coreUpdated($version): void
    {
        $told = Components::told('core');
        $before = ['version' => Text::cut($GLOBALS['wp_version'] ?? '', 64)] + ($told === null ? [] : ['root' => $told]);
        $after = Components::describe('core', 'wordpress') ?? ['version' => Text::cut($version, 64)];
        Recorder::record('core.updated', ['kind' => 'core', 'id' => 'wordpress'], ['before' => $before, 'after' => $after], wp_doing_cron() ? ['cause' => 'auto'] : []);
    }

    /** @param array<mixed> $extra */
    private static function translations(array $extra): void
    {
        foreach (array_slice((array) ($extra['translations'] ?? []), 0, 50) as $translation) {
            if (is_array($translation)) {
                Recorder::record('translation.updated', ['kind' => 'translation', 'id' => Text::cut(($translation['type'] ?? '') . ':' . ($translation['slug'] ?? '') . ':' . ($translation['language'] ?? ''))], ['after' => ['version' => Text::cut($translation['version'] ?? '', 64)]]);
            }
        }
    }

    /** @param mixed $upgrader @param array<mixed> $extra */
    private static function kind($upgrader, array $extra): ?string
    {
        $type = $extra['type'] ?? (isset($extra['plugin']) ? 'plugin' : (isset($extra['theme']) ? 'theme' : null));
        if ($type === null) {
            $type = $upgrader instanceof \Plugin_Upgrader ? 'plugin' : ($upgrader instanceof \Theme_Upgrader ? 'theme' : null);
        }
        return $type === 'plugin' || $type === 'theme' ? $type : null;
    }

    /** @param mixed $upgrader @param array<mixed> $extra @return list<string> */
    private static function slugs(string $kind, $upgrader, array $extra): array
    {
        $items = $extra[$kind . 's'] ?? (isset($extra[$kind]) ? [$extra[$kind]] : []);
        if ($items === [] && is_object($upgrader) && is_array($upgrader->result ?? null) && isset($upgrader->result['destination_name'])) {
            // An installed single file has no folder of its own.
            $folder = (string) $upgrader->result['destination_name'];
            $items = [$folder !== '' ? $folder : basename((string) ($upgrader->result['source_files'][0] ?? ''))];
        }
        $slugs = [];
        foreach (array_filter((array) $items, 'is_string') as $item) {
            $slugs[] = $kind === 'plugin' ? Components::slug($item) : $item;
        }
        return array_values(array_unique(array_filter($slugs, 'strlen')));
    }

    /** @param mixed $upgrader @param array<mixed> $extra @return array<string, string> */
    private static function cause($upgrader, array $extra): array
    {
        if (did_action('pre_auto_update') > 0) {
            return ['cause' => 'auto'];
        }
        if (PHP_SAPI === 'cli') {
            return ['cause' => 'cli'];
        }
        if (defined('REST_REQUEST') && REST_REQUEST) {
            return ['cause' => 'rest'];
        }
        if (isset($upgrader->skin->options['type']) && $upgrader->skin->options['type'] === 'upload') {
            return ['cause' => 'upload'];
        }
        return empty($extra['bulk']) ? [] : ['cause' => 'bulk'];
    }
}
