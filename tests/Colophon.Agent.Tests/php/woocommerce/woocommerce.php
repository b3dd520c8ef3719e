<?php
/*
Plugin Name: WooCommerce fixture
Description: Fires the hooks that WooCommerce documents and writes the tables that it documents, as far as the tests need: WooCommerce itself can't be had here.
Version: 8.0
*/
declare(strict_types=1);

add_action('plugins_loaded', static function (): void { do_action('woocommerce_loaded'); }, 0);

/** The part of WC_Order and WC_Order_Refund that the agent asks for, over the tables of HPOS. */
class WC_Fixture_Order
{
    public $row;
    private $changes = [];

    public function __construct(array $row) { $this->row = $row; }
    public function get_id() { return (int) $this->row['id']; }
    public function get_status() { return preg_replace('/^wc-/', '', (string) $this->row['status']); }
    public function get_currency() { return $this->row['currency']; }
    public function get_total() { return $this->row['total_amount']; }
    public function get_payment_method() { return (string) $this->row['payment_method']; }
    public function get_transaction_id() { return (string) $this->row['transaction_id']; }
    public function get_amount() { return ltrim((string) $this->row['total_amount'], '-'); }
    public function get_changes() { return $this->changes; }

    public function get_refunds()
    {
        global $wpdb;
        return array_map(static function (array $row) { return new self($row); }, $wpdb->get_results($wpdb->prepare("SELECT * FROM {$wpdb->prefix}wc_orders WHERE type = 'shop_order_refund' AND parent_order_id = %d", $this->get_id()), ARRAY_A));
    }

    public function get_total_refunded()
    {
        global $wpdb;
        return number_format((float) $wpdb->get_var($wpdb->prepare("SELECT SUM(-total_amount) FROM {$wpdb->prefix}wc_orders WHERE type = 'shop_order_refund' AND parent_order_id = %d", $this->get_id())), 2, '.', '');
    }

    public function set(array $fields): void { $this->changes = $fields + $this->changes; }

    public function save(): void
    {
        global $wpdb;
        do_action('woocommerce_before_order_object_save', $this, null);
        $from = $this->get_status();
        $columns = ['total' => 'total_amount', 'transaction_id' => 'transaction_id', 'status' => 'status', 'payment_method' => 'payment_method'];
        $write = [];
        foreach ($this->changes as $field => $value) {
            $write[$columns[$field]] = $field === 'status' ? "wc-$value" : $value;
        }
        if ($write !== []) {
            $wpdb->update($wpdb->prefix . 'wc_orders', $write, ['id' => $this->get_id()]);
            $this->row = $write + $this->row;
        }
        do_action('woocommerce_after_order_object_save', $this, null);
        $this->changes = [];
        if ($this->get_status() !== $from) {
            do_action('woocommerce_order_status_changed', $this->get_id(), $from, $this->get_status(), $this);
        }
    }

    public function payment_complete(string $transaction): void
    {
        $this->set(['transaction_id' => $transaction, 'status' => 'processing']);
        $this->save();
        do_action('woocommerce_payment_complete', $this->get_id(), $transaction);
    }
}

class WC_Fixture_Product
{
    public function get_id() { return 77; }
    public function get_changes() { return ['regular_price' => '1.00', 'description' => 'cheap']; }
}

function wc_get_order($id)
{
    global $wpdb;
    $row = $wpdb->get_row($wpdb->prepare("SELECT * FROM {$wpdb->prefix}wc_orders WHERE id = %d", (int) $id), ARRAY_A);
    return $row === null ? false : new WC_Fixture_Order($row);
}

function wc_fixture_insert(array $row): int
{
    global $wpdb;
    $wpdb->insert($wpdb->prefix . 'wc_orders', $row + ['status' => 'wc-pending', 'currency' => 'EUR', 'type' => 'shop_order', 'customer_id' => 0, 'billing_email' => 'Canary-buyer@example.test', 'payment_method' => 'stripe', 'parent_order_id' => 0, 'transaction_id' => '']);
    return (int) $wpdb->insert_id;
}

function wc_create_order(string $total, string $method = 'stripe')
{
    $id = wc_fixture_insert(['total_amount' => $total, 'payment_method' => $method]);
    do_action('woocommerce_new_order', $id, wc_get_order($id));
    return wc_get_order($id);
}

function wc_create_refund(array $arguments)
{
    do_action_ref_array('woocommerce_create_refund', [null, $arguments]);
    $id = wc_fixture_insert(['type' => 'shop_order_refund', 'status' => 'wc-completed', 'total_amount' => '-' . $arguments['amount'], 'parent_order_id' => $arguments['order_id']]);
    do_action('woocommerce_refund_created', $id, $arguments);
    do_action('woocommerce_order_refunded', $arguments['order_id'], $id);
    return wc_get_order($id);
}

function is_checkout(): bool { return isset($_GET['checkout']); }

register_activation_hook(__FILE__, static function (): void {
    global $wpdb;
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    dbDelta("CREATE TABLE {$wpdb->prefix}wc_orders (id bigint(20) unsigned NOT NULL AUTO_INCREMENT, status varchar(20), currency varchar(10), type varchar(20), total_amount decimal(26,8), customer_id bigint(20), billing_email varchar(320), payment_method varchar(100), parent_order_id bigint(20), transaction_id varchar(100), PRIMARY KEY  (id))");
    dbDelta("CREATE TABLE {$wpdb->prefix}woocommerce_api_keys (key_id bigint(20) unsigned NOT NULL AUTO_INCREMENT, user_id bigint(20) unsigned NOT NULL, description varchar(200), permissions varchar(10) NOT NULL, consumer_key char(64) NOT NULL, consumer_secret char(43) NOT NULL, truncated_key char(7) NOT NULL, PRIMARY KEY  (key_id))");
});

// As WC_AJAX::update_api_key: straight into the table, without a hook.
add_action('wp_ajax_woocommerce_update_api_key', static function (): void {
    global $wpdb;
    $table = $wpdb->prefix . 'woocommerce_api_keys';
    if (isset($_POST['key_id'])) {
        $wpdb->update($table, ['permissions' => sanitize_key($_POST['permissions'])], ['key_id' => (int) $_POST['key_id']]);
    } else {
        $wpdb->insert($table, ['user_id' => get_current_user_id(), 'description' => 'Canary-description', 'permissions' => sanitize_key($_POST['permissions']), 'consumer_key' => hash('sha256', 'Canary-consumer-key'), 'consumer_secret' => 'cs_Canary-consumer-secret', 'truncated_key' => 'anary-k']);
    }
    wp_send_json_success($wpdb->insert_id);
});
add_action('admin_menu', static function (): void {
    add_menu_page('WooCommerce', 'WooCommerce', 'manage_options', 'woocommerce', '__return_null');
    foreach (['wc-orders' => 'Orders', 'wc-settings' => 'Settings'] as $slug => $title) {
        add_submenu_page('woocommerce', $title, $title, 'manage_options', $slug, static function () use ($title): void { echo esc_html($title); });
    }
    add_action('load-woocommerce_page_wc-settings', static function (): void {
        global $wpdb;
        if (isset($_GET['revoke-key'])) {
            $wpdb->delete($wpdb->prefix . 'woocommerce_api_keys', ['key_id' => (int) $_GET['revoke-key']]);
        }
    });
});
add_action('wp_enqueue_scripts', static function (): void {
    if (is_checkout()) {
        wp_enqueue_script('payment', 'https://js.gateway.example/v3/', [], null, true);
        if (get_option('fixture_skimmer')) {
            wp_enqueue_script('analytics', 'https://cdn.skimmer.example/a.js', [], null, true);
        }
    }
});
