<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;
use Colophon\Transport\Http;

/**
 * What of this site can be asked from outside, and what stands before it: REST routes, AJAX and form actions, methods of XML-RPC. Plugins register them by what kind
 * of request it is, so they are asked for in one of its own: the site calls itself, as nobody, with a secret that lives as long as the call.
 */
final class Endpoints
{
    public const FIELD = 'colophon-inventory';
    private const CACHE = 'endpoints.json';
    private const NONCE = 'inventory.key';
    private const MILLISECONDS = 5000;
    /** Where files and plugins are the same, a setting may still have changed what is registered. */
    private const SECONDS = 3600;
    /** A nonce that its maker did not live to take away. */
    private const NONCE_SECONDS = 60;

    /**
     * @param string $code root over the files that could register something
     * @param array<string, mixed> $plugins which of them are on
     * @return array<string, mixed>|null null where the site never could be asked
     */
    public static function read(string $code, array $plugins): ?array
    {
        $sign = hash('sha256', $code . Json::encode($plugins));
        DataFolder::make('cache');
        $known = Files::readJson(DataFolder::path('cache/' . self::CACHE));
        if (($known['sign'] ?? '') !== $sign || (int) ($known['at'] ?? 0) < time() - self::SECONDS) {
            $found = self::ask() ?? $known['found'] ?? null;
            $known = ['sign' => $sign, 'at' => time(), 'found' => $found];
            Files::replace(DataFolder::path('cache/' . self::CACHE), Json::encode($known));
        }
        return is_array($known['found'] ?? null) ? $known['found'] : null;
    }

    /** As early as the agent runs: a call that only reads sets nothing going, neither the scheduler nor what WordPress and plugins do when an administrator comes by. */
    public static function prepare(): void
    {
        if (self::isExpected()) {
            defined('DISABLE_WP_CRON') || define('DISABLE_WP_CRON', true);
            add_action('admin_init', ['Colophon\Guard', 'State\Endpoints.answer'], PHP_INT_MIN);
        }
    }

    /** The list, for who knows the secret. Anybody else gets what this address always answers. */
    public static function answer(): void
    {
        @unlink(DataFolder::path(self::NONCE));
        $list = Json::encode((object) Inventory::take());
        nocache_headers();
        header('Content-Type: application/json');
        echo $list;
        exit;
    }

    /** Whether this request is such a call, which is no use of the site. */
    public static function isExpected(): bool
    {
        static $expected;
        if ($expected === null) {
            $path = DataFolder::path(self::NONCE);
            $nonce = isset($_POST[self::FIELD]) && is_string($_POST[self::FIELD]) ? $_POST[self::FIELD] : '';
            $secret = $nonce === '' ? null : Files::read($path);
            $expected = $secret !== null && strlen($secret) === 64 && hash_equals($secret, $nonce) && (int) @filemtime($path) > time() - self::NONCE_SECONDS;
        }
        return $expected;
    }

    /** @return array<string, mixed>|null */
    private static function ask(): ?array
    {
        $nonce = bin2hex(random_bytes(32));
        Files::replace(DataFolder::path(self::NONCE), $nonce);
        try {
            [$status, $answer] = Http::post(get_site_url(null, 'wp-admin/admin-ajax.php'), 'application/x-www-form-urlencoded', http_build_query(['action' => self::FIELD, self::FIELD => $nonce]), self::MILLISECONDS);
        } finally {
            @unlink(DataFolder::path(self::NONCE));
        }
        $found = $status === 200 ? json_decode($answer, true, 8) : null;
        return is_array($found) && isset($found['xmlrpc:*']) ? $found : null;
    }
}
