<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\State\Endpoints;
use Colophon\Transport\AfterResponse;

/** Use of the REST API, of admin-ajax and of XML-RPC, by route and outcome, as counts; and reads of personal data through them, one by one. */
final class Api
{
    /** WordPress' own pulse of every open window. */
    private const PULSE = 'heartbeat';
    /** The agent's own, see State/Endpoints.php. */
    private const INVENTORY = 'colophon-inventory';

    /** @var list<array{string, string, int, bool, string, string}> Answers that wait to be counted: method, route, status, whether there is no such route, by whom. */
    private static $answers = [];

    /** A filter. @param mixed $response @param mixed $server @param mixed $request */
    public static function rest($response, $server, $request): void
    {
        if (!$request instanceof \WP_REST_Request || !$response instanceof \WP_REST_Response) {
            return;
        }
        $status = (int) $response->get_status();
        $data = $response->get_data();
        self::$answers[] = [$request->get_method(), $request->get_route(), $status, $status === 404 && is_array($data) && ($data['code'] ?? '') === 'rest_no_route', self::by(), (string) get_current_user_id()];
        AfterResponse::await();
        if (!AfterResponse::isPossible() || count(self::$answers) >= Tally::WAITING) {
            self::count();
        }
        Recovery::used();
        if ($status === 200 && $request->get_method() === 'GET') {
            Reads::rest($request, self::pattern($request->get_route()), is_array($data) ? $data : []);
        }
    }

    /** Once the visitor is answered; where that can't be, at once. */
    public static function count(): void
    {
        foreach (self::$answers as [$method, $route, $status, $unknown, $by, $user]) {
            Tally::count('rest.used', ['kind' => 'route', 'id' => Text::cut($method, 16) . ' ' . ($unknown ? 'unknown' : self::pattern($route))], ['by' => $by, 'status' => intdiv($status, 100) . 'xx'], $user);
        }
        self::$answers = [];
    }

    public static function ajax(): void
    {
        $action = isset($_REQUEST['action']) && is_string($_REQUEST['action']) ? sanitize_key($_REQUEST['action']) : '';
        if ($action === self::PULSE || ($action === self::INVENTORY && Endpoints::isExpected())) {
            return;
        }
        $known = has_action('wp_ajax_' . $action) || has_action('wp_ajax_nopriv_' . $action);
        Tally::count('ajax.used', ['kind' => 'action', 'id' => $known ? Text::cut($action, 128) : 'unknown'], ['by' => self::by()], (string) get_current_user_id());
        Reads::ajax($action);
    }

    /** The method's arguments hold the password: nothing is taken of them but the number of whom it is about. @param mixed $method @param mixed $arguments */
    public static function xmlrpc($method, $arguments = []): void
    {
        Tally::count('xmlrpc.used', ['kind' => 'method', 'id' => Text::cut($method, 128)], ['by' => self::by()], (string) get_current_user_id());
        Reads::xmlrpc((string) $method, is_array($arguments) ? $arguments[3] ?? 0 : 0);
    }

    /** Numbers and what may be a key stand for themselves; four parts tell enough. */
    private static function pattern(string $route): string
    {
        $parts = array_slice(explode('/', trim($route, '/')), 0, 5);
        return Text::cut('/' . implode('/', array_map(static function (string $part): string {
            return preg_match('/^[0-9]+$/', $part) === 1 ? '#' : (strlen($part) > 32 || preg_match('/[0-9].*[0-9].*[0-9].*[0-9]/', $part) === 1 ? '…' : $part);
        }, $parts)), 128);
    }

    private static function by(): string
    {
        return get_current_user_id() === 0 ? 'visitor' : (ApplicationPasswords::$inUse ? 'application_password' : 'user');
    }
}
