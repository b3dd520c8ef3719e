<?php
/**
 * What the parts of the benchmark share.
 */
declare(strict_types=1);

/** Runs a command as the account that owns the site, and gives its output. */
function as_site(string $root, string $dir, string ...$command): string
{
    $process = proc_open(array_merge([$root . '/eng/wordpress/run.sh', $dir], $command), [1 => ['pipe', 'w'], 2 => STDERR], $pipes);
    $output = stream_get_contents($pipes[1]);
    if (proc_close($process) !== 0) {
        fwrite(STDERR, implode(' ', $command) . " failed\n");
        exit(4);
    }
    return $output;
}

/** @param list<float> $values */
function quantile(array $values, float $share): float
{
    sort($values);
    $at = $share * (count($values) - 1);
    $below = (int) floor($at);
    return $values[$below] + ($at - $below) * (($values[$below + 1] ?? $values[$below]) - $values[$below]);
}

/** @param list<array{string, float, string, string, float|null}> $figures name, value, unit, peer, its value */
function tell(array $figures, bool $json): void
{
    if ($json) {
        echo json_encode(['load' => sys_getloadavg()[0], 'figures' => array_map(static function (array $f): array {
            return ['name' => $f[0], 'value' => round($f[1], 3), 'unit' => $f[2], 'peer' => $f[3], 'peer_value' => $f[4] === null ? null : round($f[4], 3)];
        }, $figures)], JSON_UNESCAPED_SLASHES), "\n";
        return;
    }
    printf("PHP %s, load %.1f\n", PHP_VERSION, sys_getloadavg()[0]);
    foreach ($figures as [$name, $value, $unit, $peer, $beside]) {
        printf("%-24s %10.3f %-3s %s\n", $name, $value, $unit, $beside === null ? $peer : sprintf('beside %s: %.3f', $peer, $beside));
    }
}
