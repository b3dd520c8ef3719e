<?php
// Turns an installed site into a network of sub-folders: php network.php ROOT URL. The first run makes the network, the second its sub-sites t1 and t2.
[, $root, $url] = $argv;
$at = parse_url($url);
$host = $at['host'] . (isset($at['port']) ? ':' . $at['port'] : '');
$_SERVER += ['HTTP_HOST' => $host, 'SERVER_NAME' => $at['host'], 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1', 'PHP_SELF' => '/index.php'];
function wp_mail() { return true; }
$config = file_get_contents("$root/wp-config.php");
if (strpos($config, "'MULTISITE'") === false) {
    define('WP_INSTALLING_NETWORK', true);
    require "$root/wp-load.php";
    require_once ABSPATH . 'wp-admin/includes/network.php';
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ($GLOBALS['wpdb']->tables('ms_global') as $table => $name) $GLOBALS['wpdb']->$table = $name;
    install_network();
    $made = populate_network(1, $host, get_option('admin_email'), 'Network', '/', false);
    if (is_wp_error($made) && $made->get_error_code() !== 'no_wildcard_dns') { fwrite(STDERR, $made->get_error_message() . "\n"); exit(1); }
    $constants = "define('WP_ALLOW_MULTISITE', true); define('MULTISITE', true); define('SUBDOMAIN_INSTALL', false); define('DOMAIN_CURRENT_SITE', '$host'); define('PATH_CURRENT_SITE', '/'); define('SITE_ID_CURRENT_SITE', 1); define('BLOG_ID_CURRENT_SITE', 1);\n";
    file_put_contents("$root/wp-config.php", str_replace('$table_prefix =', $constants . '$table_prefix =', $config));
    echo "network made\n";
    exit;
}
require "$root/wp-load.php";
// WordPress cleans a site's host like a log-in name, which strips the colon of the port.
add_filter('sanitize_user', static fn ($clean, $raw) => $raw, 10, 2);
foreach (['t1', 't2'] as $slug) {
    if (get_sites(['path' => "/$slug/", 'count' => true])) continue;
    $id = wp_insert_site(['domain' => $host, 'path' => "/$slug/", 'network_id' => 1, 'title' => "Tenant $slug", 'user_id' => 1, 'public' => 1]);
    if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message() . "\n"); exit(1); }
}
echo 'sites: ', implode(' ', array_map(static fn ($site) => $site->siteurl, get_sites())), "\n";
