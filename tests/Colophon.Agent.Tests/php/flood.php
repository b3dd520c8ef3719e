<?php
/**
 * One of the processes of a flood: php flood.php WORDPRESS TIMES USERS PART. Calls the hook as WordPress does.
 */
declare(strict_types=1);

[, $root, $times, $users, $part] = $argv;
$_SERVER += ['HTTP_HOST' => 'localhost', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
require $root . '/wp-load.php';
for ($n = 0; $n < (int) $times; $n++) {
    $_SERVER['REMOTE_ADDR'] = '203.0.113.' . ($n % 50);
    do_action('wp_login_failed', 'Canary-user' . ($n % (int) $users), new WP_Error('incorrect_password'));
}
