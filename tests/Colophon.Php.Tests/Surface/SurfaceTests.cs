using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Surface;

namespace Colophon.Php.Tests.Surface;

/// <summary>What a few lines of PHP open and reach, however they say it.</summary>
public sealed class SurfaceTests
{
    [Theory]
    [InlineData("register_rest_route( 'a/v1', '/b', array( 'methods' => 'GET', 'callback' => 'h' ) );", "GET /a/v1/b", Audience.Anyone)]
    [InlineData("register_rest_route( 'a/v1', 'b/', [ 'methods' => WP_REST_Server::CREATABLE, 'callback' => 'h', 'permission_callback' => '__return_true' ] );", "POST /a/v1/b", Audience.Anyone)]
    [InlineData("register_rest_route( 'a/v1', '/b', [ 'callback' => 'h', 'permission_callback' => '__return_false' ] );", "GET /a/v1/b", Audience.Internal)]
    [InlineData("register_rest_route( 'a/v1', '/b', [ 'callback' => 'h', 'permission_callback' => 'is_user_logged_in' ] );", "GET /a/v1/b", Audience.SignedIn)]
    [InlineData("register_rest_route( 'a/v1', '/b', [ 'callback' => 'h', 'permission_callback' => function () { return current_user_can( 'edit_posts' ); } ] );", "GET /a/v1/b", Audience.Capability)]
    [InlineData("register_rest_route( 'a/v1', '/b', [ 'callback' => 'h', 'permission_callback' => fn() => true ] );", "GET /a/v1/b", Audience.Anyone)]
    [InlineData("register_rest_route( 'a/v1', '/b', [ 'callback' => 'h', 'permission_callback' => fn( $r ) => $r['key'] === get_option( 'k' ) ] );", "GET /a/v1/b", Audience.OwnCheck)]
    [InlineData("register_rest_route( 'a/v1', '/b', [ 'callback' => 'h', 'permission_callback' => $other->made( 1 ) ] );", "GET /a/v1/b", Audience.Unknown)]
    [InlineData("const NS = 'a/v'; define( 'V', 1 ); $args = [ 'callback' => 'h' ]; $args['permission_callback'] = 'may'; register_rest_route( NS . V, '/b', $args ); function may() { return current_user_can( 'x' ); }", "GET /a/v1/b", Audience.Capability)]
    [InlineData("class C extends WP_REST_Controller { function __construct() { $this->namespace = 'a/v1'; $this->rest_base = 'b'; } function r() { register_rest_route( $this->namespace, '/' . $this->rest_base, [ [ 'methods' => 'GET', 'callback' => [ $this, 'g' ], 'permission_callback' => [ $this, 'p' ] ] ] ); } function p() { if ( ! current_user_can( 'x' ) ) { return new WP_Error(); } return true; } }", "GET /a/v1/b", Audience.Capability)]
    [InlineData("function h() { if ( ! current_user_can( 'x' ) ) { wp_die(); } } register_rest_route( 'a/v1', '/b', [ 'callback' => 'h', 'permission_callback' => '__return_true' ] );", "GET /a/v1/b", Audience.Capability)]
    public void A_route_is_found_with_who_may_use_it(string php, string name, Audience audience)
    {
        var route = Assert.Single(Items(php, SurfaceKind.RestRoute));
        Assert.Equal((name, audience), (route.Name, route.Entry!.Audience));
    }

    [Theory]
    [InlineData("add_action( 'wp_ajax_nopriv_x', 'h' );", "x (signed out)", Audience.Anyone)]
    [InlineData("add_action( 'wp_ajax_x', 'h' );", "x", Audience.SignedIn)]
    [InlineData("add_action( 'wp_ajax_x', 'h' ); function h() { check_ajax_referer( 'n' ); }", "x", Audience.SignedIn)]
    [InlineData("add_action( 'wp_ajax_x', 'h' ); function h() { if ( ! current_user_can( 'c' ) ) { return; } }", "x", Audience.Capability)]
    [InlineData("add_action( 'wp_ajax_x', 'h' ); function h() { if ( ! may() ) { return; } } function may() { return current_user_can( 'c' ); }", "x", Audience.Capability)]
    [InlineData("add_action( 'wp_ajax_x', 'h' ); function h() { must(); } function must() { current_user_can( 'c' ) || wp_die(); }", "x", Audience.Capability)]
    [InlineData("add_action( 'wp_ajax_x', 'h' ); function h() { current_user_can( 'c' ); }", "x", Audience.SignedIn)]
    [InlineData("add_action( 'wp_ajax_x', 'h' ); function h() { if ( current_user_can( 'c' ) ) { echo 1; } " + Work + " }", "x", Audience.SignedIn)]
    [InlineData("add_action( 'wp_ajax_x', 'h' ); function h() { if ( $_GET['a'] ) { must(); } } function must() { current_user_can( 'c' ) || wp_die(); }", "x", Audience.SignedIn)]
    [InlineData("add_action( 'wp_ajax_nopriv_x', 'h' ); function h() { if ( ! hash_equals( get_option( 'k' ), $_GET['k'] ) ) { exit; } }", "x (signed out)", Audience.OwnCheck)]
    [InlineData("foreach ( [ 'x' ] as $e ) { add_action( \"wp_ajax_{$e}\", 'h' ); }", "x", Audience.SignedIn)]
    [InlineData("class A { const E = [ 'x' => false ]; function i() { foreach ( self::E as $e => $open ) { add_action( 'wp_ajax_' . $e, [ $this, $e ] ); } } function x() { if ( ! current_user_can( 'c' ) ) { die; } } }", "x", Audience.Capability)]
    [InlineData("namespace N; \\add_action( sprintf( 'wp_ajax_%s', 'x' ), __NAMESPACE__ . '\\h' ); function h() { if ( ! \\current_user_can( 'c' ) ) { throw new \\Exception(); } }", "x", Audience.Capability)]
    public void An_AJAX_action_is_found_with_who_may_use_it(string php, string name, Audience audience)
    {
        var action = Assert.Single(Items(php, SurfaceKind.AjaxAction));
        Assert.Equal((name, audience), (action.Name, action.Entry!.Audience));
    }

    [Theory]
    [InlineData(SurfaceKind.AdminPost, "add_action( 'admin_post_nopriv_x', 'h' );", "x (signed out)")]
    [InlineData(SurfaceKind.Shortcode, "add_shortcode( 'x', 'h' );", "[x]")]
    [InlineData(SurfaceKind.Block, "register_block_type( 'a/b', [ 'render_callback' => 'h' ] );", "a/b")]
    [InlineData(SurfaceKind.XmlRpcMethod, "add_filter( 'xmlrpc_methods', function ( $m ) { $m['a.b'] = 'h'; return $m; } );", "a.b")]
    [InlineData(SurfaceKind.AdminPage, "add_submenu_page( 'p', 'T', 'M', 'manage_options', 'x', 'h' );", "x")]
    [InlineData(SurfaceKind.RequestHook, "add_action( 'init', 'h' ); function h() { echo $_GET['a']; }", "init → h")]
    [InlineData(SurfaceKind.DirectFile, "echo $_GET['a'];", "p.php")]
    [InlineData(SurfaceKind.CronEvent, "wp_schedule_event( time(), 'daily', 'x' );", "x")]
    [InlineData(SurfaceKind.OutboundHost, "wp_remote_get( 'https://user@a.example:8080/x?y' );", "a.example")]
    [InlineData(SurfaceKind.OutboundHost, "class A { private $u = 'https://a.example'; function f() { $this->g( $this->u . '/x' ); } private function g( $url ) { wp_remote_post( $url ); } }", "a.example")]
    [InlineData(SurfaceKind.OutboundHost, "$u = base64_decode( 'aHR0cHM6Ly9hLmV4YW1wbGUveA==' ); file_get_contents( $u );", "a.example")]
    [InlineData(SurfaceKind.OutboundHost, "fsockopen( 'a.example', 80 );", "a.example")]
    [InlineData(SurfaceKind.OutboundHost, "$c = curl_init(); curl_setopt( $c, CURLOPT_URL, strrev( 'x/elpmaxe.a//:sptth' ) );", "a.example")]
    [InlineData(SurfaceKind.OutboundHost, "function f( $u ) { wp_remote_get( $u ); }", "computed in f")]
    [InlineData(SurfaceKind.BrowserHost, "wp_enqueue_script( 'x', '//a.example/x.js' );", "a.example")]
    [InlineData(SurfaceKind.BrowserHost, "?><script src=\"https://a.example/x.js\"></script><?php", "a.example")]
    [InlineData(SurfaceKind.Mail, "wp_mail( 'x@a.example', 's', 'b' );", "x@a.example")]
    [InlineData(SurfaceKind.Table, "$wpdb->query( \"DROP TABLE IF EXISTS {$wpdb->prefix}x\" );", "{prefix}x")]
    [InlineData(SurfaceKind.Role, "get_role( 'editor' )->add_cap( 'x' );", "capability x")]
    [InlineData(SurfaceKind.Account, "function f() { grant_super_admin( 1 ); }", "makes super administrators in f")]
    [InlineData(SurfaceKind.SensitiveHook, "add_filter( 'authenticate', 'h' );", "authenticate")]
    [InlineData(SurfaceKind.Command, "function f() { return `id`; }", "backquotes in f")]
    [InlineData(SurfaceKind.DynamicCode, "function f() { preg_replace( '/x/e', $a, $b ); }", "preg_replace that runs its result in f")]
    [InlineData(SurfaceKind.DynamicCode, "function f( $p ) { include $p; }", "include of a computed file in f")]
    [InlineData(SurfaceKind.FileWrite, "unlink( ABSPATH . 'x.txt' );", "deletes {site}/x.txt")]
    [InlineData(SurfaceKind.FileWrite, "function f( $p ) { fopen( $p, 'wb' ); }", "writes a computed file in f")]
    [InlineData(SurfaceKind.Option, "class A { const O = 'x'; function f() { update_option( self::O, 1 ); } }", "x")]
    public void A_part_of_the_surface_is_found(SurfaceKind kind, string php, string name) => Assert.Equal(name, Assert.Single(Items(php, kind)).Name);

    [Theory]
    [InlineData(SurfaceKind.AjaxAction, "add_action( 'the_title', 'wp_ajax_x' );")]
    [InlineData(SurfaceKind.RequestHook, "add_action( 'init', 'h' ); function h() { register_post_type( 'x' ); }")]
    [InlineData(SurfaceKind.DirectFile, "defined( 'ABSPATH' ) || exit; echo $_GET['a'];")]
    [InlineData(SurfaceKind.OutboundHost, "wp_remote_get( admin_url( 'admin-ajax.php' ) ); file_get_contents( __DIR__ . '/x.json' );")]
    [InlineData(SurfaceKind.FileWrite, "fopen( __FILE__, 'r' );")]
    [InlineData(SurfaceKind.DynamicCode, "preg_replace( '/e/', '', $a ); include __DIR__ . '/x.php'; include $base . '/x.php';")]
    [InlineData(SurfaceKind.Command, "namespace N; function exec( $a ) { return $a; } exec( 'x' );")]
    [InlineData(SurfaceKind.Table, "echo 'a table of x';")]
    public void What_is_none_is_not_listed(SurfaceKind kind, string php) => Assert.Empty(Items(php, kind));

    [Fact]
    public void A_table_is_told_with_its_columns()
    {
        var table = Assert.Single(Items("$sql = \"CREATE TABLE {$wpdb->prefix}x (\n id bigint(20) NOT NULL,\n `name` varchar(10) DEFAULT '',\n PRIMARY KEY  (id)\n) $c;\"; dbDelta( $sql );", SurfaceKind.Table));
        Assert.Equal(("made", "id, name"), (table.Facts["done"], table.Facts["columns"]));
    }

    [Fact]
    public void A_setting_is_told_with_its_use_and_whether_every_page_loads_it()
    {
        var options = Items("add_option( 'a', 1 ); add_option( 'b', 1, '', 'no' ); get_option( 'b' ); update_option( 'c', 1, false );", SurfaceKind.Option).ToDictionary(i => i.Name);
        Assert.Equal(("written", "yes"), (options["a"].Facts["use"], options["a"].Facts["loaded with every page"]));
        Assert.Equal(("read, written", "no"), (options["b"].Facts["use"], options["b"].Facts["loaded with every page"]));
        Assert.Equal("no", options["c"].Facts["loaded with every page"]);
    }

    [Theory]
    [InlineData("vendor/composer/installed.json", """{"packages":[{"name":"Twig/Twig","version":"v1.2.3"}]}""", "composer:twig/twig", "1.2.3")]
    [InlineData("composer.lock", """{"packages":[{"name":"a/b","version":"2.0"}]}""", "composer:a/b", "2.0")]
    [InlineData("node_modules/x/package.json", """{"name":"x","version":"3.1.0"}""", "npm:x", "3.1.0")]
    [InlineData("js/jquery.min.js", "/*! jQuery v3.4.1 | (c) JS Foundation */", "npm:jquery", "3.4.1")]
    [InlineData("js/x.js", "/*!\n * jQuery UI - v1.12.1\n */", "npm:jquery-ui", "1.12.1")]
    [InlineData("js/moment.js", "//! moment.js\n//! version : 2.24.0\n", "npm:moment", "2.24.0")]
    [InlineData("inc/class.phpmailer.php", "<?php class PHPMailer { public $Version = '5.2.9'; }", "composer:phpmailer/phpmailer", "5.2.9")]
    public void A_bundled_library_is_found_with_its_version(string path, string content, string name, string version)
    {
        var library = Assert.Single(Read(new SourceFile(path, Encoding.UTF8.GetBytes(content))).Items, i => i.Kind == SurfaceKind.Library);
        Assert.Equal((name, version), (library.Name, library.Facts["version"]));
    }

    [Theory]
    [InlineData("composer.lock", "{")]
    [InlineData("composer.lock", "[1]")]
    [InlineData("vendor/composer/installed.json", """{"packages":[{"name":1}]}""")]
    public void A_damaged_list_of_libraries_is_no_library(string path, string content) => Assert.DoesNotContain(Read(new SourceFile(path, Encoding.UTF8.GetBytes(content))).Items, i => i.Kind == SurfaceKind.Library);

    [Fact]
    public void The_head_of_a_plugin_is_read_as_WordPress_reads_it()
    {
        var header = Read(new SourceFile("p.php", "<?php\n/**\n * Plugin Name: My Plugin */\n * Version:\t1.2\n * Author: A & B\n * Update URI: https://x.example\n */"u8.ToArray()), new SourceFile("readme.txt", "License: GPLv2\nTested up to: 6.9\nStable tag: 1.2"u8.ToArray())).Header;
        Assert.Equal((ComponentKind.Plugin, "My Plugin", "1.2", "A & B", "https://x.example", "GPLv2", "6.9", "1.2"), (header.Kind, header.Name, header.Version, header.Author, header.UpdateUri, header.License, header.TestedUpTo, header.StableTag));
    }

    [Fact]
    public void The_deepest_tree_the_parser_gives_is_walked()
    {
        var deep = string.Concat(Enumerable.Repeat("if ( a( ", 400)) + "1" + string.Concat(Enumerable.Repeat(") ) { ", 400)) + "add_action( 'wp_ajax_x', 'h' );" + new string('}', 400);
        Assert.NotNull(Read(new SourceFile("p.php", Encoding.UTF8.GetBytes("<?php " + deep))));
        var nested = "<?php $x = " + new string('[', 5000) + new string(']', 5000) + ";";
        Assert.Single(Read(new SourceFile("p.php", Encoding.UTF8.GetBytes(nested))).NotAnalysed);
    }

    [Fact]
    public void Values_that_refer_to_themselves_come_to_an_end()
    {
        Assert.Single(Items("function a( $x ) { return b( $x . 'p' ); } function b( $y ) { return a( $y ); } $v = $w; $w = $v . $w; wp_remote_get( a( $v ) ); class A extends B {} class B extends A { function f() { wp_remote_get( $this->g() ); } }", SurfaceKind.OutboundHost), i => i.Name == "computed in p.php");
        var many = string.Concat(Enumerable.Range(0, 40).Select(i => $"$v{i + 1} = $v{i} . ( $c ? $v{i} : 'x' ); "));
        Assert.NotNull(Items(many + "wp_remote_get( $v40 );", SurfaceKind.OutboundHost));
    }

    [Fact]
    public void Work_and_items_beyond_the_limits_are_told_as_not_analysed()
    {
        var file = new SourceFile("p.php", Encoding.UTF8.GetBytes("<?php " + string.Concat(Enumerable.Range(0, 50).Select(i => $"wp_schedule_event( time(), 'daily', 'x{i}' ); "))));
        Assert.Empty(Read(SurfaceOptions.Default with { MaxItems = 50 }).NotAnalysed);
        Assert.Contains("1 are not listed", Assert.Single(Read(SurfaceOptions.Default with { MaxItems = 49 }).NotAnalysed).Because, StringComparison.Ordinal);
        Assert.Contains("more than 20 steps", Assert.Single(Read(SurfaceOptions.Default with { MaxSteps = 20 }).NotAnalysed).Because, StringComparison.Ordinal);
        ComponentSurface Read(SurfaceOptions options) => SurfaceReader.Read("p", [file], options, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("wp_remote_get( 'https://a.example/' . $x[0] );", 20_000)]
    [InlineData("echo '<script src=\"https://a.example/x.js\">';\n", 100_000)]
    [InlineData("$a .= base64_decode( $a . $b ); $b = $a; eval( $a );\n", 3_000)]
    [InlineData("foreach ( [ 1, 2, 3, 4, 5, 6, 7, 8 ] as $i ) { foreach ( [ 1, 2, 3, 4, 5, 6, 7, 8 ] as $j ) { get_option( $i . $j . $k ); } }\n", 5_000)]
    [InlineData("add_action( 'init', 'h' ); function h() { h(); echo $_GET['a']; h(); }\n", 5_000)]
    [InlineData("if ( ! current_user_can( $a ) ) { die; }\n", 20_000)]
    public void Much_of_anything_comes_to_an_end(string line, int times) => Assert.NotNull(Read(new SourceFile("p.php", Encoding.UTF8.GetBytes("<?php\n" + string.Concat(Enumerable.Repeat(line, times))))));

    private const string Work = "update_option( 'a', 1 ); update_option( 'b', 2 ); update_option( 'c', 3 ); update_option( 'd', 4 );";

    private static List<SurfaceItem> Items(string php, SurfaceKind kind) => [.. Read(new SourceFile("p.php", Encoding.UTF8.GetBytes("<?php " + php))).Items.Where(i => i.Kind == kind)];

    private static ComponentSurface Read(params SourceFile[] files) => SurfaceReader.Read("p", files, SurfaceOptions.Default, TestContext.Current.CancellationToken);
}
