<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Scheduler;
use Colophon\Capture\Text;

/** The site's state, section by section, each a map from key to a small value. */
final class Sections
{
    /** Roles whose holders are counted, not listed. */
    private const ORDINARY = ['subscriber', 'customer'];

    /** @var Database */
    private $database;
    /** @var list<int> */
    private $blogs = [1];
    /** @var array<int, array<string, string>> blog → option → raw value */
    private $options = [];

    private function __construct(Database $database)
    {
        $this->database = $database;
    }

    /** All but the files. @param string $code root over the files, for what depends on them @return array<string, array<string, mixed>> section → key → value */
    public static function read(string $code): array
    {
        $database = new Database();
        try {
            $sections = (new self($database))->fromDatabase();
            $platform = Platform::read((string) $database->value('SELECT VERSION()'));
        } finally {
            $database->close();
        }
        $endpoints = Endpoints::read($code, $sections['plugins']);
        return $sections + ($endpoints === null ? [] : ['endpoints' => $endpoints]) + [
            'core' => ['wordpress' => ['version' => Components::version('core', 'wordpress')]], 'constants' => Constants::all(), 'uploads' => Uploads::executables(),
            'components' => Headings::of(array_keys($sections['plugins']), array_keys($sections['themes'])), 'platform' => $platform,
        ];
    }

    /** @return array<string, array<string, mixed>> */
    private function fromDatabase(): array
    {
        $sections = [];
        if (is_multisite()) {
            $sections['sites'] = $this->sites();
            $this->blogs = array_map('intval', array_keys($sections['sites']));
        }
        foreach ($this->blogs as $blog) {
            $this->options[$blog] = $this->optionsOf($blog);
        }
        $users = $this->users();
        $ids = array_map(static function (string $key): int {
            return (int) substr($key, 3);
        }, array_values(array_filter(array_map('strval', array_keys($users)), static function (string $key): bool {
            return $key !== '*';
        })));
        $sections += ['credentials' => Accounts::credentials($this->database, $ids), 'sessions' => Accounts::sessions($this->database, $ids)];
        $sections += ['tables' => Schema::tables($this->database), 'programs' => Schema::programs($this->database), 'api_keys' => Schema::apiKeys($this->database, $this->blogs)];
        return $sections + ['users' => $users, 'roles' => $this->roles(), 'plugins' => $this->plugins(), 'themes' => $this->themes(), 'options' => $this->options(), 'app_passwords' => $this->applicationPasswords(), 'cron' => $this->cron()];
    }

    /** @return array<string, mixed> */
    private function sites(): array
    {
        global $wpdb;
        $sites = [];
        foreach ($this->database->rows("SELECT blog_id, path, public FROM `$wpdb->blogs` WHERE deleted = 0") as $row) {
            $sites[(string) $row['blog_id']] = ['path' => Text::cut($row['path']), 'public' => (bool) $row['public']];
        }
        return $sites;
    }

    /** @return array<string, string> */
    private function optionsOf(int $blog): array
    {
        global $wpdb;
        $prefix = $wpdb->get_blog_prefix($blog);
        $names = array_map([$this->database, 'quote'], array_merge(OptionValue::CRITICAL, ['cron', $prefix . 'user_roles']));
        $options = [];
        foreach ($this->database->rows("SELECT option_name, option_value FROM `{$prefix}options` WHERE option_name IN (" . implode(',', $names) . ')') as $row) {
            $options[(string) $row['option_name']] = (string) $row['option_value'];
        }
        return $options;
    }

    /** @return array<string, mixed> */
    private function users(): array
    {
        global $wpdb;
        $ordinary = array_map(function (string $role): string {
            return $this->database->quote(serialize([$role => true]));
        }, self::ORDINARY);
        $supers = is_multisite() ? $this->superAdministrators() : [];
        $users = [];
        $query = "SELECT u.ID, u.user_login, m.meta_key, m.meta_value FROM `$wpdb->users` u JOIN `$wpdb->usermeta` m ON m.user_id = u.ID WHERE m.meta_key LIKE " . $this->database->quote(addcslashes($wpdb->base_prefix, '%_') . '%capabilities') . ' AND m.meta_value NOT IN (' . implode(',', $ordinary) . ",'a:0:{}')";
        foreach ($this->database->rows($query) as $row) {
            if (preg_match('/^' . preg_quote($wpdb->base_prefix, '/') . '(?:([0-9]+)_)?capabilities$/D', (string) $row['meta_key'], $match) !== 1) {
                continue;
            }
            $blog = (int) ($match[1] ?? 1);
            $id = 'wp:' . $row['ID'];
            $users[$id] = $users[$id] ?? ['roles' => [], 'caps' => [], 'super' => in_array($row['user_login'], $supers, true)];
            $granted = array_map('strval', array_keys(array_filter(self::unserialize((string) $row['meta_value']))));
            $known = array_map('strval', array_keys($this->definitions($blog)));
            foreach ($granted as $name) {
                $users[$id][in_array($name, $known, true) ? 'roles' : 'caps'][] = Text::cut(is_multisite() ? "$blog:$name" : $name, 64);
            }
        }
        foreach ($supers as $login) {
            $id = $this->database->value("SELECT ID FROM `$wpdb->users` WHERE user_login = " . $this->database->quote($login));
            if ($id !== null && !isset($users["wp:$id"])) {
                $users["wp:$id"] = ['roles' => [], 'caps' => [], 'super' => true];
            }
        }
        foreach ($users as &$user) {
            sort($user['roles'], SORT_STRING);
            sort($user['caps'], SORT_STRING);
        }
        unset($user);
        $users['*'] = ['count' => (int) $this->database->value("SELECT COUNT(*) FROM `$wpdb->users`") - count($users)];
        return $users;
    }

    /** @return list<string> */
    private function superAdministrators(): array
    {
        global $wpdb;
        $raw = $this->database->value("SELECT meta_value FROM `$wpdb->sitemeta` WHERE meta_key = 'site_admins' AND site_id = " . (int) get_current_network_id());
        return array_values(array_filter(self::unserialize((string) $raw), 'is_string'));
    }

    /** @return array<string, mixed> */
    private function roles(): array
    {
        $roles = [];
        foreach ($this->blogs as $blog) {
            foreach ($this->definitions($blog) as $role => $definition) {
                $roles["$blog:" . Text::cut($role, 64)] = RoleHash::of(RoleHash::granted($definition) ?? []);
            }
        }
        return $roles;
    }

    /** @return array<mixed> */
    private function definitions(int $blog): array
    {
        global $wpdb;
        return self::unserialize($this->options[$blog][$wpdb->get_blog_prefix($blog) . 'user_roles'] ?? '');
    }

    /** @return array<string, mixed> */
    private function plugins(): array
    {
        global $wpdb;
        $active = [];
        foreach ($this->blogs as $blog) {
            $active = array_merge($active, array_filter(self::unserialize($this->options[$blog]['active_plugins'] ?? ''), 'is_string'));
        }
        $network = is_multisite() ? array_keys(self::unserialize((string) $this->database->value("SELECT meta_value FROM `$wpdb->sitemeta` WHERE meta_key = 'active_sitewide_plugins' AND site_id = " . (int) get_current_network_id()))) : [];
        $plugins = [];
        foreach (Plugins::all() as $slug => $files) {
            $everywhere = array_intersect($files, $network) !== [];
            $plugins[Text::cut($slug)] = ['version' => Components::version('plugin', (string) $slug), 'active' => $everywhere || array_intersect($files, $active) !== [], 'network' => $everywhere];
        }
        return $plugins;
    }

    /** @return array<string, mixed> */
    private function themes(): array
    {
        $active = array_map(static function (array $options): string {
            return $options['stylesheet'] ?? '';
        }, $this->options);
        $themes = [];
        foreach (array_keys(search_theme_directories(true) ?: []) as $stylesheet) {
            $themes[Text::cut($stylesheet)] = ['version' => Components::version('theme', (string) $stylesheet), 'active' => in_array((string) $stylesheet, $active, true)];
        }
        return $themes;
    }

    /** @return array<string, mixed> */
    private function options(): array
    {
        $options = [];
        foreach ($this->blogs as $blog) {
            foreach (OptionValue::CRITICAL as $name) {
                if (isset($this->options[$blog][$name])) {
                    $options["$blog:$name"] = OptionValue::ofRaw($name, $this->options[$blog][$name]);
                }
            }
        }
        return $options;
    }

    /** @return array<string, mixed> */
    private function applicationPasswords(): array
    {
        global $wpdb;
        $passwords = [];
        foreach ($this->database->rows("SELECT user_id, meta_value FROM `$wpdb->usermeta` WHERE meta_key = '_application_passwords'") as $row) {
            foreach (self::unserialize((string) $row['meta_value']) as $item) {
                if (is_array($item) && is_string($item['uuid'] ?? null)) {
                    $passwords['wp:' . $row['user_id'] . '/' . Text::cut($item['uuid'], 64)] = ['created' => (int) ($item['created'] ?? 0)];
                }
            }
        }
        return $passwords;
    }

    /** Recurring events only: single ones come and go by the minute. @return array<string, mixed> */
    private function cron(): array
    {
        $cron = [];
        foreach ($this->blogs as $blog) {
            foreach (Scheduler::recurring(self::unserialize($this->options[$blog]['cron'] ?? '')) as $hook => $schedule) {
                $cron["$blog:$hook"] = ['schedule' => $schedule];
            }
        }
        return $cron;
    }

    /** Never an object: what lies in the database may have been put there by anybody. @return array<mixed> */
    public static function unserialize(string $raw): array
    {
        $value = $raw === '' ? [] : @unserialize($raw, ['allowed_classes' => false]);
        return is_array($value) ? $value : [];
    }
}
