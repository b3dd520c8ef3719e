<?php
/**
 * A writer dies at every byte of its last frame, once before and once after it had told the head: php torn.php FOLDER. Ends with 1 and says where if a
 * sound record is lost, doubled or a loss goes untold.
 */
declare(strict_types=1);

use Colophon\Spool\Spool;

define('ABSPATH', $argv[1] . '/site/');
define('COLOPHON_DIR', $argv[1]);
require dirname(__DIR__, 3) . '/agent/colophon/Autoloader.php';
Colophon\Autoloader::register();

$record = static function (string $id): array {
    return ['type' => 'option.changed', 'effective_at' => Colophon\Clock::now(), 'actor' => ['kind' => 'system'], 'object' => ['kind' => 'option', 'id' => $id]];
};
$ids = static function (string $folder): array {
    $found = [];
    foreach ((new Spool($folder, 's-1', '0123456789abcdef'))->segments()->read(1) as $frame) {
        $line = json_decode($frame->record(), true);
        $found[] = $line['type'] === 'agent.gap' ? 'gap:' . $line['context']['cause'] : $line['object']['id'];
    }
    return $found;
};
$origin = $argv[1] . '/origin';
mkdir($origin);
$spool = new Spool($origin, 's-1', '0123456789abcdef');
$spool->append($record('one'));
$spool->append($record('two'));
$segment = $origin . '/seg-0000000000000001';
clearstatcache();
$start = filesize($segment);
$early = file_get_contents("$origin/head");
$spool->append($record('three'));
$late = file_get_contents("$origin/head");
$bytes = file_get_contents($segment);
$wrong = 0;
for ($cut = $start; $cut <= strlen($bytes); $cut++) {
    foreach (['early' => $early, 'late' => $late] as $when => $head) {
        $folder = "$argv[1]/cut";
        @mkdir($folder);
        file_put_contents("$folder/seg-0000000000000001", substr($bytes, 0, $cut));
        file_put_contents("$folder/head", $head);
        copy("$origin/reserve", "$folder/reserve");
        (new Spool($folder, 's-1', '0123456789abcdef'))->append($record('four'));
        $whole = $cut === strlen($bytes);
        $expected = $whole ? ['one', 'two', 'three', 'four'] : ($when === 'early' ? ['one', 'two', 'four'] : ['one', 'two', 'gap:truncated', 'four']);
        $got = $ids($folder);
        if ($got !== $expected) {
            fwrite(STDERR, "cut $cut of " . strlen($bytes) . " ($when head): " . implode(' ', $got) . "\n");
            $wrong = 1;
        }
        if (!$whole && $when === 'late') {
            // The numbers jump over what was cut, and the first record behind the jump says so.
            $frames = iterator_to_array((new Spool($folder, 's-1', '0123456789abcdef'))->segments()->read(4), false);
            if (count($frames) !== 2 || strpos($frames[0]->record(), '"cause":"truncated"') === false || strpos($frames[1]->record(), '"four"') === false) {
                fwrite(STDERR, "cut $cut of " . strlen($bytes) . " (late head): the loss is not told\n");
                $wrong = 1;
            }
        }
        array_map('unlink', glob("$folder/*"));
    }
}
exit($wrong);
