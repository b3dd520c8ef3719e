<?php
/**
 * Sixteen processes append to one spool: php append.php DIR PORT ROOT - [--json]. Each does as much other work between two appends as a request does, a few
 * milliseconds of waiting. The peer appends the same bytes to one file under a lock, and nothing more.
 */
declare(strict_types=1);

require __DIR__ . '/common.php';

const PROCESSES = 16;
const EACH = 300;

if (($argv[1] ?? '') === 'one') { // one KIND FOLDER AGENT
    [, , $kind, $folder, $agent] = $argv;
    define('ABSPATH', $folder . '/site/');
    define('COLOPHON_DIR', $folder);
    require $agent . '/Autoloader.php';
    Colophon\Autoloader::register();
    $spool = new Colophon\Spool\Spool($folder, 's-1', '0123456789abcdef');
    $record = ['type' => 'option.changed', 'effective_at' => Colophon\Clock::now(), 'actor' => ['kind' => 'user', 'id' => 'wp:1', 'via' => 'cookie'], 'object' => ['kind' => 'option', 'id' => 'blogname'], 'change' => ['before' => ['value' => 'Old name of the site'], 'after' => ['value' => 'New name of the site']], 'context' => ['request' => '01234567', 'route' => 'wp-admin/options.php']];
    $private = [['subject' => 'wp:1', 'event_key' => base64_encode(random_bytes(32)), 'fields' => ['actor.ip' => '203.0.113.7', 'actor.user_agent' => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0']]];
    $line = str_repeat('x', strlen(Colophon\Json::encode($record) . Colophon\Json::encode($private)) + 160) . "\n";
    $append = $kind === 'spool'
        ? static function () use ($spool, $record, $private): bool { return $spool->append($record, $private); }
        : static function () use ($folder, $line): bool { return file_put_contents("$folder/plain", $line, FILE_APPEND | LOCK_EX) === strlen($line); };
    $append(); // its classes are loaded
    file_put_contents("$folder/ready." . getmypid(), '');
    while (!is_file("$folder/go")) {
        usleep(1000);
        clearstatcache();
    }
    $taken = [];
    for ($i = 0; $i < EACH; $i++) {
        usleep(random_int(10000, 30000));
        $from = hrtime(true);
        if (!$append()) {
            exit(1);
        }
        $taken[] = (hrtime(true) - $from) / 1e6;
    }
    echo json_encode($taken);
    exit;
}

[, $dir, , $root] = $argv;
$taken = [];
foreach (['spool', 'plain'] as $kind) {
    $folder = "$dir/tmp/$kind";
    as_site($root, $dir, 'mkdir', '-m', '700', $folder);
    $processes = $pipes = [];
    for ($i = 0; $i < PROCESSES; $i++) {
        $processes[$i] = proc_open([$root . '/eng/wordpress/run.sh', $dir, 'php', "$dir/tmp/append.php", 'one', $kind, $folder, "$dir/site/wp-content/mu-plugins/colophon"], [1 => ['pipe', 'w'], 2 => STDERR], $pipes[$i]);
    }
    while (count(glob("$folder/ready.*")) < PROCESSES) {
        usleep(10000);
    }
    as_site($root, $dir, 'touch', "$folder/go");
    $taken[$kind] = [];
    foreach ($processes as $i => $process) {
        $taken[$kind] = array_merge($taken[$kind], json_decode((string) stream_get_contents($pipes[$i][1]), true));
        if (proc_close($process) !== 0) {
            fwrite(STDERR, "an append failed\n");
            exit(4);
        }
    }
}
// Nothing got lost on the way, or the figure says nothing.
$frames = as_site($root, $dir, 'php', '-r', 'define("ABSPATH", "/"); require $argv[1] . "/Autoloader.php"; Colophon\Autoloader::register(); $s = new Colophon\Spool\Spool($argv[2], "s-1", "0123456789abcdef"); $s->settle(); $n = 0; foreach ($s->segments()->read(1) as $f) { $n++; } echo $n;', "$dir/site/wp-content/mu-plugins/colophon", "$dir/tmp/spool");
if ((int) $frames !== PROCESSES * (EACH + 1)) {
    fwrite(STDERR, "the spool holds $frames records\n");
    exit(4);
}
tell([['append_p99_ms_16', quantile($taken['spool'], .99), 'ms', 'a locked append to one file', quantile($taken['plain'], .99)]], ($argv[5] ?? '') === '--json');
fwrite(STDERR, sprintf("appends: p50 %.3f ms, p99 %.3f, most %.1f · plain: p50 %.3f, p99 %.3f, most %.1f\n", quantile($taken['spool'], .5), quantile($taken['spool'], .99), max($taken['spool']), quantile($taken['plain'], .5), quantile($taken['plain'], .99), max($taken['plain'])));
