<?php
/**
 * Plugin Name: Colophon
 * Description: Records who did what on this site, signs it and hands it to your company's Colophon. Must-use: it can't be switched off from the dashboard. A new version is on trial.
 * License: GPL-2.0-or-later
 * Requires PHP: 7.4
 *
 * Stands in the loader's place while a new version is tried. It starts the new one until the time in .colophon-trial.json; from then on, or after an error, the old
 * one. Knows nothing of either: it must work when one of them is broken.
 */
declare(strict_types=1);

defined('ABSPATH') || exit;

(static function (): void {
    $trial = json_decode((string) @file_get_contents(__DIR__ . '/.colophon-trial.json'), true);
    $isOn = is_array($trial) && !isset($trial['failed']) && $trial['until'] > time();
    $folder = __DIR__ . '/' . (is_array($trial) ? basename((string) $trial[$isOn ? 'to' : 'from']) : 'colophon');
    if (!is_file($folder . '/Autoloader.php')) {
        return; // the page goes on; the silence is noticed
    }
    if (!$isOn) {
        require_once $folder . '/Autoloader.php';
        Colophon\Autoloader::register();
        Colophon\Agent::start();
        return;
    }
    $failed = static function (string $why) use ($trial): void {
        $new = __DIR__ . '/.colophon-trial.' . bin2hex(random_bytes(4));
        if (@file_put_contents($new, json_encode(['failed' => $why] + $trial)) !== false) {
            @rename($new, __DIR__ . '/.colophon-trial.json');
        }
    };
    // What no one can catch: memory, time, a class declared twice.
    register_shutdown_function(static function () use ($failed, $folder): void {
        $last = error_get_last();
        if ($last !== null && in_array($last['type'], [E_ERROR, E_PARSE, E_CORE_ERROR, E_COMPILE_ERROR, E_USER_ERROR, E_RECOVERABLE_ERROR], true) && strncmp($last['file'], $folder . '/', strlen($folder) + 1) === 0) {
            $failed('fatal in ' . substr($last['file'], strlen($folder) + 1) . ':' . $last['line']);
        }
    });
    try {
        require_once $folder . '/Autoloader.php';
        Colophon\Autoloader::register();
        Colophon\Agent::start();
    } catch (Throwable $error) {
        // This page goes on without; the next one has the old version.
        $failed(get_class($error) . ' in ' . str_replace($folder . '/', '', $error->getFile()) . ':' . $error->getLine());
    }
})();
