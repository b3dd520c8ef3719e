<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Enrol\Identity;
use Colophon\Enrol\Place;
use Colophon\State\OptionValue;

/** Settings. The critical ones always; the others when a person, the command line or the API changes them, not when WordPress keeps house. */
final class Options
{
    /** What WordPress and plugins rewrite for themselves. */
    private const HOUSEKEEPING = '/^(_transient_|_site_transient_|cron$|rewrite_rules$|recently_|finished_|db_upgraded$|can_compress_scripts$|auto_.*\.lock$|.*_updater\.lock$|uninstall_plugins$|.*_children$|fresh_site$|_.*_cache|wp_force_deactivated_plugins$|recovery_keys$|auto_core_update_)/';

    /** @var array<string, mixed> values before deletion */
    private static $leaving = [];

    /** @param mixed $name */
    public static function changing($name): void
    {
        if ($name === 'home' || $name === 'siteurl') {
            Place::isOurs(Identity::current()); // judged while the address is still the old one
        }
    }

    /** @param mixed $name @param mixed $before @param mixed $after */
    public static function updated($name, $before, $after): void
    {
        $name = (string) $name;
        if (self::isRoles($name)) {
            RoleDefinitions::changed(is_array($before) ? $before : [], is_array($after) ? $after : []);
        } elseif ($name === 'cron') {
            Scheduler::changed($before, $after);
        } elseif (self::tells($name)) {
            self::tell($name, ['before' => OptionValue::of($name, $before), 'after' => OptionValue::of($name, $after)]);
        }
    }

    /** @param mixed $name @param mixed $value */
    public static function added($name, $value): void
    {
        $name = (string) $name;
        if (self::isRoles($name)) {
            RoleDefinitions::changed([], is_array($value) ? $value : []);
        } elseif ($name === 'cron') {
            Scheduler::changed([], $value);
        } elseif (self::tells($name)) {
            self::tell($name, ['after' => OptionValue::of($name, $value)]);
        }
    }

    /** @param mixed $name */
    public static function deleting($name): void
    {
        $name = (string) $name;
        if (self::isRoles($name) || $name === 'cron' || self::tells($name)) {
            self::$leaving[$name] = get_option($name);
        }
    }

    /** @param mixed $name */
    public static function deleted($name): void
    {
        $name = (string) $name;
        $before = self::$leaving[$name] ?? null;
        unset(self::$leaving[$name]);
        if (self::isRoles($name)) {
            RoleDefinitions::changed(is_array($before) ? $before : [], []);
        } elseif ($name === 'cron') {
            Scheduler::changed($before, []);
        } elseif (self::tells($name)) {
            self::tell($name, ['before' => OptionValue::of($name, $before)]);
        }
    }

    /** @param mixed $name @param mixed $after @param mixed $before */
    public static function networkUpdated($name, $after, $before): void
    {
        $name = (string) $name;
        if (is_multisite() && self::tells($name)) {
            Recorder::record('option.changed', ['kind' => 'option', 'id' => Text::cut("network:$name")], ['before' => OptionValue::of($name, $before), 'after' => OptionValue::of($name, $after)]);
        }
    }

    /** @param array<string, mixed> $change */
    private static function tell(string $name, array $change): void
    {
        Recorder::record('option.changed', ['kind' => 'option', 'id' => Text::cut($name)], $change);
    }

    private static function tells(string $name): bool
    {
        if (OptionValue::isCritical($name)) {
            return true;
        }
        if (preg_match(self::HOUSEKEEPING, $name) === 1) {
            return false;
        }
        $actor = Actor::current()->public['kind'];
        return $actor === 'user' || $actor === 'cli';
    }

    private static function isRoles(string $name): bool
    {
        global $wpdb;
        return substr($name, -10) === 'user_roles' && $name === $wpdb->get_blog_prefix() . 'user_roles';
    }
}
