<?php
declare(strict_types=1);

namespace Colophon\Transport;

use Colophon\Clock;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Epochs;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Json;
use Colophon\Spool\Spool;

/**
 * Sealed batches of one epoch: NNNNNNNN.batch is immutable from its first fsync on, .receipt stands beside it once the server has signed for it and
 * .proof once its last leaf was shown to be in the log. The newest batch is never deleted: the next one continues from it.
 */
final class Batches
{
    private const FORMAT = 'colophon-batch/1';
    private const SIGNED_AS = "colophon/batch/1\n";
    private const MAX_RECORDS = 1000;
    private const MAX_BYTES = 3145728;
    private const KEEP_SECONDS = 604800;
    private const KEEP_BYTES = 52428800;

    /** @var string */
    private $folder;
    /** @var Spool */
    private $spool;
    /** @var Identity */
    private $identity;

    public function __construct(Identity $identity, Spool $spool)
    {
        $this->identity = $identity;
        $this->spool = $spool;
        $this->folder = DataFolder::make('spool/' . $identity->epoch() . '/batches');
    }

    /** The number of the oldest batch without a receipt, sealing a new one if all have theirs; null when nothing waits. */
    public function next(?Checkpoint $quoted): ?int
    {
        $open = $this->numbers('batch', 'receipt');
        return $open !== [] ? $open[0] : $this->seal($quoted);
    }

    /** @return list<int> batches that are receipted and not proven */
    public function unproven(): array
    {
        return array_values(array_diff($this->numbers('receipt', null), $this->numbers('proof', null)));
    }

    public function unacknowledged(): int
    {
        return count($this->numbers('batch', 'receipt'));
    }

    /** Bytes that the server has not signed for: sealed without receipt, and not yet sealed. */
    public function waitingBytes(): int
    {
        clearstatcache();
        $bytes = 0;
        foreach ($this->numbers('batch', 'receipt') as $number) {
            $bytes += (int) filesize($this->path($number, 'batch'));
        }
        foreach ($this->spool->segments()->read($this->nextSeq()) as $frame) {
            $bytes += $frame->size;
        }
        return $bytes;
    }

    public function body(int $number): string
    {
        return (string) file_get_contents($this->path($number, 'batch'));
    }

    public function headerLine(int $number): string
    {
        $file = fopen($this->path($number, 'batch'), 'rb');
        if ($file === false) {
            throw new \RuntimeException('A sealed batch is missing');
        }
        fgets($file);
        $line = (string) fgets($file);
        fclose($file);
        return rtrim($line, "\n");
    }

    /** The last record's bytes. */
    public function lastRecord(int $number): string
    {
        return explode("\n", $this->body($number))[2 + $this->header($number)['count']];
    }

    /** Whether a sealed batch is still what was sealed: disks rot, and people edit. The signature is judged apart, for it may be an earlier key's. */
    public function isWhole(int $number): bool
    {
        $header = $this->header($number);
        $lines = explode("\n", $this->body($number));
        $records = array_slice($lines, 3, $header['count']);
        return $lines[0] === self::FORMAT && count($records) === $header['count'] && bin2hex(Merkle::root(array_map([Merkle::class, 'leaf'], $records))) === $header['root']
            && hash('sha256', implode("\n", array_slice($lines, 3 + $header['count']))) === $header['private_sha256'];
    }

    public function isSignedByPresentKey(int $number): bool
    {
        $signature = base64_decode(explode("\n", $this->body($number), 4)[2] ?? '', true);
        $public = sodium_crypto_sign_publickey_from_secretkey($this->identity->signingKey());
        return $signature !== false && strlen($signature) === SODIUM_CRYPTO_SIGN_BYTES && sodium_crypto_sign_verify_detached($signature, self::SIGNED_AS . $this->headerLine($number), $public);
    }

    /** @return array<mixed>|null */
    public function receipt(int $number): ?array
    {
        $text = Files::read($this->path($number, 'receipt'));
        return $text === null ? null : Json::decode($text);
    }

    /** @param array<mixed> $payload */
    public function receipted(int $number, array $payload): void
    {
        Files::replace($this->path($number, 'receipt'), Json::encode($payload));
        $this->spool->segments()->forgetBefore($payload['first_seq'] + $payload['count']);
    }

    public function proven(int $number, int $treeSize): void
    {
        Files::replace($this->path($number, 'proof'), Json::encode(['size' => $treeSize]));
    }

    /** Deletes what is proven and older than the retention, or beyond its size. */
    public function prune(): void
    {
        $proven = $this->numbers('proof', null);
        $newest = $this->newest();
        $bytes = 0;
        foreach (array_reverse($proven) as $number) {
            $bytes += (int) filesize($this->path($number, 'batch'));
            if ($number !== $newest && ($bytes > self::KEEP_BYTES || filemtime($this->path($number, 'batch')) < time() - self::KEEP_SECONDS)) {
                // The batch first: without it the other two mean nothing, and a crash between leaves nothing unproven.
                foreach (['batch', 'receipt', 'proof'] as $kind) {
                    @unlink($this->path($number, $kind));
                }
            }
        }
        Epochs::prune($this->identity->epoch(), self::KEEP_SECONDS);
    }

    /** The first sequence number that no sealed batch holds. */
    public function nextSeq(): int
    {
        $newest = $this->newest();
        if ($newest === null) {
            return 1;
        }
        $header = $this->header($newest);
        return $header['first_seq'] + $header['count'];
    }

    /** SHA-256 of the newest header line: what the next batch calls its previous one. */
    public function head(): string
    {
        $newest = $this->newest();
        return $newest === null ? str_repeat('0', 64) : hash('sha256', $this->headerLine($newest));
    }

    private function seal(?Checkpoint $quoted): ?int
    {
        $newest = $this->newest();
        $records = $leaves = [];
        $private = '';
        $privateCount = 0;
        $bytes = 0;
        $first = 0;
        foreach ($this->spool->segments()->read($this->nextSeq()) as $frame) {
            $bytes += strlen($frame->payload) + 1;
            if ($records !== [] && ($bytes > self::MAX_BYTES || $frame->seq !== $first + count($records))) {
                break; // a batch has no gap within: the server sees one between two
            }
            $first = $first ?: $frame->seq;
            $records[] = $frame->record();
            $leaves[] = Merkle::leaf($frame->record());
            $lines = $frame->privateLines();
            $private .= $lines;
            $privateCount += substr_count($lines, "\n");
            if (count($records) === self::MAX_RECORDS) {
                break;
            }
        }
        if ($records === []) {
            return null;
        }
        $number = ($newest ?? 0) + 1;
        $header = [
            'v' => 1, 'source' => $this->identity->source(), 'epoch' => $this->identity->epoch(), 'number' => $number, 'first_seq' => $first, 'count' => count($records),
            'root' => bin2hex(Merkle::root($leaves)), 'private_count' => $privateCount, 'private_sha256' => hash('sha256', $private),
            'previous' => $this->head(), 'sealed_at' => Clock::now(),
            'quoted' => ['size' => $quoted === null ? 0 : $quoted->size, 'root' => $quoted === null ? str_repeat('0', 64) : bin2hex($quoted->root)],
        ];
        if ($number === 1 && $this->identity->after() !== null) {
            $header['after'] = $this->identity->after();
        }
        $line = Json::encode($header);
        $signature = base64_encode(sodium_crypto_sign_detached(self::SIGNED_AS . $line, $this->identity->signingKey()));
        Files::replace($this->path($number, 'batch'), self::FORMAT . "\n$line\n$signature\n" . implode("\n", $records) . "\n" . $private);
        return $number;
    }

    /** @return array{first_seq: int, count: int, root: string, private_sha256: string} */
    private function header(int $number): array
    {
        $header = json_decode($this->headerLine($number), true, 8);
        foreach (['first_seq' => 'is_int', 'count' => 'is_int', 'root' => 'is_string', 'private_sha256' => 'is_string'] as $field => $is) {
            if (!is_array($header) || !$is($header[$field] ?? null)) {
                throw new DamagedBatch('header');
            }
        }
        return $header;
    }

    private function newest(): ?int
    {
        $all = $this->numbers('batch', null);
        return $all === [] ? null : $all[count($all) - 1];
    }

    private function path(int $number, string $kind): string
    {
        return sprintf('%s/%08d.%s', $this->folder, $number, $kind);
    }

    /** Numbers with a file of one kind and none of another. @return list<int> */
    private function numbers(string $kind, ?string $without): array
    {
        $has = $hasnt = [];
        foreach (scandir($this->folder) ?: [] as $name) {
            if (preg_match('/^([0-9]{8,})\.([a-z]+)$/D', $name, $match)) {
                if ($match[2] === $kind) {
                    $has[] = (int) $match[1];
                } elseif ($match[2] === $without) {
                    $hasnt[] = (int) $match[1];
                }
            }
        }
        $numbers = array_values(array_diff($has, $hasnt));
        sort($numbers);
        return $numbers;
    }
}
