<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Enrol\DataFolder;
use Colophon\Files;

/** How an option's value is told: in clear when critical and harmless, else as a hash under a secret of this site, or not at all. */
final class OptionValue
{
    public const CRITICAL = ['siteurl', 'home', 'admin_email', 'users_can_register', 'default_role', 'active_plugins', 'template', 'stylesheet', 'auto_update_core_major', 'auto_update_plugins', 'auto_update_themes', 'blog_public', 'WPLANG', 'permalink_structure', 'timezone_string'];
    private const PERSONAL = ['admin_email'];
    private const SECRET = '/key|secret|token|pass|^auth_|^mailserver_|salt|nonce/i';
    private const CLEAR_BYTES = 128;

    public static function isCritical(string $name): bool
    {
        return in_array($name, self::CRITICAL, true);
    }

    /** @param mixed $value as PHP has it @return mixed */
    public static function of(string $name, $value)
    {
        // As the database holds it: true is "1", false is "", lists are serialised.
        return self::ofRaw($name, is_array($value) || is_object($value) ? serialize($value) : (string) $value);
    }

    /** @return mixed */
    public static function ofRaw(string $name, string $raw)
    {
        if (!self::isCritical($name) && preg_match(self::SECRET, $name) === 1) {
            return ['value' => 'withheld'];
        }
        if (!self::isCritical($name) || in_array($name, self::PERSONAL, true)) {
            return ['hmac' => self::mark($raw)];
        }
        return strlen($raw) <= self::CLEAR_BYTES && preg_match('//u', $raw) === 1 ? $raw : ['sha256' => hash('sha256', $raw)];
    }

    /** What can be told of a value that may not be: the same for equal ones, under a secret that never leaves this site. */
    public static function mark(string $raw): string
    {
        return hash_hmac('sha256', $raw, self::siteSecret());
    }

    private static function siteSecret(): string
    {
        $path = DataFolder::path('values.key');
        $secret = Files::read($path);
        if ($secret === null) {
            $secret = random_bytes(32);
            Files::replace($path, $secret);
        }
        return $secret;
    }
}
