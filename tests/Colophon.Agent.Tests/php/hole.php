<?php
/**
 * Somebody damages the spool without its lock: php hole.php FOLDER. Cuts the segment at every byte while a frame is being added, so that it comes to stand
 * behind a hole, and overwrites every byte in the middle. Ends with 1 and says where if a sound record is kept back or a loss goes untold.
 */
declare(strict_types=1);

use Colophon\Spool\Spool;

define('ABSPATH', $argv[1] . '/site/');
define('COLOPHON_DIR', $argv[1]);
require dirname(__DIR__, 3) . '/agent/colophon/Autoloader.php';
Colophon\Autoloader::register();

/** Is put into words after the spool has been opened and before the frame is written. */
final class Meanwhile implements JsonSerializable
{
    /** @var callable */
    private $act;

    public function __construct(callable $act)
    {
        $this->act = $act;
    }

    public function jsonSerialize(): string
    {
        ($this->act)();
        return 'done';
    }
}

$record = static function (string $id, $note = ''): array {
    return ['type' => 'option.changed', 'effective_at' => Colophon\Clock::now(), 'actor' => ['kind' => 'system'], 'object' => ['kind' => 'option', 'id' => $id], 'context' => ['note' => $note]];
};
$open = static function (string $folder): Spool {
    return new Spool($folder, 's-1', '0123456789abcdef');
};
$read = static function (string $folder) use ($open): array {
    $found = [];
    foreach ($open($folder)->segments()->read(1) as $frame) {
        $line = json_decode($frame->record(), true);
        $found[] = $frame->seq . ' ' . ($line['type'] === 'agent.gap' ? 'gap ' . $line['context']['cause'] . ' ' . $line['context']['count'] : $line['object']['id']);
    }
    return $found;
};
$wrong = 0;
$expect = static function (array $expected, array $got, string $where) use (&$wrong): void {
    if ($expected !== $got) {
        fwrite(STDERR, "$where: " . implode(', ', $got) . ' instead of ' . implode(', ', $expected) . "\n");
        $wrong = 1;
    }
};
$copy = static function (string $from, string $to): void {
    @mkdir($to);
    array_map('unlink', glob("$to/*"));
    foreach (glob("$from/*") as $file) {
        copy($file, $to . '/' . basename($file));
    }
    clearstatcache();
};

$origin = $argv[1] . '/origin';
mkdir($origin);
$name = '/seg-0000000000000001';
$ends = [];
foreach (['one', 'two', 'three'] as $id) {
    $open($origin)->append($record($id));
    clearstatcache();
    $ends[] = filesize($origin . $name);
}
$folder = $argv[1] . '/cut';

for ($cut = 0; $cut <= $ends[2]; $cut++) {
    $copy($origin, $folder);
    $open($folder)->append($record('four', new Meanwhile(static function () use ($folder, $name, $cut): void {
        $file = fopen($folder . $name, 'r+b');
        ftruncate($file, $cut);
        fclose($file);
    })));
    $open($folder)->append($record('five'));
    $left = count(array_filter($ends, static function (int $end) use ($cut): bool {
        return $end <= $cut;
    }));
    $expected = array_slice(['1 one', '2 two', '3 three'], 0, $left);
    $expected[] = '4 four';
    if ($left < 3) {
        $expected[] = '5 gap truncated ' . (3 - $left);
    }
    $expected[] = ($left < 3 ? 6 : 5) . ' five';
    $expect($expected, $read($folder), "cut at $cut of $ends[2] under a writer's hands");
}

for ($at = 0; $at < $ends[1]; $at++) {
    $copy($origin, $folder);
    $file = fopen($folder . $name, 'r+b');
    fseek($file, $at);
    $byte = fread($file, 1);
    fseek($file, $at);
    fwrite($file, ~$byte);
    fclose($file);
    $open($folder)->append($record('four'));
    $expect($at < $ends[0] ? ['2 two', '3 three', '4 four'] : ['1 one', '3 three', '4 four'], $read($folder), "another byte at $at of $ends[2]");
}

// Both at once: what tells where the spool stands, and a frame in its middle.
$copy($origin, $folder);
unlink("$folder/head");
$file = fopen($folder . $name, 'r+b');
fwrite($file, str_repeat("\0", $ends[0] + 10));
fclose($file);
$open($folder)->append($record('four'));
$expect(['3 three', '4 gap head_lost 0', '5 four'], $read($folder), 'no head, and a hole');

// Another epoch tells what is left of this one, and how much isn't.
$copy($origin, $folder);
$file = fopen($folder . $name, 'r+b');
fseek($file, $ends[0]);
fwrite($file, str_repeat("\0", 20));
fclose($file);
$again = $argv[1] . '/again';
mkdir($again);
Colophon\Enrol\Epochs::retell($open($folder), 1, $open($again));
$expect(['1 one', '2 gap truncated 1', '3 three'], $read($again), 'told again');
exit($wrong);
