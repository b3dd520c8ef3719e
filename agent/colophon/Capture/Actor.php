<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Who did it, as far as this host can tell. */
final class Actor
{
    /** @var array<string, string> kind, id?, via? */
    public $public;
    /** @var string whose data the private fields are */
    public $subject;
    /** @var array<string, string> */
    public $private;

    /**
     * @param array<string, string> $public
     * @param array<string, string> $private
     */
    private function __construct(array $public, string $subject, array $private = [])
    {
        $this->public = $public;
        $this->subject = $subject;
        $this->private = $private;
    }

    public static function current(): self
    {
        if (defined('WP_CLI') || PHP_SAPI === 'cli') {
            return self::cli();
        }
        if (wp_doing_cron()) {
            return new self(['kind' => 'cron'], 'system');
        }
        // Resolving the user in the middle of authentication would recurse: take only one who is already there.
        $user = $GLOBALS['current_user'] ?? null;
        if (!$user instanceof \WP_User && did_action('init') > 0 && function_exists('wp_get_current_user')) {
            $user = wp_get_current_user();
        }
        return $user instanceof \WP_User && $user->ID > 0 ? self::user((int) $user->ID, self::via()) : self::visitor();
    }

    public static function user(int $id, string $via): self
    {
        return new self(['kind' => 'user', 'id' => "wp:$id", 'via' => $via], "wp:$id", self::network());
    }

    public static function visitor(): self
    {
        return new self(['kind' => 'visitor'], 'visitor', self::network());
    }

    public static function system(): self
    {
        return new self(['kind' => 'system'], 'system');
    }

    public static function via(): string
    {
        if (ApplicationPasswords::$inUse) {
            return 'application_password';
        }
        if (defined('XMLRPC_REQUEST') && XMLRPC_REQUEST) {
            return 'xmlrpc';
        }
        if (defined('REST_REQUEST') && REST_REQUEST) {
            return 'rest';
        }
        return wp_doing_ajax() ? 'ajax' : 'cookie';
    }

    private static function cli(): self
    {
        $name = (string) get_current_user();
        if (function_exists('posix_geteuid')) {
            $account = posix_getpwuid(posix_geteuid());
            $name = $account === false ? (string) posix_geteuid() : $account['name'];
        }
        return new self(['kind' => 'cli', 'id' => 'os:' . Text::cut($name, 64)], 'system');
    }

    /** @return array<string, string> */
    private static function network(): array
    {
        $fields = [];
        // Only the address of the connection: what a header says about it is the sender's own word.
        foreach (['actor.ip' => 'REMOTE_ADDR', 'actor.user_agent' => 'HTTP_USER_AGENT'] as $path => $name) {
            if (isset($_SERVER[$name]) && $_SERVER[$name] !== '') {
                $fields[$path] = Text::cut($_SERVER[$name]);
            }
        }
        return $fields;
    }
}
