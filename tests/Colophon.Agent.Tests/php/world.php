<?php
// The world around the test's WordPress: packages that are offered to it instead of wordpress.org's, mail that can be made to fail, and nonces for who asks by their names.
function world_packages(string $kind): array {
    $found = [];
    foreach (glob(dirname(ABSPATH) . "/tmp/offer-$kind-*.zip") as $path) {
        [, , $slug, $version] = explode('-', basename($path, '.zip'));
        $found[$slug] = (object) ['id' => $slug, 'slug' => $slug, 'name' => $slug, 'plugin' => "$slug/$slug.php", 'theme' => $slug, 'version' => $version, 'new_version' => $version, 'download_link' => $path, 'package' => $path, 'url' => '', 'requires' => '5.0', 'requires_php' => '7.0', 'language_packs' => $kind === 'plugin' ? world_translations($slug) : []];
    }
    return $found;
}
function world_translations(?string $of = null): array {
    return array_values(array_map(fn ($offer) => ['type' => 'plugin', 'slug' => $offer->slug, 'language' => 'de_DE', 'version' => $offer->version, 'updated' => '2026-01-01 00:00:00', 'package' => $offer->package, 'autoupdate' => true], array_filter(world_packages('translation'), fn ($offer) => $of === null || $offer->slug === $of)));
}
add_filter('plugins_api', fn ($result, $action, $asked) => world_packages('plugin')[$asked->slug ?? ''] ?? $result, 10, 3);
add_filter('themes_api', fn ($result, $action, $asked) => world_packages('theme')[$asked->slug ?? ''] ?? $result, 10, 3);
add_filter('site_transient_update_plugins', function ($told) {
    $told = is_object($told) ? $told : (object) ['last_checked' => time(), 'checked' => [], 'response' => []];
    foreach (world_packages('plugin') as $slug => $offer) { if (is_dir(WP_PLUGIN_DIR . "/$slug")) { $told->response["$slug/$slug.php"] = $offer; } }
    $told->translations = world_translations();
    return $told;
});
add_filter('site_transient_update_themes', function ($told) {
    $told = is_object($told) ? $told : (object) ['last_checked' => time(), 'checked' => [], 'response' => []];
    foreach (world_packages('theme') as $slug => $offer) { if (is_dir(WP_CONTENT_DIR . "/themes/$slug")) { $told->response[$slug] = (array) $offer; } }
    return $told;
});
add_filter('site_transient_update_core', function ($told) {
    foreach (world_packages('core') as $offer) {
        $update = ['locale' => 'en_US', 'current' => $offer->version, 'version' => $offer->version, 'download' => $offer->package, 'packages' => (object) ['full' => $offer->package, 'no_content' => '', 'new_bundled' => '', 'partial' => '', 'rollback' => ''], 'php_version' => '7.0.0', 'mysql_version' => '5.0', 'new_bundled' => '', 'partial_version' => ''];
        return (object) ['last_checked' => time(), 'version_checked' => $GLOBALS['wp_version'], 'updates' => [(object) (['response' => 'upgrade'] + $update), (object) (['response' => 'autoupdate'] + $update)]];
    }
    return $told;
});
add_filter('automatic_updater_disabled', '__return_false');
foreach (['plugin', 'theme', 'translation'] as $kind) { add_filter("auto_update_$kind", '__return_true'); }
add_filter('file_mod_allowed', '__return_true');
add_filter('wp_mail_from', fn () => is_file(dirname(ABSPATH) . '/tmp/no-mail') ? 'not an address' : 'site@example.test'); // wordpress@localhost is no address
add_filter('sanitize_user', fn ($clean, $raw) => strpos($raw, 'localhost:') === 0 ? $raw : $clean, 10, 2); // WordPress cleans a sub-site's host like a log-in name, which strips the colon of the port
add_action('admin_init', function () { if (isset($_GET['nonce_for'])) { exit(wp_create_nonce(wp_unslash($_GET['nonce_for']))); } }, 0);
add_action('world_job', function ($code) { eval($code); }); // not a file of its own: PHP looks only every other second whether one has changed
// When all that was due has been done, and all that listens to the end of a request has ended too.
add_action('world_cron_done', fn () => add_action('shutdown', fn () => touch(dirname(ABSPATH) . '/tmp/cron-done'), PHP_INT_MAX));
