<?php
// What PHP itself needs for the same files: peers.php ast|nikic|tokens FILE-WITH-NAMES. Prints seconds, errors, bytes and the process' peak memory in MB.
ini_set('memory_limit', '-1');
$files = file($argv[2], FILE_IGNORE_NEW_LINES);
if ($argv[1] === 'nikic') {
    require '/usr/share/php/PhpParser/autoload.php';
    $parser = (new PhpParser\ParserFactory())->create(PhpParser\ParserFactory::ONLY_PHP7);
}
$errors = $bytes = 0;
$trees = [];
$started = hrtime(true);
foreach ($files as $file) {
    $source = file_get_contents($file);
    $bytes += strlen($source);
    try {
        if ($argv[1] === 'ast') {
            $trees[] = ast\parse_code($source, 90);
        } elseif ($argv[1] === 'nikic') {
            $trees[] = $parser->parse($source);
        } else {
            PhpToken::tokenize($source);
        }
    } catch (Throwable) {
        $errors++;
    }
}
$seconds = (hrtime(true) - $started) / 1e9;
preg_match('/^VmHWM:\s*(\d+)/m', file_get_contents('/proc/self/status'), $peak);
echo "$seconds $errors $bytes ", $peak[1] / 1024, "\n";
