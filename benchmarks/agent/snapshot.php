<?php
/**
 * The state of a large site: php snapshot.php DIR PORT ROOT - [--json]. 10,000 users, a tenth of them with rights and a session each, and 50,000 files: forty plugins of a
 * thousand files each, and ten thousand uploads, beside WordPress itself. First everything, then once more with nothing changed. The peer reads the same files with sha256sum,
 * and looks at them with find.
 */
declare(strict_types=1);

require __DIR__ . '/common.php';

if (($argv[1] ?? '') === 'make') { // make SITE
    mt_srand(7);
    for ($plugin = 0; $plugin < 40; $plugin++) {
        for ($folder = 0; $folder < 20; $folder++) {
            $below = sprintf('%s/wp-content/plugins/plugin-%02d/part-%02d', $argv[2], $plugin, $folder);
            mkdir($below, 0755, true);
            for ($n = 0; $n < 50; $n++) {
                file_put_contents(sprintf('%s/class-of-it-%02d.php', $below, $n), "<?php\n// $plugin $folder $n\n" . str_repeat("\$value = strtolower(\$other);\n", mt_rand(10, 400)));
            }
        }
    }
    for ($n = 0; $n < 10000; $n++) {
        $below = sprintf('%s/wp-content/uploads/2026/%02d', $argv[2], $n % 12 + 1);
        is_dir($below) || mkdir($below, 0755, true);
        file_put_contents("$below/picture-$n.jpg", str_repeat(chr($n % 256), 2000));
    }
    exit;
}
if (($argv[1] ?? '') === 'take') { // take SITE HOST
    $_SERVER += ['HTTP_HOST' => $argv[3], 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'localhost'];
    require $argv[2] . '/wp-load.php';
    $loaded = memory_get_peak_usage(true);
    $from = hrtime(true);
    Colophon\State\Snapshot::take('beat');
    $taken = (hrtime(true) - $from) / 1e9;
    $files = 0;
    foreach (Colophon\State\Told::files() as $told) {
        $files++;
    }
    echo json_encode([$taken, memory_get_peak_usage(true) / 1048576, $loaded / 1048576, $files, count(Colophon\State\Told::section('users')), Colophon\State\Told::number()]);
    exit;
}

[, $dir, $port, $root] = $argv;
as_site($root, $dir, 'php', "$dir/tmp/snapshot.php", 'make', "$dir/site");
$users = $meta = [];
$session = static function (int $n): string {
    return serialize([hash('sha256', "session $n") => ['expiration' => time() + 86400, 'ip' => '203.0.113.7', 'ua' => 'x', 'login' => time()]]);
};
for ($n = 100; $n < 10100; $n++) {
    $users[] = "($n,'user$n','" . '$P$B' . substr(hash('sha256', "password $n"), 0, 30) . "','user$n@example.test',NOW())";
    $meta[] = "($n,'wp_capabilities','" . serialize([$n % 10 === 0 ? 'editor' : 'customer' => true]) . "')";
    $meta[] = "($n,'session_tokens','" . $session($n) . "')";
}
foreach ([['wp_users (ID, user_login, user_pass, user_email, user_registered)', $users], ['wp_usermeta (user_id, meta_key, meta_value)', $meta]] as [$into, $rows]) {
    foreach (array_chunk($rows, 1000) as $some) {
        file_put_contents("$dir/tmp/rows.sql", "INSERT INTO $into VALUES " . implode(',', $some) . ';');
        as_site($root, $dir, 'sh', '-c', "mariadb --no-defaults -S '$dir/run/my.sock' -u wp -pwp wp < '$dir/tmp/rows.sql'");
    }
}
sleep(5); // what was written just now is not remembered
$site = "$dir/site";
$time = static function (string $command) use ($root, $dir): float {
    $from = hrtime(true);
    as_site($root, $dir, 'sh', '-c', $command);
    return (hrtime(true) - $from) / 1e9;
};
$take = static function () use ($root, $dir, $site, $port): array {
    return json_decode(as_site($root, $dir, 'php', "$dir/tmp/snapshot.php", 'take', $site, "localhost:$port"), true);
};
$hashing = $time("find '$site' -type f -name '*.php' -print0 | xargs -0 sha256sum >/dev/null");
$full = $take();
if ($full[3] < 40000 || $full[4] < 1000) {
    fwrite(STDERR, "the snapshot told $full[3] files and $full[4] users\n");
    exit(4);
}
$incremental = $looking = [];
for ($round = 0; $round < 7; $round++) {
    $again = $take();
    if ($again[5] !== $full[5] + $round + 1) {
        fwrite(STDERR, "the snapshot was not taken\n");
        exit(4);
    }
    $incremental[] = $again[0];
    $looking[] = $time("find '$site' -type f -printf '%i %s %T@ %C@\\n' >/dev/null");
}
tell([
    ['snapshot_s', $full[0], 's', 'sha256sum over the same files', $hashing],
    ['snapshot_incremental_s', quantile($incremental, .5), 's', 'find, looking at the same files', quantile($looking, .5)],
    ['snapshot_php_mb', $full[1], 'MB', 'WordPress loaded, nothing done', $full[2]],
], ($argv[5] ?? '') === '--json');
