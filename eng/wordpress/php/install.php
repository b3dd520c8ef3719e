<?php
// Installs WordPress: php install.php ROOT URL TITLE USER PASSWORD E-MAIL
[, $root, $url, $title, $user, $password, $email] = $argv;
$at = parse_url($url);
$_SERVER += ['HTTP_HOST' => $at['host'] . (isset($at['port']) ? ':' . $at['port'] : ''), 'SERVER_NAME' => $at['host'], 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1', 'PHP_SELF' => '/index.php'];
define('WP_INSTALLING', true);
define('WP_SITEURL', $url);
function wp_mail() { return true; } // pluggable: nothing here sends mail
require $root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/translation-install.php';
if (!is_blog_installed()) {
    $made = wp_install($title, $user, $email, true, '', $password);
    update_option('home', $url);
    update_option('siteurl', $url);
    update_option('permalink_structure', '/%postname%/');
}
echo json_encode(['user_id' => get_user_by('login', $user)->ID, 'version' => $GLOBALS['wp_version'], 'url' => $url], JSON_UNESCAPED_SLASHES), "\n";
