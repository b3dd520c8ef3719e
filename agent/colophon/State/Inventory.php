<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Text;

/** The endpoints that are registered in this request. Read as they stand in WordPress' own tables, after everybody had their say. */
final class Inventory
{
    private const MOST = 5000;
    /** Hook's beginning → kind of endpoint; the longer name first, or it would be taken for the shorter. */
    private const ACTIONS = ['wp_ajax_nopriv_' => 'ajax_nopriv', 'wp_ajax_' => 'ajax', 'admin_post_nopriv_' => 'post_nopriv', 'admin_post_' => 'post'];

    /** @return array<string, array<string, mixed>> kind:name → what stands before it */
    public static function take(): array
    {
        $found = self::routes() + self::actions() + self::methods();
        ksort($found, SORT_STRING);
        return count($found) <= self::MOST ? $found : array_slice($found, 0, self::MOST, true) + ['*' => ['more' => count($found) - self::MOST]];
    }

    /** @return array<string, array<string, mixed>> */
    private static function routes(): array
    {
        $found = [];
        foreach (rest_get_server()->get_routes() as $route => $handlers) {
            foreach ($handlers as $handler) {
                $methods = implode(',', array_keys(array_filter((array) ($handler['methods'] ?? []))));
                $callback = Callback::of($handler['callback'] ?? null);
                $check = $handler['permission_callback'] ?? null;
                $found['rest:' . $methods . ' ' . self::withoutKeys((string) $route)] = ['by' => $callback->component(), 'callback' => $callback->name(), 'check' => empty($check) ? 'missing' : (Callback::of($check)->alwaysYes() ? 'open' : Callback::of($check)->name())];
            }
        }
        return $found;
    }

    /** What a plugin calls itself checks is the handler's own affair: whether it says anything of a nonce or a capability can be read off it. @return array<string, array<string, mixed>> */
    private static function actions(): array
    {
        global $wp_filter;
        $found = [];
        foreach ($wp_filter as $hook => $registered) {
            foreach (self::ACTIONS as $beginning => $kind) {
                if (strncmp((string) $hook, $beginning, strlen($beginning)) === 0 && strlen((string) $hook) > strlen($beginning)) {
                    foreach (array_merge(...array_values($registered->callbacks) ?: [[]]) as $entry) {
                        $callback = Callback::of($entry['function']);
                        if ($callback->component() !== 'agent') {
                            $found["$kind:" . Text::cut(substr((string) $hook, strlen($beginning)), 128)] = ['by' => $callback->component(), 'callback' => $callback->name(), 'nonce' => $callback->says('/\b(?:check_ajax_referer|check_admin_referer|wp_verify_nonce)\b/'), 'capability' => $callback->says('/\b(?:current_user_can|user_can|is_super_admin|current_user_can_for_blog)\b/')];
                        }
                    }
                    break;
                }
            }
        }
        return $found;
    }

    /** @return array<string, array<string, mixed>> */
    private static function methods(): array
    {
        require_once ABSPATH . WPINC . '/class-IXR.php';
        require_once ABSPATH . WPINC . '/class-wp-xmlrpc-server.php';
        $found = ['xmlrpc:*' => ['enabled' => (bool) apply_filters('xmlrpc_enabled', true)]];
        // The server's own three are added only as it answers; one of them lets hundreds of passwords be tried at once.
        $methods = (array) (new \wp_xmlrpc_server())->methods + ['system.multicall' => 'this:multiCall', 'system.listMethods' => 'this:listMethods', 'system.getCapabilities' => 'this:getCapabilities'];
        foreach ($methods as $method => $target) {
            $own = is_string($target) && strncmp($target, 'this:', 5) === 0;
            $callback = Callback::of($own ? ['wp_xmlrpc_server', substr((string) $target, 5)] : $target);
            $found['xmlrpc:' . Text::cut($method, 128)] = ['by' => $callback->component(), 'callback' => $callback->name()];
        }
        return $found;
    }

    /** A long part of a route with digits in it may be the key that some plugin lets people in by. */
    private static function withoutKeys(string $route): string
    {
        return Text::cut((string) preg_replace('{(?<=/)(?=[^/]*[0-9])[A-Za-z0-9_-]{20,}(?=/|$)}', '…', $route));
    }
}
