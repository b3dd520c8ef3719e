<?php
/**
 * The spool without WordPress: php spool.php FOLDER ACTION … Prints JSON. The tests break the folder between calls.
 */
declare(strict_types=1);

namespace Colophon\Tests;

define('ABSPATH', $argv[1] . '/site/');
define('COLOPHON_DIR', $argv[1]);
require dirname(__DIR__, 3) . '/agent/colophon/Autoloader.php';
\Colophon\Autoloader::register();

$spool = new \Colophon\Spool\Spool($argv[1], 's-1', '0123456789abcdef');
$record = static function (string $type, string $text): array {
    return ['type' => $type, 'effective_at' => \Colophon\Clock::now(), 'actor' => ['kind' => 'system'], 'object' => ['kind' => 'option', 'id' => $text]];
};
switch ($argv[2]) {
    case 'append': // append COUNT NAME [BYTES]
        $kept = 0;
        for ($i = 0; $i < (int) $argv[3]; $i++) {
            $kept += (int) $spool->append($record('option.changed', $argv[4] . '-' . $i . str_repeat('x', (int) ($argv[5] ?? 0))), [['subject' => 'wp:1', 'event_key' => 'k', 'fields' => ['a' => 'b']]]);
            if (($argv[6] ?? '') === 'tell') {
                echo $argv[4], '-', $i, "\n"; // acknowledged: it must never be missing
            }
        }
        if (($argv[6] ?? '') !== 'tell') {
            echo json_encode(['kept' => $kept]), "\n";
        }
        break;
    case 'hold': // hold SECONDS: sits on the lock
        $lock = fopen($argv[1] . '/lock', 'cb');
        flock($lock, LOCK_EX);
        echo "held\n";
        usleep((int) ((float) $argv[3] * 1000000));
        break;
    case 'read':
        $spool->settle();
        $records = [];
        $chain = null;
        $broken = 0;
        foreach ($spool->segments()->read(1) as $frame) {
            $record = json_decode($frame->record(), true);
            $broken += (int) ($record['seq'] !== $frame->seq || ($chain !== null && $chain !== $frame->prev));
            $chain = $frame->chain();
            $records[] = ['seq' => $frame->seq, 'type' => $record['type'], 'id' => $record['object']['id'], 'context' => $record['context'] ?? new \stdClass(), 'private' => substr_count($frame->privateLines(), "\n")];
        }
        echo json_encode(['records' => $records, 'broken' => $broken]), "\n";
        break;
}
