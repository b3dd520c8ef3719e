<?php
/**
 * One beat, for cron: php tick.php --wp FOLDER [--url NETWORK]
 */
declare(strict_types=1);

require __DIR__ . '/wordpress.php';
colophon_load_wordpress('php tick.php --wp FOLDER [--url NETWORK]');
if (!is_file(Colophon\Enrol\DataFolder::path(Colophon\Enrol\Identity::FILE))) {
    fwrite(STDERR, "This site is not enrolled.\n");
    exit(1);
}
try {
    if (defined('COLOPHON_NOT_LOADED')) {
        Colophon\Guard::report(new Colophon\Capture\HookRemoved('0-colophon.php'), 'not_loaded');
    }
    Colophon\State\Beat::run();
} catch (Throwable $error) {
    Colophon\Guard::report($error);
    fwrite(STDERR, get_class($error) . ' at ' . $error->getFile() . ':' . $error->getLine() . "\n");
    exit(1);
}
