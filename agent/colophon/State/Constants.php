<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Text;

/** Constants of wp-config.php that decide about safety. */
final class Constants
{
    /** Always told, also as not defined. */
    private const ALWAYS = ['DISALLOW_FILE_EDIT', 'DISALLOW_FILE_MODS', 'WP_DEBUG', 'WP_DEBUG_DISPLAY', 'FORCE_SSL_ADMIN', 'AUTOMATIC_UPDATER_DISABLED', 'WP_AUTO_UPDATE_CORE', 'WP_ENVIRONMENT_TYPE'];
    /** Told where they are defined. */
    private const IF_DEFINED = [
        'ALLOW_UNFILTERED_UPLOADS', 'ALTERNATE_WP_CRON', 'COOKIE_DOMAIN', 'DISABLE_WP_CRON', 'DISALLOW_UNFILTERED_HTML', 'FS_METHOD', 'MULTISITE', 'WP_ACCESSIBLE_HOSTS', 'WP_ALLOW_REPAIR', 'WP_CACHE', 'WP_DEBUG_LOG',
        'WP_DISABLE_FATAL_ERROR_HANDLER', 'WP_HOME', 'WP_HTTP_BLOCK_EXTERNAL', 'WP_SITEURL', 'DB_HOST', 'DB_NAME', 'DB_USER',
    ];
    /** Secrets: a new one ends every session, so that it changed is told, by a mark. */
    public const SECRET = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT', 'DB_PASSWORD'];

    /** @return array<string, mixed> */
    public static function all(): array
    {
        $constants = [];
        foreach (array_merge(self::ALWAYS, array_filter(self::IF_DEFINED, 'defined')) as $name) {
            $value = defined($name) ? constant($name) : null;
            $constants[$name] = $value === null || is_bool($value) ? $value : Text::cut($value, 64);
        }
        foreach (array_filter(self::SECRET, 'defined') as $name) {
            $constants[$name] = ['hmac' => OptionValue::mark((string) constant($name))];
        }
        return $constants;
    }
}
