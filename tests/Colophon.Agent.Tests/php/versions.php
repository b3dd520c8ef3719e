<?php
/**
 * The agent on another PHP: php versions.php AGENT FOLDER. Compiles every file, then runs what needs neither WordPress nor signatures (that PHP has no sodium):
 * the spool with its chain and its seals, JSON, bounds of texts, trees and proofs. Any notice is a failure. Prints the version, ends with 1 where something is wrong.
 */
declare(strict_types=1);

namespace Colophon\Tests;

use Colophon\Autoloader;
use Colophon\Capture\Text;
use Colophon\Json;
use Colophon\Spool\Spool;
use Colophon\State\Components;
use Colophon\State\RoleHash;
use Colophon\Transport\Merkle;

error_reporting(E_ALL);
set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    if ((error_reporting() & $level) !== 0) {
        fwrite(STDERR, "$file:$line $message\n");
        exit(1);
    }
    return true;
});
[, $agent, $folder] = $argv;
define('ABSPATH', $folder . '/site/');
define('COLOPHON_DIR', $folder);
require $agent . '/colophon/Autoloader.php';
Autoloader::register();

$same = static function (string $what, $expected, $got): void {
    if ($expected !== $got) {
        fwrite(STDERR, "$what: " . var_export($got, true) . ' instead of ' . var_export($expected, true) . "\n");
        exit(1);
    }
};

$files = 0;
foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($agent, \FilesystemIterator::SKIP_DOTS)) as $file) {
    if (substr((string) $file, -4) !== '.php') {
        continue;
    }
    $files++;
    token_get_all((string) file_get_contents((string) $file), TOKEN_PARSE);
    $below = substr((string) $file, strlen($agent . '/colophon/'), -4);
    // Scripts and the loader do things when they are included; every other file is one class.
    if (strpos((string) $file, $agent . '/colophon/') === 0 && strpos($below, 'bin/') !== 0 && $below !== 'trial') {
        $same("class of $below", true, class_exists('Colophon\\' . strtr($below, '/', '\\')));
    }
}
$same('files', true, $files > 80);

// The spool: numbers without a hole, a chain, a private part, and a tail torn in the middle of a frame.
mkdir("$folder/spool", 0700);
$record = static function (string $id): array {
    return ['type' => 'option.changed', 'effective_at' => \Colophon\Clock::now(), 'actor' => ['kind' => 'system'], 'object' => ['kind' => 'option', 'id' => $id]];
};
$spool = new Spool("$folder/spool", 's-1', '0123456789abcdef');
for ($i = 1; $i <= 300; $i++) {
    $same('kept', true, $spool->append($record("name-$i"), [['subject' => 'wp:1', 'event_key' => 'k', 'fields' => ['a' => 'b']]]));
}
$segments = glob("$folder/spool/seg-*");
$last = fopen(end($segments), 'r+b');
ftruncate($last, fstat($last)['size'] - 7);
fclose($last);
$again = new Spool("$folder/spool", 's-1', '0123456789abcdef');
$again->append($record('after'));
$chain = null;
$told = [];
foreach ($again->segments()->read(1) as $frame) {
    $line = json_decode($frame->record(), true);
    $same('number', $frame->seq, $line['seq']);
    $same('chain', true, $chain === null || $chain === $frame->prev);
    $chain = $frame->chain();
    $told[] = $line['object']['id'];
}
$same('up to the tear and behind it', [301, 'name-1', 'name-299', 'spool', 'after'], [count($told), $told[0], $told[298], $told[299], $told[300]]);
$behind = [];
foreach ($again->segments()->read(301) as $frame) {
    $behind[] = $frame->record();
}
$same('behind it', 2, count($behind));
$same('the loss is told', true, strpos($behind[0], '"cause":"truncated"') !== false);
$same('and the next one kept', true, strpos($behind[1], '"after"') !== false);

// What goes over the wire is the same bytes on every PHP.
$same('json', '{"a":1.0,"b":["ü/",null],"c":{"x":true,"y":"' . "\u{FFFD}" . '"}}', Json::canonical(['b' => ['ü/', null], 'c' => ['y' => "\xff", 'x' => true], 'a' => 1.0]));
$same('floats', '{"f":0.1,"g":1.0e+25}', Json::encode(['f' => 0.1, 'g' => 1.0e25]));
$same('cut', 'a' . str_repeat('ü', 29) . '…', Text::cut('a' . str_repeat('ü', 200), 62));
$same('role', '1e6e9832bcd2fb84', RoleHash::of(['edit_posts', 'read']));
$same('root', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', Components::root([]));
$leaves = array_map([Merkle::class, 'leaf'], ['a', 'b', 'c']);
$root = Merkle::root($leaves);
$same('inclusion', true, Merkle::includes(2, 3, $leaves[2], [Merkle::node($leaves[0], $leaves[1])], $root));
$same('a forged one', false, Merkle::includes(2, 3, $leaves[1], [Merkle::node($leaves[0], $leaves[1])], $root));
echo PHP_VERSION, "\n";
