<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Reads of personal data: which person looked at whose, on which screen or route, and how many. Never what was seen. One record of each a minute, the rest as counts. */
final class Reads
{
    /** Screen of wp-admin (its `load-` hook) → what is read there. */
    public const SCREENS = [
        'users.php' => 'users', 'user-edit.php' => 'user', 'edit-comments.php' => 'comments', 'export-personal-data.php' => 'exports', 'erase-personal-data.php' => 'erasures',
        'edit.php' => 'orders', 'post.php' => 'order', 'woocommerce_page_wc-orders' => 'orders', 'forms_page_gf_entries' => 'entries', 'wpforms_page_wpforms-entries' => 'entries', 'flamingo_page_flamingo_inbound' => 'entries',
    ];
    /** Method of XML-RPC → what is read by it, and who may: the method asks that itself, but only after its hook. */
    private const METHODS = [
        'wp.getUsers' => ['users', 'list_users'], 'wp.getAuthors' => ['users', 'edit_posts'], 'wp.getUser' => ['user', 'edit_user'], 'wp.getProfile' => ['user', 'read'],
        'wp.getComments' => ['comments', 'moderate_comments'], 'wp.getComment' => ['comment', 'edit_comment'],
    ];
    /** Tables that scripts of wp-admin draw anew. */
    private const TABLES = ['WP_Users_List_Table' => ['users', 'list_users'], 'WP_MS_Users_List_Table' => ['users', 'manage_network_users'], 'WP_Comments_List_Table' => ['comments', 'edit_posts'], 'WP_Post_Comments_List_Table' => ['comments', 'edit_posts']];
    private const ROUTES = '{^/(?:wp/v2/(?<wp>users|comments)|wc/v[0-9]+/(?<wc>orders|customers)|gf/v[0-9]+/(?<gf>entries))(?:/#|/me|/…)?$}';
    private const ORDERS = ['shop_order', 'shop_order_refund'];

    public static function screen(): void
    {
        $screen = substr((string) current_action(), strlen('load-'));
        $what = self::SCREENS[$screen] ?? '';
        $type = $screen === 'edit.php' ? self::asked('post_type') : ($screen === 'post.php' ? (string) get_post_type((int) self::asked('post')) : '');
        if ($what === '' || (($screen === 'edit.php' || $screen === 'post.php') && !in_array($type, self::ORDERS, true))) {
            return;
        }
        $id = (int) self::asked($what === 'user' ? 'user_id' : ($what === 'order' ? 'post' : 'id'));
        if ($what === 'orders' && $id > 0) {
            $what = 'order';
        }
        $object = $what === 'user' ? Users::object($id) : ['kind' => $what, 'id' => $what === 'order' ? (string) $id : 'list'];
        self::tell($object, [], 'screen');
    }

    /** @param array<mixed> $data what is answered */
    public static function rest(\WP_REST_Request $request, string $route, array $data): void
    {
        if (preg_match(self::ROUTES, $route, $match) !== 1) {
            return;
        }
        $what = ($match['wp'] ?? '') . ($match['wc'] ?? '') . ($match['gf'] ?? '');
        if ($what === 'comments' && $request->get_param('context') !== 'edit') {
            return; // what everybody reads under the post
        }
        $one = isset($data['id']) ? (int) $data['id'] : 0;
        $object = $one > 0 && $what === 'users' ? Users::object($one) : ['kind' => $one > 0 ? substr($what, 0, -1) : $what, 'id' => $one > 0 ? (string) $one : 'list'];
        self::tell($object, ['items' => $one > 0 ? 1 : count($data)], 'rest');
    }

    /** @param mixed $id the fourth argument of the method, where it is about one */
    public static function xmlrpc(string $method, $id): void
    {
        if (!isset(self::METHODS[$method])) {
            return;
        }
        [$what, $right] = self::METHODS[$method];
        $id = $method === 'wp.getProfile' ? get_current_user_id() : (is_scalar($id) ? (int) $id : 0);
        if (substr($what, -1) === 's' ? current_user_can($right) : current_user_can($right, $id)) {
            self::tell($what === 'user' ? Users::object($id) : ['kind' => $what, 'id' => $what === 'comment' ? (string) $id : 'list'], [], 'xmlrpc');
        }
    }

    /** Lists that scripts of wp-admin ask for. */
    public static function ajax(string $action): void
    {
        $list = $action === 'fetch-list' && isset($_GET['list_args']['class']) && is_string($_GET['list_args']['class']) ? $_GET['list_args']['class'] : '';
        [$what, $right] = $action === 'autocomplete-user' ? ['users', 'promote_users'] : ($action === 'get-comments' ? ['comments', 'edit_posts'] : self::TABLES[$list] ?? ['', '']);
        if ($what !== '' && current_user_can($right)) {
            self::tell(['kind' => $what, 'id' => 'list'], [], 'ajax');
        }
    }

    /** @param array<string, string> $object @param array<string, int> $context */
    private static function tell(array $object, array $context, string $where): void
    {
        $user = (string) get_current_user_id();
        if (Flood::isFirst('personal_data.read', $object, ['by' => $user === '0' ? 'visitor' : "wp:$user"], "$where-$user-" . $object['kind'] . '-' . $object['id'], $user, (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('personal_data.read', $object, null, $context);
        }
    }

    private static function asked(string $name): string
    {
        return isset($_GET[$name]) && is_string($_GET[$name]) ? $_GET[$name] : '';
    }
}
