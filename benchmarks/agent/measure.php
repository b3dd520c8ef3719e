<?php
/**
 * Measures page views: php measure.php DIR PORT REQUESTS ROUNDS ROOT [--json]. See bench.sh.
 */
declare(strict_types=1);

const BLOCK = 25;

[, $dir, $port, $requests, $rounds, $root] = $argv;
$json = ($argv[6] ?? '') === '--json';
$plugins = "$dir/site/wp-content/mu-plugins";
$log = "$dir/run/self.log";

$as = static function (string ...$command) use ($root, $dir): void {
    exec(implode(' ', array_map('escapeshellarg', array_merge([$root . '/eng/wordpress/run.sh', $dir], $command))) . ' 2>&1', $output, $code);
    if ($code !== 0) {
        fwrite(STDERR, implode("\n", $output) . "\n");
        exit(4);
    }
};
// The site's account may not be able to read this checkout.
copy(__DIR__ . '/identity.php', "$dir/tmp/identity.php");
$as('php', "$dir/tmp/identity.php", "$dir/site");

$variants = [
    'plain' => [],
    'agent' => ['0-colophon.php' => (string) file_get_contents("$plugins/0-colophon.php")],
    'sleep' => ['sleep.php' => '<?php usleep(1000);'],
];
// The agent's own clock: what stands before and after it, when it loads and at its three moments.
$clock = static function (string $side) use ($log): string {
    return $side === 'before'
        ? '<?php $GLOBALS["bench"] = [0, hrtime(true)]; foreach (["muplugins_loaded", "plugins_loaded", "init"] as $at) { add_action($at, static function () { $GLOBALS["bench"][1] = hrtime(true); }, PHP_INT_MIN, 0); }'
        : '<?php $GLOBALS["bench"][0] += hrtime(true) - $GLOBALS["bench"][1]; foreach (["muplugins_loaded", "plugins_loaded", "init"] as $at) { add_action($at, static function () { $GLOBALS["bench"][0] += hrtime(true) - $GLOBALS["bench"][1]; }, PHP_INT_MIN, 0); } register_shutdown_function(static function () { file_put_contents(' . var_export($log, true) . ', $GLOBALS["bench"][0] . "\n", FILE_APPEND); });';
};
$clocked = ['0-a.php' => $clock('before'), '0-colophon.php' => $variants['agent']['0-colophon.php'], '0-d.php' => $clock('after')];

$curl = curl_init("http://localhost:$port/");
curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true]);
$view = static function () use ($curl): float {
    $from = hrtime(true);
    $page = curl_exec($curl);
    $taken = (hrtime(true) - $from) / 1e6;
    if (!is_string($page) || curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200 || strpos($page, '</html>') === false) {
        fwrite(STDERR, "the page failed\n");
        exit(4);
    }
    return $taken;
};
$current = [];
$become = static function (array $files) use ($plugins, &$current): void {
    foreach (array_diff_key($current, $files) as $name => $content) {
        unlink("$plugins/$name");
    }
    foreach ($files as $name => $content) {
        if (($current[$name] ?? null) !== $content) {
            file_put_contents("$plugins/$name.new", $content);
            chmod("$plugins/$name.new", 0644);
            rename("$plugins/$name.new", "$plugins/$name");
        }
    }
    $current = $files;
};
$median = static function (array $values): float {
    sort($values);
    $n = count($values);
    return $n % 2 === 1 ? $values[intdiv($n, 2)] : ($values[$n / 2 - 1] + $values[$n / 2]) / 2;
};

unlink("$plugins/0-colophon.php");
$names = array_keys($variants);
foreach ($names as $name) { // compile and warm
    $become($variants[$name]);
    for ($i = 0; $i < 20; $i++) {
        $view();
    }
}
$blocks = array_fill_keys($names, []);
for ($block = 0; $block * BLOCK < $requests * $rounds; $block++) {
    $order = $block % 2 === 0 ? $names : array_reverse($names); // so that the first of a turn isn't always the same
    foreach ($order as $name) {
        $become($variants[$name]);
        $view();
        $taken = [];
        for ($i = 0; $i < BLOCK; $i++) {
            $taken[] = $view();
        }
        $blocks[$name][] = $median($taken);
    }
}
$become($clocked);
for ($i = 0; $i < 20; $i++) {
    $view();
}
file_put_contents($log, '');
chmod($log, 0666);
for ($i = 0; $i < 300; $i++) {
    $view();
}
usleep(100000);
$self = $median(array_map('floatval', file($log, FILE_IGNORE_NEW_LINES))) / 1000;

/** Median of the paired differences, with a bootstrapped 95 % interval. */
$added = static function (string $name) use ($blocks, $median): array {
    $differences = array_map(static function (float $with, float $without): float { return $with - $without; }, $blocks[$name], $blocks['plain']);
    mt_srand(1);
    $medians = [];
    for ($i = 0; $i < 2000; $i++) {
        $sample = [];
        for ($k = 0; $k < count($differences); $k++) {
            $sample[] = $differences[mt_rand(0, count($differences) - 1)];
        }
        $medians[] = $median($sample);
    }
    sort($medians);
    return [$median($differences), ($medians[1949] - $medians[50]) / 2];
};
[$agent, $ci] = $added('agent');
[$control] = $added('sleep');
$figures = [
    ['name' => 'page_added_p50_ms', 'value' => round($agent, 3), 'unit' => 'ms', 'peer' => 'a plugin that sleeps 1 ms', 'peer_value' => round($control, 3), 'ratio' => round($agent / $control, 3)],
    ['name' => 'page_added_ci_ms', 'value' => round($ci, 3), 'unit' => 'ms', 'peer' => 'half of the 95 % interval', 'peer_value' => null, 'ratio' => null],
    ['name' => 'agent_self_us', 'value' => round($self, 1), 'unit' => 'us', 'peer' => 'the page without the agent', 'peer_value' => round($median($blocks['plain']) * 1000), 'ratio' => round($self / ($median($blocks['plain']) * 1000), 5)],
];
if ($json) {
    $model = preg_match('/model name\s*:\s*(.+)/', (string) @file_get_contents('/proc/cpuinfo'), $match) === 1 ? $match[1] : php_uname('m');
    $cores = preg_match_all('/^processor/m', (string) @file_get_contents('/proc/cpuinfo'));
    echo json_encode(['bench' => 'agent', 'machine' => ['cpu' => $model, 'cores' => $cores, 'os' => php_uname('s') . ' ' . php_uname('r'), 'php' => PHP_VERSION, 'load' => sys_getloadavg()[0], 'requests_each' => count($blocks['plain']) * BLOCK], 'figures' => $figures], JSON_UNESCAPED_SLASHES), "\n";
} else {
    foreach ($figures as $figure) {
        printf("%-20s %10s %-3s %s\n", $figure['name'], $figure['value'], $figure['unit'], $figure['peer_value'] === null ? $figure['peer'] : "beside {$figure['peer']}: {$figure['peer_value']}");
    }
}
if (abs($control - 1.0) > 0.2) {
    fwrite(STDERR, sprintf("The positive control read %.2f ms instead of 1.0 ± 0.2: this machine is too busy to measure on.\n", $control));
    exit(1);
}
