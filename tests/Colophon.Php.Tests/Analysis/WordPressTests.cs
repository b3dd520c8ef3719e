using Colophon.Php.Analysis;

namespace Colophon.Php.Tests.Analysis;

/// <summary>What WordPress does around a plugin's code.</summary>
public sealed class WordPressTests
{
    [Fact]
    public void Slashes_that_WordPress_adds_make_a_quoted_value_a_doubt_until_somebody_takes_them_away()
    {
        var slashed = Assert.Single(Code.Handler("$wpdb->query(\"DELETE FROM t WHERE n = '{$_POST['n']}'\");").Findings);
        Assert.Equal(Confidence.Low, slashed.Confidence);
        var unslashed = Assert.Single(Code.Handler("$n = stripslashes($_POST['n']); $wpdb->query(\"DELETE FROM t WHERE n = '$n'\");").Findings);
        Assert.Equal(Confidence.High, unslashed.Confidence);
    }

    [Fact]
    public void A_nonce_and_a_capability_are_recorded_as_what_they_are()
    {
        const string query = "$wpdb->query('DELETE FROM t WHERE id = ' . $_GET['id']);";
        Assert.Equal([GuardKind.Nonce], Guards(Code.Handler("check_ajax_referer('n');" + query)));
        Assert.Equal([GuardKind.Capability], Guards(Code.Handler("if (!current_user_can('manage_options')) { wp_die(); }" + query)));
        Assert.Equal([GuardKind.Capability], Guards(Code.Handler("if (!allowed()) { return; }" + query, "function allowed() { return current_user_can('edit_posts'); }")));
        Assert.Empty(Guards(Code.Handler("if (current_user_can('edit_posts')) { echo 1; }" + query)));
    }

    private static GuardKind[] Guards(AnalysisResult result) => [.. Assert.Single(Assert.Single(result.Findings).EntryPoints).Guards.Select(g => g.Kind)];

    [Fact]
    public void Ways_in_are_listed_with_who_may_come()
    {
        var result = Code.Analyse(("p.php", """
            <?php
            add_action('wp_ajax_nopriv_open', 'h');
            add_action('wp_ajax_closed', array('A', 'm'));
            add_action('admin_post_send', function () { check_admin_referer('x'); });
            add_shortcode('box', 'h');
            add_menu_page('t', 't', 'manage_options', 'slug', 'h');
            add_action('rest_api_init', function () {
                register_rest_route('a/v1', '/items', array('methods' => 'POST', 'callback' => 'h', 'permission_callback' => '__return_true'));
                register_rest_route('a/v1', '/safe', array('callback' => 'h', 'permission_callback' => function () { return current_user_can('edit_posts'); }));
            });
            function h() {}
            class A { static function m() {} }
            """));
        string Of(EntryPointKind kind, string name) => string.Join(' ', result.EntryPoints.Where(e => e.Kind == kind && e.Name == name).Select(e => e.Access + ":" + string.Join(',', e.Guards.Select(g => g.Kind))));
        Assert.Equal("Anyone:", Of(EntryPointKind.Ajax, "open"));
        Assert.Equal("SignedIn:", Of(EntryPointKind.Ajax, "closed"));
        Assert.Equal("SignedIn:Nonce", Of(EntryPointKind.AdminPost, "send"));
        Assert.Equal("Anyone:", Of(EntryPointKind.Shortcode, "[box]"));
        Assert.Equal("Capability:Capability", Of(EntryPointKind.AdminPage, "slug"));
        Assert.Equal("Anyone:OpenPermissionCallback", Of(EntryPointKind.RestRoute, "POST /a/v1/items"));
        Assert.Equal("Anyone:PermissionCallback,Capability", Of(EntryPointKind.RestRoute, "GET /a/v1/safe"));
    }

    [Fact]
    public void What_a_route_sanitizes_is_clean_and_what_it_does_not_is_not()
    {
        const string route = "<?php register_rest_route('a', '/b', array('callback' => 'h', 'permission_callback' => '__return_true', 'args' => array('id' => array('sanitize_callback' => 'absint'))));\n";
        Assert.Contains("tainted_sql", Code.Kinds(Code.Analyse(("p.php", route + "function h($r) { global $wpdb; $wpdb->query('DELETE FROM t WHERE n = ' . $r['name']); }"))));
        Assert.Contains("tainted_sql", Code.Kinds(Code.Analyse(("p.php", route + "function h($r) { global $wpdb; $wpdb->query('DELETE FROM t WHERE n = ' . $r->get_param('name')); }"))));
        Assert.Empty(Code.Analyse(("p.php", route + "function h($r) { global $wpdb; $wpdb->query('DELETE FROM t WHERE n = ' . $r->get_param('id')); }")).Findings);
    }

    [Fact]
    public void Attributes_of_shortcodes_and_blocks_reach_the_page()
    {
        const string wrong = "<?php add_shortcode('x', function ($atts) { $a = shortcode_atts(array('c' => ''), $atts); return '<p class=\"' . $a['c'] . '\">'; });";
        Assert.Equal(Confidence.Medium, Assert.Single(Code.Analyse(("p.php", wrong)).Findings).Confidence);
        Assert.Empty(Code.Analyse(("p.php", wrong.Replace("$a['c'] .", "esc_attr($a['c']) .", StringComparison.Ordinal))).Findings);
        Assert.Contains("tainted_html", Code.Kinds(Code.Analyse(("p.php", "<?php register_block_type('a/b', array('render_callback' => 'r')); function r($at) { return '<p>' . $at['t'] . '</p>'; }"))));
    }

    [Fact]
    public void What_is_stored_comes_back_and_hooks_are_calls()
    {
        Assert.Contains("tainted_html", Code.Kinds(Code.Handler("update_option('sample_t', $_POST['t']);", "add_action('wp_footer', 'foot'); function foot() { echo get_option('sample_t'); }")));
        Assert.Contains("tainted_eval", Code.Kinds(Code.Handler("do_action('sample_run', $_POST['t']);", "add_action('sample_run', 'run'); function run($c) { eval($c); }")));
    }

    [Fact]
    public void A_template_is_read_where_it_is_included()
    {
        var result = Code.Analyse(("p.php", Code.Plugin + "function sample() { $q = $_GET['q']; include __DIR__ . '/views/form.php'; }"), ("views/form.php", "<form><input value=\"<?php echo $q; ?>\"></form>"));
        Assert.Equal("views/form.php", Assert.Single(result.Findings).Path);
    }
}
