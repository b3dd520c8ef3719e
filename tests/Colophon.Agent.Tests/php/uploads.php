<?php
/**
 * The built-in checks of uploads without WordPress: php uploads.php [CLAMD] reads lines "path<TAB>name" and answers each with its rule, or "taken".
 */
declare(strict_types=1);

function __(string $text): string
{
    return $text;
}

if (isset($argv[1])) {
    define('COLOPHON_CLAMD', $argv[1]);
}
require dirname(__DIR__, 3) . '/agent/colophon/Autoloader.php';
Colophon\Autoloader::register();
while (($line = fgets(STDIN)) !== false) {
    [$path, $name] = explode("\t", rtrim($line, "\n"), 2);
    $objection = Colophon\Gate\Engines::objection($path, stripcslashes($name));
    echo $objection === null ? 'taken' : $objection->rule, "\n";
    if ($objection !== null && ($objection->reason === '' || $objection->advice === '')) {
        echo "no words\n";
    }
}
