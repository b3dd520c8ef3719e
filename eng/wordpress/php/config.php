<?php
// Prints a wp-config.php: php config.php SOCKET ENVIRONMENT DISALLOW_FILE_EDIT(true|false)
[, $socket, $environment, $disallow] = $argv;
echo "<?php\n";
$define = static function (string $name, $value): void { echo 'define(', var_export($name, true), ', ', var_export($value, true), ");\n"; };
$define('DB_NAME', 'wp'); $define('DB_USER', 'wp'); $define('DB_PASSWORD', 'wp'); $define('DB_HOST', "localhost:$socket");
$define('DB_CHARSET', 'utf8mb4'); $define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $purpose) { $define("{$purpose}_KEY", bin2hex(random_bytes(32))); $define("{$purpose}_SALT", bin2hex(random_bytes(32))); }
$define('WP_ENVIRONMENT_TYPE', $environment);
$define('DISALLOW_FILE_EDIT', $disallow === 'true');
$define('WP_HTTP_BLOCK_EXTERNAL', true); $define('WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost');
$define('AUTOMATIC_UPDATER_DISABLED', true); $define('DISABLE_WP_CRON', true);
$define('FS_METHOD', 'direct');
echo "\$table_prefix = 'wp_';\nif (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');\nrequire_once ABSPATH . 'wp-settings.php';\n";
