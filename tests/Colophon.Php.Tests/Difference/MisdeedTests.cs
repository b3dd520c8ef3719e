using Colophon.Php.Difference;

namespace Colophon.Php.Tests.Difference;

/// <summary>A real plugin's update with one misdeed: the headline must name it. With none, the review must stay calm.</summary>
public sealed class MisdeedTests
{
    [Fact]
    public void An_honest_update_gets_a_short_calm_review()
    {
        var review = Akismet.Review(Akismet.Update()
            .Replace("class.akismet.php", "const API_PORT = 80;", "const API_PORT = 80;\n\n\tpublic static function short_date( $time ) {\n\t\treturn gmdate( 'Y-m-d', $time );\n\t}")
            .Add("languages/akismet-de_DE.po", "msgid \"Spam\"\nmsgstr \"Spam\"\n")
            .Replace("views/notice.php", "<?php", "<?php /* the notices of the settings page */")
            .Replace("readme.txt", "== Changelog ==", "== Changelog ==\n\n= 5.0.2.1 =\n* Clearer words\n"));
        Assert.Equal(ReviewLevel.Calm, review.Level);
        Assert.Equal("A quiet update: nothing that others can reach, and nobody it talks to, is new.", review.Headline);
        Assert.Empty(review.Concerns);
    }

    [Fact]
    public void A_back_door_is_called_one()
    {
        var review = Akismet.Review(Misdeeds.Backdoor(Akismet.Update()));
        Assert.Equal(ReviewLevel.Stop, review.Level);
        Assert.Equal("Stop. It has a back door: it runs whatever a request sends (eval in Akismet_Admin::init).", review.Headline);
    }

    [Fact]
    public void A_lost_capability_check_is_named_with_who_gets_in_now()
    {
        var review = Akismet.Review(Misdeeds.LostCapability(Akismet.Update()));
        Assert.Equal("Stop. It opens 7 REST routes to everyone with an account, without the check for manage_options.", review.Headline);
        var concern = Assert.Single(review.Concerns, c => c.Level != ReviewLevel.Calm);
        Assert.Contains("return current_user_can( 'manage_options' );", Assert.Single(concern.Code!.Rows, r => r.IsMarked).OldText, StringComparison.Ordinal);
        Assert.Contains("return is_user_logged_in();", Assert.Single(concern.Code.Rows, r => r.IsMarked).NewText, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_is_hidden_and_run_is_called_hidden()
    {
        var review = Akismet.Review(Misdeeds.HiddenLoader(Akismet.Update()));
        Assert.Equal(ReviewLevel.Stop, review.Level);
        Assert.Equal("Stop. It hides code and runs it (eval in views/cache.php).", review.Headline);
    }

    [Fact]
    public void A_new_server_is_named_though_its_address_is_put_together()
    {
        var review = Akismet.Review(Misdeeds.NewHost(Akismet.Update()));
        Assert.Equal("Look first. It talks to collect.metrics.example, and it runs a new task on its own (akismet_metrics, hourly).", review.Headline);
    }

    [Fact]
    public void A_library_with_a_known_flaw_is_named_with_the_flaw()
    {
        var review = Akismet.Review(Misdeeds.VulnerableLibrary(Akismet.Update()));
        Assert.Equal("Stop. It brings handlebars 4.5.3, which has a known flaw (CVE-2021-23369, critical).", review.Headline);
    }

    [Fact]
    public void A_new_SQL_injection_that_needs_no_account_is_named_with_its_way_in()
    {
        var review = Akismet.Review(Misdeeds.OpenSql(Akismet.Update()));
        Assert.Equal("Stop. It has a new flaw that anyone on the internet can use (SQL injection through akismet_history).", review.Headline);
        Assert.Contains(review.Concerns, c => c.Rule == "new-entry" && c.Clause == "opens the AJAX action akismet_history (signed out) to anyone on the internet");
    }

    [Fact]
    public void All_of_them_together_are_all_told_and_the_gravest_first()
    {
        var review = Akismet.Review(Misdeeds.All(Akismet.Update()));
        Assert.Equal(ReviewLevel.Stop, review.Level);
        string[] rules = ["backdoor", "hidden-code", "new-flow", "lost-check", "vulnerable-library", "new-entry", "new-host", "scheduled-task"];
        Assert.All(rules, rule => Assert.Contains(review.Concerns, c => c.Rule == rule));
        Assert.Equal(review.Concerns.Select(c => c.Level).OrderDescending(), review.Concerns.Select(c => c.Level));
    }

    [Fact]
    public void A_back_door_that_was_there_before_keeps_its_update_from_looking_calm()
    {
        var review = Akismet.Review(Misdeeds.HiddenLoader(Misdeeds.Backdoor(Akismet.Installed())), Misdeeds.HiddenLoader(Misdeeds.Backdoor(Akismet.Update())));
        Assert.Equal("Stop. It still has a back door: it runs whatever a request sends (eval in Akismet_Admin::init), and it still hides code and runs it (eval in views/cache.php).", review.Headline);
    }

    [Fact]
    public void The_way_back_from_a_bad_update_is_told_as_better()
    {
        var review = Akismet.Review(Misdeeds.All(Akismet.Installed()), Akismet.Update());
        Assert.Equal(ReviewLevel.Calm, review.Level);
        Assert.Contains("No longer talks to collect.metrics.example", review.Closed);
        Assert.Contains("A known flaw of handlebars is gone (CVE-2021-23369)", review.Closed);
        Assert.Contains("No longer: eval in Akismet_Admin::init", review.Closed);
    }

    [Theory]
    [InlineData("add_action( 'init', function () { wp_insert_user( array( 'user_login' => 'x', 'user_pass' => 'y', 'role' => 'administrator' ) ); } );", "makes an administrator account")]
    [InlineData("function ak_in() { wp_set_auth_cookie( 1 ); }", "signs people in without a password")]
    [InlineData("add_filter( 'user_has_cap', function ( $caps ) { return array_fill_keys( array( 'manage_options' ), true ); } );", "decides what accounts may do")]
    [InlineData("update_option( 'users_can_register', 1 );", "changes whether anybody may register")]
    [InlineData("function ak_run() { system( $GLOBALS['c'] ); }", "starts programs on the server (system in ak_run)")]
    [InlineData("function ak_put( $c ) { file_put_contents( WP_CONTENT_DIR . '/uploads/x.php', $c ); }", "writes {site}/wp-content/uploads/x.php")]
    [InlineData("add_action( 'wp_ajax_nopriv_ak_set', function () { update_option( $_POST['k'], $_POST['v'] ); } );", "opens the AJAX action ak_set (signed out) to anyone on the internet")]
    [InlineData("add_action( 'rest_api_init', function () { register_rest_route( 'ak/v2', '/w', array( 'methods' => 'POST', 'permission_callback' => '__return_true', 'callback' => function ( $r ) { update_option( 'x', $r['x'] ); } ) ); } );", "opens the REST route POST /ak/v2/w to anyone on the internet")]
    [InlineData("$ak_f = $_REQUEST['f']; assert( $ak_f );", "has a back door")]
    [InlineData("$_GET['f']( $_GET['a'] );", "has a back door: it runs the function a request names")]
    public void A_misdeed_of_one_line_stops_or_is_looked_at(string line, string clause)
    {
        var review = Akismet.Review(Akismet.Update().Append("class.akismet-widget.php", $"\n{line}\n"));
        Assert.NotEqual(ReviewLevel.Calm, review.Level);
        Assert.Contains(review.Concerns, c => c.Level != ReviewLevel.Calm && c.Clause.Contains(clause, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("if ( ! current_user_can( 'manage_options' ) ) {", "if ( ! current_user_can( 'read' ) ) {")]
    [InlineData("if ( ! current_user_can( 'manage_options' ) ) {", "if ( ! current_user_can( 'manage_options' ) && false ) {")]
    [InlineData("if ( ! current_user_can( 'manage_options' ) ) {", "current_user_can( 'manage_options' ); if ( false ) {")]
    public void A_check_that_is_weakened_in_place_is_seen(string before, string after)
    {
        var review = Akismet.Review(Akismet.Update().Replace("class.akismet-admin.php", before, after));
        Assert.NotEqual(ReviewLevel.Calm, review.Level);
        Assert.Contains(review.Concerns, c => c.Rule is "lost-check" or "changed-check" && c.Title.Contains("Akismet_Admin::enter_api_key", StringComparison.Ordinal));
    }
}
