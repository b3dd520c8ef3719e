<?php
/**
 * Plugin Name: Colophon (set-up)
 * Description: Puts Colophon's recorder into this site as a must-use plugin, enrols the site, and then removes itself. Where the host allows no must-use plugins it stays and records from here, which is told as a lower assurance.
 * Version: 0.1.0
 * License: GPL-2.0-or-later
 * Requires PHP: 7.4
 * Network: true
 */
declare(strict_types=1);

defined('ABSPATH') || exit;

/** The one class of the set-up: everything else is the agent's. */
final class Colophon_Setup
{
    private const INVITATION = __DIR__ . '/invitation.php';
    private const NOTICE = 'colophon_setup_notice';

    public static function start(): void
    {
        register_activation_hook(__FILE__, [self::class, 'activate']);
        register_deactivation_hook(__FILE__, [self::class, 'deactivate']);
        add_action('all_admin_notices', [self::class, 'notice']);
        if (class_exists('Colophon\Agent', false)) {
            add_action('admin_init', [self::class, 'retire']);
        } elseif (get_site_option('colophon_setup_stays') !== false) {
            require_once __DIR__ . '/agent/0-colophon.php';
        }
    }

    public static function activate(): void
    {
        if (!class_exists('Colophon\Agent', false)) {
            if (self::place()) {
                require_once WPMU_PLUGIN_DIR . '/0-colophon.php';
            } else {
                update_site_option('colophon_setup_stays', '1');
                require_once __DIR__ . '/agent/0-colophon.php';
            }
        }
        $invitation = is_file(self::INVITATION) ? require self::INVITATION : null;
        if (!is_array($invitation)) {
            return; // used already; the agent's own page takes another token
        }
        try {
            Colophon\Enrol\Enrolment::run((string) $invitation['server'], (string) $invitation['token']);
            $said = 'This site is enrolled. The set-up plugin removes itself now.';
        } catch (Colophon\Enrol\Refusal $refusal) {
            $said = 'This site was not enrolled: ' . $refusal->getMessage() . ' Another token can be entered on the page Colophon.';
        }
        unlink(self::INVITATION); // works once, and nobody needs to find it here
        set_site_transient(self::NOTICE, $said, 3600);
    }

    /** Switching an ordinary plugin off is the end of recording: the last thing that is recorded. */
    public static function deactivate(): void
    {
        if (get_site_option('colophon_setup_stays') !== false && class_exists('Colophon\Enrol\Placement') && is_file(Colophon\Enrol\DataFolder::path(Colophon\Enrol\Identity::FILE))) {
            Colophon\Enrol\Placement::tellRemoval('deactivated');
        }
        delete_site_option('colophon_setup_stays');
    }

    public static function notice(): void
    {
        $said = get_site_transient(self::NOTICE);
        if (is_string($said) && current_user_can(is_multisite() ? 'manage_network_options' : 'manage_options')) {
            delete_site_transient(self::NOTICE);
            printf('<div class="notice notice-info"><p><strong>Colophon.</strong> %s</p></div>', esc_html($said));
        }
    }

    /** The must-use agent is there: this plugin has done its work. */
    public static function retire(): void
    {
        if (!current_user_can('activate_plugins') || is_file(self::INVITATION)) {
            return;
        }
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        require_once ABSPATH . 'wp-admin/includes/file.php';
        deactivate_plugins(plugin_basename(__FILE__));
        delete_plugins([plugin_basename(__FILE__)]);
    }

    /** Copies loader and code; all of it or nothing. */
    private static function place(): bool
    {
        $to = WPMU_PLUGIN_DIR;
        if (!is_dir($to) && !@mkdir($to, 0755, true)) {
            return false;
        }
        $staged = $to . '/.colophon-' . bin2hex(random_bytes(4));
        if (!self::copy(__DIR__ . '/agent/colophon', $staged) || !@copy(__DIR__ . '/agent/0-colophon.php', $staged . '/loader')) {
            self::remove($staged);
            return false;
        }
        if (is_dir($to . '/colophon')) {
            self::remove($to . '/colophon');
        }
        // The code first: a loader without it would break every page.
        return rename($staged . '/loader', $to . '/.0-colophon.new') && rename($staged, $to . '/colophon') && rename($to . '/.0-colophon.new', $to . '/0-colophon.php');
    }

    private static function copy(string $from, string $to): bool
    {
        if (!@mkdir($to, 0755)) {
            return false;
        }
        foreach (array_diff(scandir($from) ?: [], ['.', '..']) as $entry) {
            if (!(is_dir("$from/$entry") ? self::copy("$from/$entry", "$to/$entry") : @copy("$from/$entry", "$to/$entry"))) {
                return false;
            }
        }
        return true;
    }

    private static function remove(string $folder): void
    {
        foreach (is_dir($folder) ? array_diff(scandir($folder) ?: [], ['.', '..']) : [] as $entry) {
            is_dir("$folder/$entry") && !is_link("$folder/$entry") ? self::remove("$folder/$entry") : @unlink("$folder/$entry");
        }
        @rmdir($folder);
    }
}

Colophon_Setup::start();
