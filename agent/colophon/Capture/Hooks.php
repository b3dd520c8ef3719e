<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Guard;

/** Every hook the agent listens to, in tables: hook, handler, priority, arguments. Handlers load when their hook first fires, and what only some requests can need is registered only there. */
final class Hooks
{
    private const FIRST = PHP_INT_MIN;
    private const LAST = PHP_INT_MAX;

    /** WordPress' own updater of translations takes everybody off it. */
    private const EMPTIED_BY_WORDPRESS = 'upgrader_source_selection';

    private const ALWAYS = [
        ['wp_login', 'Sessions.started', self::FIRST, 2],
        ['wp_login_failed', 'Sessions.failed', self::FIRST, 2],
        ['set_logged_in_cookie', 'Sessions.cookieSet', self::FIRST, 4],
        ['wp_logout', 'Sessions.ended', self::FIRST, 1],
        ['auth_cookie_bad_hash', 'Sessions.refused', self::FIRST, 1],
        ['auth_cookie_bad_username', 'Sessions.refused', self::FIRST, 1],
        ['auth_cookie_bad_session_token', 'Sessions.refused', self::FIRST, 1],
        ['two_factor_user_authenticated', 'SecondFactor.passed', self::FIRST, 1],

        ['retrieve_password', 'Passwords.asked', self::FIRST, 1],
        ['after_password_reset', 'Passwords.reset', self::FIRST, 1],
        ['wp_set_password', 'Passwords.set', self::FIRST, 2],

        ['wp_pre_insert_user_data', 'Users.inserting', self::LAST, 2],
        ['user_register', 'Users.created', self::FIRST, 1],
        ['profile_update', 'Users.updated', self::FIRST, 2],
        ['delete_user', 'Users.deleting', self::FIRST, 1],
        ['deleted_user', 'Users.deleted', self::FIRST, 1],

        ['add_user_meta', 'UserMeta.before', self::FIRST, 2],
        ['update_user_meta', 'UserMeta.beforeUpdate', self::FIRST, 3],
        ['delete_user_meta', 'UserMeta.beforeUpdate', self::FIRST, 3],
        ['added_user_meta', 'UserMeta.after', self::FIRST, 3],
        ['updated_user_meta', 'UserMeta.after', self::FIRST, 3],
        ['deleted_user_meta', 'UserMeta.after', self::FIRST, 3],

        ['wp_create_application_password', 'ApplicationPasswords.created', self::FIRST, 2],
        ['wp_update_application_password', 'ApplicationPasswords.updated', self::FIRST, 2],
        ['wp_delete_application_password', 'ApplicationPasswords.deleted', self::FIRST, 2],
        ['application_password_did_authenticate', 'ApplicationPasswords.used', self::FIRST, 2],
        ['application_password_failed_authentication', 'ApplicationPasswords.failed', self::FIRST, 1],

        ['activate_plugin', 'Plugins.announced', self::FIRST, 1],
        ['deactivate_plugin', 'Plugins.announced', self::FIRST, 1],
        ['update_option_active_plugins', 'Plugins.activeChanged', self::FIRST, 2],
        ['add_option_active_plugins', 'Plugins.activeAdded', self::FIRST, 2],
        ['delete_plugin', 'Plugins.deleting', self::FIRST, 1],
        ['pre_uninstall_plugin', 'Tables.watch', self::FIRST, 0],
        ['deleted_plugin', 'Plugins.deleted', self::FIRST, 2],

        ['upgrader_pre_download', 'FailedUpdates.coming', self::LAST, 4],
        ['upgrader_source_selection', 'Packages.arriving', self::LAST, 4],
        ['upgrader_process_complete', 'Packages.installed', self::FIRST, 2],
        ['upgrader_install_package_result', 'FailedUpdates.ofPackage', self::LAST, 2],
        ['automatic_updates_complete', 'FailedUpdates.ofAutomatic', self::FIRST, 1],
        ['delete_theme', 'Themes.deleting', self::FIRST, 1],
        ['deleted_theme', 'Themes.deleted', self::FIRST, 2],
        ['switch_theme', 'Themes.switched', self::FIRST, 3],
        ['_core_updated_successfully', 'Packages.coreUpdated', self::FIRST, 1],

        ['update_option', 'Options.changing', self::FIRST, 1],
        ['added_option', 'Options.added', self::FIRST, 2],
        ['updated_option', 'Options.updated', self::FIRST, 3],
        ['delete_option', 'Options.deleting', self::FIRST, 1],
        ['deleted_option', 'Options.deleted', self::FIRST, 1],
        ['pre_unschedule_event', 'Scheduler.running', self::LAST, 3],
        ['dbdelta_queries', 'Tables.watch', self::LAST, 1],

        ['transition_post_status', 'Posts.transition', self::FIRST, 3],
        ['post_updated', 'Posts.updated', self::FIRST, 3],
        ['deleted_post', 'Posts.deleted', self::FIRST, 2],
        ['wp_handle_upload_prefilter', 'Uploads.arriving', self::LAST, 1],
        ['wp_handle_sideload_prefilter', 'Uploads.arriving', self::LAST, 1],
        ['wp_upload_bits', 'Uploads.arrivingAsBits', self::LAST, 1],
        ['add_attachment', 'Posts.uploaded', self::LAST, 1],
        ['attachment_updated', 'Posts.mediaUpdated', self::LAST, 1],
        ['transition_comment_status', 'Comments.moderated', self::FIRST, 3],
        ['edit_comment', 'Comments.edited', self::FIRST, 1],
        ['deleted_comment', 'Comments.deleted', self::FIRST, 1],
        ['created_term', 'Terms.created', self::FIRST, 3],
        ['edited_term', 'Terms.edited', self::FIRST, 3],
        ['delete_term', 'Terms.deleted', self::FIRST, 3],

        ['wp_privacy_personal_data_export_file_created', 'Exports.personalData', self::FIRST, 4],
        ['wp_privacy_personal_data_erased', 'Exports.erased', self::FIRST, 1],
        ['user_request_action_confirmed', 'Exports.confirmed', self::FIRST, 1],

        ['wp_mail_succeeded', 'Mail.sent', self::FIRST, 1],
        ['wp_mail_failed', 'Mail.failed', self::FIRST, 1],
        ['http_api_debug', 'OutboundHttp.sent', self::FIRST, 5],
        ['generate_recovery_mode_key', 'Recovery.offered', self::FIRST, 0],
        ['xmlrpc_call', 'Api.xmlrpc', self::FIRST, 2],
        ['set_404', 'SensitiveFiles.asked', self::FIRST, 0],
        ['rest_post_dispatch', 'Api.rest', self::LAST, 3],

        ['wp_before_execute_ability', 'Abilities.called', self::FIRST, 1],
        ['wp_ai_client_before_generate_result', 'Abilities.prompted', self::FIRST, 0],

        ['wpcf7_submit', 'Forms.contactForm7', self::FIRST, 2],
        ['wpforms_process_complete', 'Forms.wpForms', self::FIRST, 3],
        ['gform_after_submission', 'Forms.gravity', self::FIRST, 2],
        ['gform_post_export_entries', 'Forms.exported', self::FIRST, 1],
        ['gform_delete_entry', 'Forms.entryDeleted', self::FIRST, 1],
        ['ninja_forms_after_submission', 'Forms.ninja', self::FIRST, 1],
        ['fluentform/submission_inserted', 'Forms.fluent', self::FIRST, 3],
    ];

    private const NETWORK = [
        ['wpmu_delete_user', 'Users.deleting', self::FIRST, 1],
        ['granted_super_admin', 'Users.superGranted', self::FIRST, 1],
        ['revoked_super_admin', 'Users.superRevoked', self::FIRST, 1],
        ['after_signup_user', 'Signups.asked', self::FIRST, 2],
        ['wpmu_activate_user', 'Signups.activated', self::FIRST, 1],
        ['invite_user', 'Signups.invited', self::FIRST, 2],
        ['make_spam_user', 'Signups.spam', self::FIRST, 1],
        ['make_ham_user', 'Signups.ham', self::FIRST, 1],
        ['update_site_option_active_sitewide_plugins', 'Plugins.networkChanged', self::FIRST, 3],
        ['update_site_option', 'Options.networkUpdated', self::FIRST, 3],
        ['wp_initialize_site', 'Sites.created', self::LAST, 1],
        ['wp_initialize_site', 'Tables.watch', self::FIRST, 0],
        ['wp_uninitialize_site', 'Tables.watch', self::FIRST, 0],
        ['wp_update_site', 'Sites.updated', self::FIRST, 2],
        ['wp_delete_site', 'Sites.deleted', self::FIRST, 1],
    ];

    private const ADMIN = [
        ['wp_ajax_edit-theme-plugin-file', 'FileEdits.editing', 0, 0],
        ['load-theme-editor.php', 'FileEdits.editing', self::FIRST, 0],
        ['load-plugin-editor.php', 'FileEdits.editing', self::FIRST, 0],
        ['export_wp', 'Exports.content', self::FIRST, 1],
        ['import_start', 'Exports.imported', self::FIRST, 0],
        ['admin_init', 'Recovery.used', self::FIRST, 0],
    ];

    private const AJAX = [['shutdown', 'Api.ajax', self::FIRST, 0]];

    private const CLI = [['init', 'CommandLine.used', self::FIRST, 0]];

    private const SHOP = [
        ['woocommerce_new_order', 'Shop\Orders.created', self::FIRST, 2],
        ['woocommerce_order_status_changed', 'Shop\Orders.statusChanged', self::FIRST, 4],
        ['woocommerce_payment_complete', 'Shop\Orders.paid', self::FIRST, 1],
        ['woocommerce_before_order_object_save', 'Shop\Orders.changing', self::FIRST, 1],
        ['woocommerce_after_order_object_save', 'Shop\Orders.changed', self::FIRST, 1],
        ['woocommerce_refund_created', 'Shop\Orders.refunded', self::FIRST, 2],
        ['woocommerce_refund_deleted', 'Shop\Orders.refundDeleted', self::FIRST, 2],
        ['woocommerce_trash_order', 'Shop\Orders.trashed', self::FIRST, 1],
        ['woocommerce_untrash_order', 'Shop\Orders.restored', self::FIRST, 1],
        ['woocommerce_before_delete_order', 'Shop\Orders.deleting', self::FIRST, 2],
        ['woocommerce_before_product_object_save', 'Shop\Goods.productSaving', self::FIRST, 1],
        ['woocommerce_new_coupon', 'Shop\Goods.couponCreated', self::FIRST, 1],
        ['woocommerce_update_coupon', 'Shop\Goods.couponChanged', self::FIRST, 1],
        ['woocommerce_delete_coupon', 'Shop\Goods.couponDeleted', self::FIRST, 1],
        ['woocommerce_tax_rate_added', 'Shop\Goods.taxAdded', self::FIRST, 2],
        ['woocommerce_tax_rate_updated', 'Shop\Goods.taxUpdated', self::FIRST, 2],
        ['woocommerce_tax_rate_deleted', 'Shop\Goods.taxDeleted', self::FIRST, 1],
        ['woocommerce_new_webhook', 'Shop\Goods.webhookCreated', self::FIRST, 2],
        ['woocommerce_webhook_deleted', 'Shop\Goods.webhookDeleted', self::FIRST, 1],
        ['wp_ajax_woocommerce_update_api_key', 'Shop\ApiKeys.watch', 0, 0],
        ['load-woocommerce_page_wc-settings', 'Shop\ApiKeys.watch', self::FIRST, 0],
        ['parse_request', 'Shop\ApiKeys.watchAuthorisation', self::FIRST, 0],
        ['wp_print_footer_scripts', 'Shop\Scripts.loaded', self::LAST, 0],
    ];

    /** @var list<array{string, string, int, int}> As in the tables, with the whole name of the callback: WordPress keeps it under that. */
    private static $registered = [];

    public static function register(): void
    {
        self::listen(self::ALWAYS);
        if (is_multisite()) {
            self::listen(self::NETWORK);
        }
        if (is_admin() || PHP_SAPI === 'cli') {
            self::listen(self::ADMIN);
            self::listen(self::screens());
        }
        if (wp_doing_ajax()) {
            self::listen(self::AJAX);
        }
        if (PHP_SAPI === 'cli') {
            self::listen(self::CLI);
        }
        add_action('woocommerce_loaded', [self::class, 'shop'], self::FIRST, 0);
        foreach (['muplugins_loaded', 'plugins_loaded', 'init'] as $moment) {
            add_action($moment, [self::class, 'reassert'], self::FIRST, 0);
        }
        register_shutdown_function([self::class, 'atEnd']);
    }

    /** Who removed them later is told when the request ends: what it did meanwhile, the state tells. */
    public static function atEnd(): void
    {
        try {
            self::reassert();
        } catch (\Throwable $error) {
            Guard::report($error);
        }
    }

    public static function shop(): void
    {
        self::listen(self::SHOP);
    }

    /** Who removes our hooks before the request has well begun is found out, and undone. */
    public static function reassert(): void
    {
        global $wp_filter;
        foreach (self::$registered as [$hook, $callback, $priority, $arguments]) {
            if (!isset($wp_filter[$hook]->callbacks[$priority][$callback])) {
                add_filter($hook, $callback, $priority, $arguments);
                if ($hook !== self::EMPTIED_BY_WORDPRESS) {
                    Guard::report(new HookRemoved($hook), 'hook_removed:' . $hook);
                }
            }
        }
    }

    /** @param list<array{string, string, int, int}> $table */
    private static function listen(array $table): void
    {
        foreach ($table as [$hook, $handler, $priority, $arguments]) {
            $callback = 'Colophon\Guard::Capture\\' . $handler;
            add_filter($hook, $callback, $priority, $arguments);
            self::$registered[] = [$hook, $callback, $priority, $arguments];
        }
    }

    /** @return list<array{string, string, int, int}> */
    private static function screens(): array
    {
        return array_map(static function (string $screen): array {
            return ['load-' . $screen, 'Reads.screen', self::FIRST, 0];
        }, array_map('strval', array_keys(Reads::SCREENS)));
    }
}
