<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;

/** Every hook the agent listens to, in one table: hook, handler, priority, arguments. Handlers load when their hook first fires. */
final class Hooks
{
    private const FIRST = PHP_INT_MIN;
    private const LAST = PHP_INT_MAX;

    private const TABLE = [
        ['wp_login', 'Sessions.started', self::FIRST, 2],
        ['wp_login_failed', 'Sessions.failed', self::FIRST, 2],
        ['set_logged_in_cookie', 'Sessions.cookieSet', self::FIRST, 4],
        ['wp_logout', 'Sessions.ended', self::FIRST, 1],
        ['wp_ajax_destroy-sessions', 'Sessions.destroyed', 0, 0],

        ['wp_pre_insert_user_data', 'Users.inserting', self::LAST, 2],
        ['user_register', 'Users.created', self::FIRST, 1],
        ['profile_update', 'Users.updated', self::FIRST, 2],
        ['after_password_reset', 'Users.passwordReset', self::FIRST, 1],
        ['delete_user', 'Users.deleting', self::FIRST, 1],
        ['wpmu_delete_user', 'Users.deleting', self::FIRST, 1],
        ['deleted_user', 'Users.deleted', self::FIRST, 1],
        ['granted_super_admin', 'Users.superGranted', self::FIRST, 1],
        ['revoked_super_admin', 'Users.superRevoked', self::FIRST, 1],

        ['add_user_meta', 'UserRoles.before', self::FIRST, 2],
        ['update_user_meta', 'UserRoles.beforeUpdate', self::FIRST, 3],
        ['delete_user_meta', 'UserRoles.beforeUpdate', self::FIRST, 3],
        ['added_user_meta', 'UserRoles.after', self::FIRST, 3],
        ['updated_user_meta', 'UserRoles.after', self::FIRST, 3],
        ['deleted_user_meta', 'UserRoles.after', self::FIRST, 3],

        ['wp_create_application_password', 'ApplicationPasswords.created', self::FIRST, 2],
        ['wp_delete_application_password', 'ApplicationPasswords.deleted', self::FIRST, 2],
        ['application_password_did_authenticate', 'ApplicationPasswords.used', self::FIRST, 2],

        ['activate_plugin', 'Plugins.announced', self::FIRST, 1],
        ['deactivate_plugin', 'Plugins.announced', self::FIRST, 1],
        ['update_option_active_plugins', 'Plugins.activeChanged', self::FIRST, 2],
        ['add_option_active_plugins', 'Plugins.activeAdded', self::FIRST, 2],
        ['update_site_option_active_sitewide_plugins', 'Plugins.networkChanged', self::FIRST, 3],
        ['delete_plugin', 'Plugins.deleting', self::FIRST, 1],
        ['deleted_plugin', 'Plugins.deleted', self::FIRST, 2],

        ['upgrader_source_selection', 'Packages.arriving', self::LAST, 4],
        ['upgrader_process_complete', 'Packages.installed', self::FIRST, 2],
        ['delete_theme', 'Themes.deleting', self::FIRST, 1],
        ['deleted_theme', 'Themes.deleted', self::FIRST, 2],
        ['switch_theme', 'Themes.switched', self::FIRST, 3],
        ['_core_updated_successfully', 'Packages.coreUpdated', self::FIRST, 1],

        ['update_option', 'Options.changing', self::FIRST, 1],
        ['added_option', 'Options.added', self::FIRST, 2],
        ['updated_option', 'Options.updated', self::FIRST, 3],
        ['delete_option', 'Options.deleting', self::FIRST, 1],
        ['deleted_option', 'Options.deleted', self::FIRST, 1],
        ['update_site_option', 'Options.networkUpdated', self::FIRST, 3],

        ['wp_ajax_edit-theme-plugin-file', 'FileEdits.editing', 0, 0],
        ['load-theme-editor.php', 'FileEdits.editing', self::FIRST, 0],
        ['load-plugin-editor.php', 'FileEdits.editing', self::FIRST, 0],

        ['transition_post_status', 'Posts.transition', self::FIRST, 3],
        ['deleted_post', 'Posts.deleted', self::FIRST, 2],
        ['add_attachment', 'Posts.uploaded', self::LAST, 1],

        ['export_wp', 'Exports.content', self::FIRST, 1],
        ['wp_privacy_personal_data_export_file_created', 'Exports.personalData', self::FIRST, 4],
        ['wp_privacy_personal_data_erased', 'Exports.erased', self::FIRST, 1],

        ['wp_initialize_site', 'Sites.created', self::LAST, 1],
        ['wp_delete_site', 'Sites.deleted', self::FIRST, 1],
    ];

    public static function register(): void
    {
        foreach (self::TABLE as [$hook, $handler, $priority, $arguments]) {
            add_filter($hook, [Guard::class, 'Capture\\' . $handler], $priority, $arguments);
        }
        foreach (['muplugins_loaded', 'plugins_loaded', 'init'] as $moment) {
            add_action($moment, [self::class, 'reassert'], self::FIRST, 0);
        }
    }

    /** Who removes our hooks before the request has well begun is found out, and undone. */
    public static function reassert(): void
    {
        global $wp_filter;
        foreach (self::TABLE as [$hook, $handler, $priority, $arguments]) {
            $name = 'Colophon\Guard::Capture\\' . $handler;
            if (!isset($wp_filter[$hook]->callbacks[$priority][$name])) {
                add_filter($hook, [Guard::class, 'Capture\\' . $handler], $priority, $arguments);
                Guard::report(new HookRemoved($hook), 'hook_removed:' . $hook);
            }
        }
    }
}
