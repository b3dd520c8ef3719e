using Colophon.Php.Analysis;

namespace Colophon.Php.Tests.Analysis;

/// <summary>For each kind: the mistake is found, and its usual correction makes it quiet.</summary>
public sealed class TaintTests
{
    [Theory]
    [InlineData("tainted_sql", "$id = $_GET['id']; $wpdb->query(\"DELETE FROM t WHERE id = $id\");", "$id = absint($_GET['id']); $wpdb->query(\"DELETE FROM t WHERE id = $id\");")]
    [InlineData("tainted_sql", "$n = sanitize_text_field(wp_unslash($_POST['n'])); $wpdb->get_row(\"SELECT * FROM t WHERE n = '$n'\");", "$n = sanitize_text_field(wp_unslash($_POST['n'])); $wpdb->get_row($wpdb->prepare(\"SELECT * FROM t WHERE n = %s\", $n));")]
    [InlineData("tainted_sql", "$o = esc_sql($_GET['o']); $wpdb->get_results(\"SELECT * FROM t ORDER BY $o\");", "$o = in_array($_GET['o'], array('name', 'date'), true) ? $_GET['o'] : 'name'; $wpdb->get_results(\"SELECT * FROM t ORDER BY $o\");")]
    [InlineData("tainted_sql", "$wpdb->get_results($wpdb->prepare(\"SELECT * FROM t WHERE a = {$_GET['a']} AND b = %s\", $_GET['b']));", "$wpdb->get_results($wpdb->prepare('SELECT * FROM t WHERE a = %d AND b = %s', $_GET['a'], $_GET['b']));")]
    [InlineData("tainted_sql", "$w = ''; if (isset($_GET['c'])) { $w .= ' AND c = ' . $_GET['c']; } $wpdb->get_results('SELECT * FROM t WHERE 1=1' . $w);", "$w = ''; if (isset($_GET['c'])) { $w .= ' AND c = ' . (int) $_GET['c']; } $wpdb->get_results('SELECT * FROM t WHERE 1=1' . $w);")]
    [InlineData("tainted_html", "echo '<p>' . $_GET['q'] . '</p>';", "echo '<p>' . esc_html($_GET['q']) . '</p>';")]
    [InlineData("tainted_html", "echo '<input value=\"' . sanitize_text_field($_GET['q']) . '\">';", "echo '<input value=\"' . esc_attr($_GET['q']) . '\">';")]
    [InlineData("tainted_html", "echo '<a href=\"' . esc_attr($_GET['u']) . '\">x</a>';", "echo '<a href=\"' . esc_url($_GET['u']) . '\">x</a>';")]
    [InlineData("tainted_html", "echo '<script>var a = ' . esc_html($_GET['a']) . ';</script>';", "echo '<script>var a = ' . wp_json_encode($_GET['a']) . ';</script>';")]
    [InlineData("tainted_html", "echo '<b title=' . esc_attr($_GET['t']) . '>';", "echo '<b title=\"' . esc_attr($_GET['t']) . '\">';")]
    [InlineData("tainted_html", "printf('<p>%s</p>', $_GET['q']);", "printf('<p>%d</p>', $_GET['q']);")]
    [InlineData("tainted_shell", "exec('convert ' . $_GET['f']);", "exec('convert ' . escapeshellarg($_GET['f']));")]
    [InlineData("tainted_include", "include 'views/' . $_GET['v'] . '.php';", "include 'views/' . sanitize_key($_GET['v']) . '.php';")]
    [InlineData("tainted_file", "unlink(WP_CONTENT_DIR . '/x/' . $_POST['f']);", "unlink(WP_CONTENT_DIR . '/x/' . basename($_POST['f']));")]
    [InlineData("tainted_file", "if (validate_file($_GET['f']) !== 5) { readfile('/x/' . $_GET['f']); }", "if (validate_file($_GET['f']) === 0) { readfile('/x/' . $_GET['f']); }")]
    [InlineData("tainted_upload", "move_uploaded_file($_FILES['f']['tmp_name'], '/up/' . $_FILES['f']['name']);", "$e = pathinfo($_FILES['f']['name'], PATHINFO_EXTENSION); if (!in_array($e, array('png', 'gif'), true)) { wp_die(); } move_uploaded_file($_FILES['f']['tmp_name'], '/up/' . $_FILES['f']['name']);")]
    [InlineData("tainted_ssrf", "wp_remote_get($_GET['u']);", "wp_safe_remote_get($_GET['u']);")]
    [InlineData("tainted_ssrf", "wp_remote_get('https://' . $_GET['h'] . '/api');", "wp_remote_get('https://api.example.com/' . $_GET['h']);")]
    [InlineData("tainted_redirect", "wp_redirect($_GET['to']); exit;", "wp_safe_redirect($_GET['to']); exit;")]
    [InlineData("tainted_redirect", "header('Location: ' . $_GET['to']);", "header('Location: ' . home_url('/') . $_GET['to']);")]
    [InlineData("tainted_unserialize", "$a = unserialize(base64_decode($_COOKIE['c']));", "$a = json_decode(base64_decode($_COOKIE['c']));")]
    [InlineData("tainted_callable", "call_user_func($_GET['cb']);", "if (in_array($_GET['cb'], array('a', 'b'), true)) { call_user_func($_GET['cb']); }")]
    [InlineData("tainted_extract", "extract($_POST);", "extract(array('a' => 1));")]
    [InlineData("tainted_option", "update_option($_POST['name'], 1);", "update_option('sample_' . $_POST['name'], 1);")]
    [InlineData("tainted_role", "wp_insert_user(array('user_login' => $_POST['l'], 'role' => $_POST['role']));", "wp_insert_user(array('user_login' => $_POST['l'], 'role' => 'subscriber'));")]
    [InlineData("tainted_login", "wp_set_auth_cookie($_GET['user']);", "$u = wp_signon(); if (wp_check_password($_POST['p'], $h)) { wp_set_auth_cookie($_GET['user']); }")]
    [InlineData("tainted_redirect", "header('Location: pages/' . $_GET['p']);", "header('Location: pages/' . sanitize_key($_GET['p']));")]
    [InlineData("tainted_redirect", "header('Location: ' . filter_var($_GET['p'], FILTER_VALIDATE_EMAIL));", "header('Location: pages?m=' . filter_var($_GET['p'], FILTER_VALIDATE_EMAIL));")]
    [InlineData("tainted_include", "include \"'{$_GET['v']}'.php\";", "$v = addslashes($_GET['v']); include \"'$v'.php\";")]
    [InlineData("tainted_html", "echo '<!-- ' . esc_html($_GET['q']) . ' -->';", "echo '<!-- ' . absint($_GET['q']) . ' -->';")]
    [InlineData("tainted_html", "echo '<script>' . urlencode($_GET['q']) . '</script>';", "echo '<script>' . (int) $_GET['q'] . '</script>';")]
    [InlineData("tainted_html", "echo \"<script>setInterval('\" . esc_js($_GET['q']) . \"', 9)</script>\";", "echo \"<script>say('\" . esc_js($_GET['q']) . \"')</script>\";")]
    [InlineData("tainted_html", "echo '<p>' . filter_var($_GET['m'], FILTER_VALIDATE_EMAIL) . '</p>';", "echo '<p>' . esc_html(filter_var($_GET['m'], FILTER_SANITIZE_EMAIL)) . '</p>';")]
    [InlineData("tainted_html", "echo '<p>' . filter_var($_GET['m'], FILTER_SANITIZE_EMAIL) . '</p>';", "echo '<p>' . sanitize_email($_GET['m']) . '</p>';")]
    [InlineData("tainted_html", "echo \"<script>x='\" . mysql_real_escape_string($_GET['q']) . \"'</script>\";", "echo \"<script>x='\" . esc_js($_GET['q']) . \"'</script>\";")]
    [InlineData("tainted_redirect", "header('Location: ' . preg_replace('/[^a-z]/', '', $_GET['p']));", "header('Location: ' . preg_replace('/[^a-z]/', '', $_GET['p']) . '.php');")]
    [InlineData("tainted_shell", "if ($_SERVER['HTTP_A'] === 'x') { exec($_SERVER['HTTP_B']); }", "if ($_SERVER['HTTP_A'] === 'x') { exec($_SERVER['HTTP_A']); }")]
    [InlineData("tainted_sql", "$id = mysqli_real_escape_string($db, $_GET['id']); mysqli_query($db, \"SELECT a FROM t WHERE id = $id\");", "$id = mysqli_real_escape_string($db, $_GET['id']); mysqli_query($db, \"SELECT a FROM t WHERE id = '$id'\");")]
    [InlineData("tainted_redirect", "header('Location: https://example.org' . $_GET['to']);", "header('Location: https://example.org' . $_SERVER['REQUEST_URI']);")]
    [InlineData("tainted_redirect", "wp_redirect($_SERVER['REQUEST_URI']);", "wp_redirect('https://' . $_SERVER['HTTP_HOST'] . $_SERVER['REQUEST_URI']);")]
    [InlineData("tainted_ssrf", "(new \\GuzzleHttp\\Client())->request('GET', 'https://' . $_GET['h'] . '/a');", "(new \\GuzzleHttp\\Client())->request('GET', 'https://example.org/' . $_GET['h']);")]
    [InlineData("tainted_header", "header($_GET['h']);", "header('X-Name: ' . $_GET['h']);")]
    [InlineData("tainted_shell", "proc_open('ls ' . $_GET['f'], array(), $pipes);", "proc_open(array('ls', $_GET['f']), array(), $pipes);")]
    [InlineData("tainted_shell", "proc_open(array($_GET['f'], 'x'), array(), $pipes);", "proc_open(array('x', $_GET['f']), array(), $pipes);")]
    [InlineData("tainted_html", "class A { public $v; function set($v) { $this->v = $v; } } class B { public $v; function set($v) { $this->v = 'b'; } } $o = rand() ? new A : new B; $o->set($_GET['v']); echo $o->v;", "class A { public $v; function set($v) { $this->v = (int) $v; } } class B { public $v; function set($v) { $this->v = 'b'; } } $o = rand() ? new A : new B; $o->set($_GET['v']); echo $o->v;")]
    public void A_mistake_is_found_and_its_correction_is_quiet(string kind, string wrong, string right)
    {
        Assert.Contains(kind, Code.Kinds(Code.Handler(wrong)));
        Assert.DoesNotContain(kind, Code.Kinds(Code.Handler(right)));
    }

    [Theory]
    [InlineData("if (!preg_match('/^[a-z0-9_]+$/', $_GET['x'])) { return; }", true)]
    [InlineData("if (!preg_match('/[a-z0-9_]+/', $_GET['x'])) { return; }", false)]
    [InlineData("if (!is_numeric($_GET['x'])) { wp_die(); }", true)]
    [InlineData("if (is_numeric($_GET['x'])) { echo 1; }", false)]
    [InlineData("if ($_GET['x'] !== 'a') { return; }", true)]
    [InlineData("switch ($_GET['x']) { case 'a': case 'b': break; default: return; }", true)]
    [InlineData("$all = array('a' => 1); if (!isset($all[$_GET['x']])) { return; }", true)]
    public void A_check_counts_only_for_what_it_checks(string check, bool safe)
    {
        var kinds = Code.Kinds(Code.Handler(check + " $wpdb->query('DELETE FROM t WHERE x = ' . $_GET['x']);"));
        Assert.Equal(!safe, kinds.Contains("tainted_sql"));
    }

    [Fact]
    public void What_a_process_prints_is_data()
    {
        var found = Code.Analyse(("x.php", "<?php proc_open('more a.txt', array(1 => array('pipe', 'w')), $pipes); $text = stream_get_contents($pipes[1]); echo $text;"));
        var quiet = Code.Analyse(("x.php", "<?php proc_open('more a.txt', array(1 => array('pipe', 'w')), $pipes); $text = stream_get_contents($pipes[1]); echo htmlspecialchars($text);"));
        Assert.Contains("tainted_html", Code.Kinds(found));
        Assert.DoesNotContain("tainted_html", Code.Kinds(quiet));
    }

    /// <summary>Where OWASP lets nothing of others stand, what is escaped does little harm: it is said, but quietly.</summary>
    [Fact]
    public void Escaped_data_in_a_place_where_none_should_stand_has_little_weight()
    {
        var result = Code.Handler("echo '<!-- ' . esc_html($_GET['q']) . ' -->';");
        Assert.Equal(Confidence.Low, Assert.Single(result.Findings, f => f.Kind == "tainted_html").Confidence);
    }

    [Fact]
    public void Data_is_followed_through_functions_properties_arrays_and_closures()
    {
        var result = Code.Analyse(("a.php", """
            <?php
            class Store {
                private $name;
                public function __construct($name) { $this->name = $name; }
                public function show() { echo $this->name; }
            }
            function wrap($v) { return array('k' => array($v)); }
            function run($sql) { return mysql_query($sql); }
            (new Store($_GET['a']))->show();
            $w = wrap($_GET['b']);
            run("SELECT * FROM t WHERE b = " . $w['k'][0]);
            array_map(function ($c) { eval($c); }, array($_GET['c']));
            """));
        Assert.Equal(["tainted_eval", "tainted_html", "tainted_sql"], Code.Kinds(result).Where(k => k.StartsWith("tainted", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("$clean = new Clean($_GET['a']); $clean->wash(); mysql_query(\"SELECT * FROM t WHERE a = '\" . $clean->get() . \"'\");", false)]
    [InlineData("$clean = new Clean($_GET['a']); mysql_query(\"SELECT * FROM t WHERE a = '\" . $clean->get() . \"'\");", true)]
    [InlineData("$clean = new Clean($_GET['a']); $clean->wash(); $clean = new Clean($_GET['b']); mysql_query(\"SELECT * FROM t WHERE a = '\" . $clean->get() . \"'\");", true)]
    [InlineData("$clean = new Clean($_GET['a']); $clean->wash(); soil($clean); mysql_query(\"SELECT * FROM t WHERE a = '\" . $clean->get() . \"'\");", true)]
    [InlineData("$clean = new Clean('a'); mysql_query(\"SELECT * FROM t WHERE a = '\" . $clean->get() . \"'\"); $other = new Clean($_GET['a']);", false)]
    public void What_a_method_leaves_in_its_object_is_known_of_that_object(string use, bool found) =>
        Assert.Equal(found, Code.Kinds(Code.Analyse(("a.php", $$"""
            <?php
            class Clean {
                private $data;
                public function __construct($data) { $this->data = $data; }
                public function get() { return $this->data; }
                public function wash() { $this->data = mysql_real_escape_string($this->data); }
                public function set($data) { $this->data = $data; }
            }
            function soil($object) { $object->set($_GET['c']); }
            {{use}}
            """))).Contains("tainted_sql"));

    [Theory]
    [InlineData("if (filter_var($mail, FILTER_VALIDATE_EMAIL)) { mysql_query(\"SELECT * FROM t WHERE m = '$mail'\"); }", true)]
    [InlineData("if (filter_var($mail, FILTER_VALIDATE_INT)) { mysql_query(\"SELECT * FROM t WHERE m = '$mail'\"); }", false)]
    [InlineData("$mail = 'a@example.org'; if (filter_var($mail, FILTER_VALIDATE_EMAIL)) { mysql_query(\"SELECT * FROM t WHERE m = '$mail'\"); }", false)]
    [InlineData("mysql_query(\"SELECT * FROM t WHERE m = '$mail'\");", false)]
    [InlineData("define('ABSPATH', '/'); if (filter_var($mail, FILTER_VALIDATE_EMAIL)) { mysql_query(\"SELECT * FROM t WHERE m = '$mail'\"); }", false)]
    public void A_variable_that_a_file_checks_and_never_sets_is_taken_for_the_visitors_with_little_confidence(string code, bool found)
    {
        var findings = Code.Analyse(("a.php", "<?php " + code)).Findings.Where(f => f.Kind == "tainted_sql").ToList();
        Assert.Equal(found, findings.Count > 0);
        Assert.All(findings, f => Assert.Equal(Confidence.Low, f.Confidence));
    }

    [Fact]
    public void The_trace_leads_from_the_request_to_the_harm_and_the_message_says_it_in_words()
    {
        var finding = Assert.Single(Code.Handler("helper($_GET['id']);", "function helper($id) { global $wpdb; $wpdb->query(\"DELETE FROM t WHERE id = $id\"); }").Findings);
        Assert.Contains("$_GET['id']", finding.Trace[0].What, StringComparison.Ordinal);
        Assert.Contains(finding.Trace, s => s.What == "handed to helper()");
        Assert.Equal("reaches wpdb->query", finding.Trace[^1].What);
        Assert.Equal(89, finding.Cwe);
        Assert.Equal(Confidence.High, finding.Confidence);
        Assert.Contains("Nobody need be signed in", finding.Message, StringComparison.Ordinal);
    }
}
