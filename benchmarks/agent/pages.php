<?php
/**
 * Measures page views, and saves of a post as the block editor makes them: php pages.php DIR PORT ROOT REQUESTS [--json]. See bench.sh.
 */
declare(strict_types=1);

require __DIR__ . '/common.php';

/** Between two requests, microseconds: a person reads before the next click, and by then what the agent does after an answer is done. */
const PAUSE = 10000;
/** Short, so that a machine that others use drifts little from one to the next. */
const BLOCK = 5;
/** Shares of the requests: a save is as slow as a view, and its time varies more. */
const SAVES = 1.0;
/** When each variant's files were last changed, for opcache: long ago, as on a site in use. */
const AGED = 1750000000;
/** WordPress reads every earlier version of a post when it saves one: many posts take turns, so that the last save finds hardly more of them than the first. */
const POSTS = 200;

[, $dir, $port, $root, $requests] = $argv;
$plugins = "$dir/site/wp-content/mu-plugins";
$log = "$dir/run/self.log";

$variants = [
    'plain' => [],
    'agent' => ['0-colophon.php' => (string) file_get_contents("$plugins/0-colophon.php")],
    // By the clock: a sleep of 1 ms takes as much longer as the kernel likes.
    'taker' => ['taker.php' => '<?php $until = hrtime(true) + 1000000; while (hrtime(true) < $until) { }'],
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
            touch("$plugins/$name.new", AGED); // opcache compiles a file younger than opcache.file_update_protection (2 s) anew on each request
            rename("$plugins/$name.new", "$plugins/$name");
        }
    }
    $current = $files;
};

// A person who edits: signed in, with the nonce of the editor.
$editor = curl_init();
curl_setopt_array($editor, [CURLOPT_RETURNTRANSFER => true, CURLOPT_COOKIEFILE => '', CURLOPT_URL => "http://localhost:$port/wp-login.php"]);
curl_exec($editor);
curl_setopt($editor, CURLOPT_POSTFIELDS, http_build_query(['log' => 'admin', 'pwd' => 'Adm1n!pass', 'wp-submit' => 'Log In', 'testcookie' => '1']));
curl_exec($editor);
curl_setopt_array($editor, [CURLOPT_HTTPGET => true, CURLOPT_URL => "http://localhost:$port/wp-admin/admin-ajax.php?action=rest-nonce"]);
$nonce = (string) curl_exec($editor);
$posts = array_map('intval', explode(' ', trim(as_site($root, $dir, 'php', "$dir/tmp/posts.php", "$dir/site", (string) POSTS))));
curl_setopt($editor, CURLOPT_HTTPHEADER, ["X-WP-Nonce: $nonce", 'Content-Type: application/json']);
$saved = 0;
$save = static function () use ($editor, $port, $posts, &$saved): float {
    $saved++;
    curl_setopt_array($editor, [
        CURLOPT_URL => "http://localhost:$port/?rest_route=/wp/v2/posts/" . $posts[$saved % POSTS],
        CURLOPT_POSTFIELDS => json_encode(['title' => "Title $saved", 'content' => "<!-- wp:paragraph --><p>Text $saved</p><!-- /wp:paragraph -->"]),
    ]);
    $from = hrtime(true);
    $answer = curl_exec($editor);
    $taken = (hrtime(true) - $from) / 1e6;
    if (curl_getinfo($editor, CURLINFO_RESPONSE_CODE) !== 200 || !is_string($answer) || strpos($answer, "Title $saved") === false) {
        fwrite(STDERR, "the post was not saved\n");
        exit(4);
    }
    return $taken;
};

unlink("$plugins/0-colophon.php");
$names = array_keys($variants);
/** Medians of blocks of each variant, taking turns. @return array<string, list<float>> */
$measure = static function (callable $act, int $each) use ($names, $variants, $become): array {
    foreach ($names as $name) { // compile and warm
        $become($variants[$name]);
        for ($i = 0; $i < 20; $i++) {
            $act();
        }
    }
    $blocks = array_fill_keys($names, []);
    for ($block = 0; $block * BLOCK < $each; $block++) {
        $order = $block % 2 === 0 ? $names : array_reverse($names); // so that the first of a turn isn't always the same
        foreach ($order as $name) {
            $become($variants[$name]);
            $act();
            $taken = [];
            for ($i = 0; $i < BLOCK; $i++) {
                usleep(PAUSE);
                $taken[] = $act();
            }
            $blocks[$name][] = quantile($taken, .5);
        }
    }
    return $blocks;
};
$views = $measure($view, (int) $requests);
$saves = $measure($save, (int) ($requests * SAVES));

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
$self = quantile(array_map('floatval', file($log, FILE_IGNORE_NEW_LINES)), .5) / 1000;

/** Median of the paired differences, with half of a bootstrapped 95 % interval. @param array<string, list<float>> $blocks @return array{float, float} */
$added = static function (array $blocks, string $name): array {
    $differences = array_map(static function (float $with, float $without): float { return $with - $without; }, $blocks[$name], $blocks['plain']);
    mt_srand(1);
    $medians = [];
    for ($i = 0; $i < 2000; $i++) {
        $sample = [];
        for ($k = 0; $k < count($differences); $k++) {
            $sample[] = $differences[mt_rand(0, count($differences) - 1)];
        }
        $medians[] = quantile($sample, .5);
    }
    return [quantile($differences, .5), (quantile($medians, .975) - quantile($medians, .025)) / 2];
};
[$agent, $ci] = $added($views, 'agent');
[$control, $controlCi] = $added($views, 'taker');
[$saving, $savingCi] = $added($saves, 'agent');
[$savingControl, $savingControlCi] = $added($saves, 'taker');
$plain = quantile($views['plain'], .5);
tell([
    ['page_added_p50_ms', $agent, 'ms', 'a plugin that takes 1 ms', $control],
    ['page_added_ci_ms', $ci, 'ms', 'half of the 95 % interval', null],
    ['agent_self_us', $self, 'us', 'the page without the agent', $plain * 1000],
    ['save_added_p50_ms', $saving, 'ms', 'a plugin that takes 1 ms', $savingControl],
], ($argv[5] ?? '') === '--json');
fwrite(STDERR, sprintf("views: plain %.2f ms, agent %+.3f ± %.3f, taker %+.3f ± %.3f · saves: plain %.2f ms, agent %+.3f ± %.3f, taker %+.3f ± %.3f\n",
    $plain, $agent, $ci, $control, $controlCi, quantile($saves['plain'], .5), $saving, $savingCi, $savingControl, $savingControlCi));
if (abs($control - 1.0) > 0.2 || abs($savingControl - 1.0) > max(0.2, $savingControlCi)) {
    fwrite(STDERR, sprintf("The positive controls read %.2f and %.2f ms instead of 1.0 ± 0.2: this machine is too busy to measure on.\n", $control, $savingControl));
    exit(1);
}
