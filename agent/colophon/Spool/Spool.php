<?php
declare(strict_types=1);

namespace Colophon\Spool;

use Colophon\Clock;
use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;

/**
 * The append-only log of one source and epoch on this site. One lock, and the tail of the newest segment is the only truth: everything else in the
 * folder is rebuilt from it. Nothing is lost silently: what can't be written is counted and told as `agent.gap`.
 */
final class Spool
{
    private const SEGMENT_BYTES = 1048576;
    private const RESERVE_BYTES = 65536;
    /** Room at the end of the reserve that only the gap record may take. */
    private const GAP_BYTES = 2048;
    private const MAX_RECORD = 65535;
    private const LOCK_MICROSECONDS = 5000;
    private const PATIENT_MICROSECONDS = 250000;

    /** @var string */
    private $folder;
    /** @var string */
    private $source;
    /** @var string */
    private $epoch;
    /** @var callable(): string|null Curve25519 key that the first seal key is sealed to, so that only the server's owner can check the MACs; asked for when a spool begins. */
    private $sealTo;
    /** @var resource|null */
    private $lock;
    /** @var resource|null */
    private $headFile;
    /** @var resource|null The segment `head` names, while the lock is held. */
    private $segment;
    /** @var Head */
    private $head;
    /** @var Segments */
    private $segments;

    /** @param callable(): string|null $sealTo */
    public function __construct(string $folder, string $source, string $epoch, ?callable $sealTo = null)
    {
        $this->folder = $folder;
        $this->segments = new Segments($folder);
        $this->source = $source;
        $this->epoch = $epoch;
        $this->sealTo = $sealTo;
    }

    /**
     * Appends one record, given from `type` on, with its private lines. True when it is in the spool (or parked beside it).
     *
     * @param array<string, mixed> $record
     * @param list<array<string, mixed>> $private
     */
    public function append(array $record, array $private = []): bool
    {
        if (!$this->acquire(self::LOCK_MICROSECONDS)) {
            if (Pending::write($this->folder, $record, $private)) {
                return true;
            }
            if (!$this->acquire(self::PATIENT_MICROSECONDS)) {
                error_log('Colophon: the spool is locked and nothing can be parked beside it; a record of type ' . $record['type'] . ' is lost');
                return false;
            }
        }
        try {
            $this->open();
            Pending::absorb($this->folder, function (array $parked, array $lines, string $name): bool {
                return $this->isLast($name) || $this->write($parked, $lines);
            });
            return $this->write($record, $private);
        } finally {
            $this->release();
        }
    }

    /** Takes in what waits beside the spool, and tells what was lost, without a record of its own. */
    public function settle(): void
    {
        if (!$this->acquire(self::PATIENT_MICROSECONDS)) {
            return;
        }
        try {
            $this->open();
            Pending::absorb($this->folder, function (array $parked, array $lines, string $name): bool {
                return $this->isLast($name) || $this->write($parked, $lines);
            });
        } finally {
            $this->release();
        }
    }

    /** For reading: what is written never changes. */
    public function segments(): Segments
    {
        return $this->segments;
    }

    /** The next sequence number. */
    public function next(): int
    {
        if (!$this->acquire(self::PATIENT_MICROSECONDS)) {
            throw new \RuntimeException('The spool is locked');
        }
        try {
            $this->open();
            return $this->head->next;
        } finally {
            $this->release();
        }
    }

    private function acquire(int $microseconds): bool
    {
        if ($this->lock === null) {
            $this->lock = Files::openOwned($this->folder . '/lock', 'cb');
        }
        $until = hrtime(true) + $microseconds * 1000;
        while (!flock($this->lock, LOCK_EX | LOCK_NB)) {
            if (hrtime(true) >= $until) {
                return false;
            }
            usleep(200);
        }
        return true;
    }

    private function release(): void
    {
        if ($this->segment !== null) {
            fclose($this->segment);
            $this->segment = null;
        }
        flock($this->lock, LOCK_UN);
    }

    /** With the lock held: learns from the tail where the spool stands, cutting off what a dying process left half written. */
    private function open(): void
    {
        if ($this->headFile === null) {
            $this->headFile = Files::openOwned($this->folder . '/head', 'c+b');
        }
        rewind($this->headFile);
        $head = Head::decode((string) fread($this->headFile, 256));
        $newest = $this->segments->newest();
        if ($head === null) {
            $this->begin($newest);
            return;
        }
        $this->head = $head;
        if ($newest !== null && $newest !== $head->segment) {
            // A segment was begun and the head not yet told.
            $head->offset = $head->end = 0;
            $head->segment = $newest;
        }
        $this->openSegment();
        $next = $head->next;
        $this->followTail($head->offset);
        if ($head->next < $next) {
            // The key has moved past frames that are gone: somebody or something cut the tail.
            $missing = $next - $head->next;
            $head->next = $next;
            $this->tellGap($missing, 'truncated');
        }
        if ($head->lost > 0 && $this->roomAgain()) {
            $this->tellLost();
        }
    }

    /** No head: a new spool, or one whose head was destroyed. */
    private function begin(?int $newest): void
    {
        $this->head = new Head();
        if ($newest !== null) {
            $this->head->segment = $newest;
            $this->head->next = $newest;
        }
        if ($this->sealTo !== null) {
            Files::replace($this->folder . '/seal-' . bin2hex(random_bytes(4)), sodium_crypto_box_seal($this->head->key, ($this->sealTo)()));
        }
        if (!is_file($this->folder . '/reserve')) {
            $this->makeReserve();
        }
        $this->openSegment();
        if ($newest === null) {
            $this->saveHead();
            return;
        }
        $key = $this->head->key;
        $this->followTail(0);
        $this->head->key = $key;
        $this->tellGap(0, 'head_lost');
    }

    private function openSegment(): void
    {
        if ($this->segment !== null) {
            fclose($this->segment);
        }
        $this->segment = Files::openOwned($this->segments->path($this->head->segment), 'c+b');
    }

    /** Reads frames from an offset to the end of the segment, moving the head behind the last sound one. */
    private function followTail(int $offset): void
    {
        $head = $this->head;
        $size = fstat($this->segment)['size'];
        $known = $head->next;
        fseek($this->segment, $offset);
        $end = $offset;
        $last = null;
        while (($frame = Frame::next($this->segment)) !== null) {
            $end = ftell($this->segment);
            $head->offset = $end - $frame->size;
            $last = $frame;
            if ($frame->seq >= $known) {
                $head->key = Frame::nextKey($head->key); // the writer died between frame and head
            }
        }
        if ($last === null && $offset > 0) {
            // The frame that the head points at is not sound: start over from the beginning of the segment.
            $head->offset = 0;
            $this->followTail(0);
            return;
        }
        $head->end = $end;
        $head->next = $last === null ? ($offset === 0 ? $head->segment : $head->next) : $last->seq + 1;
        if ($last !== null) {
            $head->chain = $last->chain();
        }
        if ($size > $end && !$this->isReserve($size, $end)) {
            ftruncate($this->segment, $end);
        }
    }

    /** A preallocated segment ends at its first zero length. */
    private function isReserve(int $size, int $end): bool
    {
        if ($size !== self::RESERVE_BYTES) {
            return false;
        }
        fseek($this->segment, $end);
        return fread($this->segment, 4) === "\0\0\0\0";
    }

    /**
     * @param array<string, mixed> $record
     * @param list<array<string, mixed>> $private
     */
    private function write(array $record, array $private): bool
    {
        $payload = $this->payload($record, $private);
        $frame = Frame::encode($payload, $this->head->next, $this->head->chain, $this->head->key);
        if ($this->head->end >= self::SEGMENT_BYTES && !$this->inReserve()) {
            $this->rotate();
        }
        if ($this->inReserve()) {
            return $this->roomAgain() ? $this->write($record, $private) : $this->writeIntoReserve($frame, $payload);
        }
        if ($this->put($frame, $payload)) {
            return true;
        }
        if (!is_file($this->folder . '/reserve')) {
            return $this->lose();
        }
        // The disk is full: the preallocated file becomes the segment, since writing over its blocks needs no new ones.
        rename($this->folder . '/reserve', $this->segments->path($this->head->next));
        $this->head->segment = $this->head->next;
        $this->head->offset = $this->head->end = 0;
        $this->openSegment();
        return $this->writeIntoReserve($frame, $payload);
    }

    private function writeIntoReserve(string $frame, string $payload): bool
    {
        $room = self::RESERVE_BYTES - self::GAP_BYTES;
        if ($this->head->end + strlen($frame) <= $room) {
            return $this->put($frame, $payload);
        }
        if ($this->head->end <= $room) {
            // The last thing that fits says that from here on records are lost.
            $gap = $this->payload(self::gap(1, 'disk_full', microtime(true)), []);
            $this->put(Frame::encode($gap, $this->head->next, $this->head->chain, $this->head->key), $gap);
            return false;
        }
        return $this->lose();
    }

    private function lose(): bool
    {
        if ($this->head->lost === 0) {
            $this->head->lostSince = (int) (microtime(true) * 1000000);
        }
        $this->head->lost++;
        $this->saveHead();
        return false;
    }

    private function inReserve(): bool
    {
        return $this->segment !== null && fstat($this->segment)['size'] === self::RESERVE_BYTES && $this->head->end < self::RESERVE_BYTES && !is_file($this->folder . '/reserve');
    }

    /** Is there space again? Then a new reserve is laid by and a new segment begun. */
    private function roomAgain(): bool
    {
        if (!is_file($this->folder . '/reserve') && !$this->makeReserve()) {
            return false;
        }
        if ($this->head->end > 0 && fstat($this->segment)['size'] === self::RESERVE_BYTES) {
            $this->rotate();
        }
        return true;
    }

    private function makeReserve(): bool
    {
        $new = $this->folder . '/reserve.new';
        $file = @fopen($new, 'wb');
        if ($file === false) {
            return false;
        }
        chmod($new, 0600);
        $whole = @fwrite($file, str_repeat("\0", self::RESERVE_BYTES)) === self::RESERVE_BYTES && @Files::sync($file);
        fclose($file);
        if (!$whole) {
            unlink($new);
            return false;
        }
        DataFolder::own($new);
        return rename($new, $this->folder . '/reserve');
    }

    /** Closes the segment durably and begins another. */
    private function rotate(): void
    {
        Files::sync($this->segment);
        $this->head->segment = $this->head->next;
        $this->head->offset = $this->head->end = 0;
        $this->openSegment();
        $this->saveHead();
    }

    private function put(string $frame, string $payload): bool
    {
        fseek($this->segment, $this->head->end);
        if (@fwrite($this->segment, $frame) !== strlen($frame) || !fflush($this->segment)) {
            ftruncate($this->segment, $this->head->end);
            return false;
        }
        $record = strstr($payload, "\n", true);
        $before = $this->head->end > 0 ? $this->head->offset : null;
        $this->head->offset = $this->head->end;
        $this->head->end += strlen($frame);
        $this->head->chain = Frame::link($this->head->chain, $this->head->next, $record === false ? $payload : $record);
        $this->head->key = Frame::nextKey($this->head->key);
        $this->head->next++;
        $this->saveHead();
        if ($before !== null && !$this->stands($before)) {
            // Somebody cut the file meanwhile, who needs no lock for that: ours stands behind a hole.
            $this->tellGap($this->missingBefore($this->head->next - 1), 'truncated');
        }
        return true;
    }

    private function stands(int $offset): bool
    {
        fseek($this->segment, $offset);
        return Frame::read($this->segment) !== null;
    }

    /** How many numbers right before one of this segment have no sound frame. */
    private function missingBefore(int $seq): int
    {
        $last = $this->head->segment - 1;
        rewind($this->segment);
        while (($frame = Frame::next($this->segment)) !== null && $frame->seq < $seq) {
            $last = $frame->seq;
        }
        return $seq - $last - 1;
    }

    private function saveHead(): void
    {
        rewind($this->headFile);
        fwrite($this->headFile, $this->head->encode());
        fflush($this->headFile);
    }

    /** Was the parked record of this name the last one written, by a process that died before it could remove the file? */
    private function isLast(string $name): bool
    {
        if ($this->head->end === 0) {
            return false;
        }
        fseek($this->segment, $this->head->offset);
        $frame = Frame::read($this->segment);
        return $frame !== null && strpos($frame->record(), '"pending":"' . $name . '"') !== false;
    }

    private function tellLost(): void
    {
        $gap = self::gap($this->head->lost, 'disk_full', $this->head->lostSince / 1000000);
        $lost = $this->head->lost;
        $this->head->lost = 0;
        if (!$this->write($gap, [])) {
            $this->head->lost += $lost;
            $this->saveHead();
        }
    }

    private function tellGap(int $count, string $cause): void
    {
        $this->write(self::gap($count, $cause, microtime(true)), []);
    }

    /** @return array<string, mixed> */
    public static function gap(int $count, string $cause, float $since): array
    {
        return ['type' => 'agent.gap', 'effective_at' => Clock::now(), 'actor' => ['kind' => 'system'], 'object' => ['kind' => 'source', 'id' => 'spool'], 'context' => ['count' => $count, 'cause' => $cause, 'since' => Clock::format($since)]];
    }

    /**
     * @param array<string, mixed> $record
     * @param list<array<string, mixed>> $private
     */
    private function payload(array $record, array $private): string
    {
        $line = Json::encode(['v' => 1, 'source' => $this->source, 'epoch' => $this->epoch, 'seq' => $this->head->next] + $record);
        if (strlen($line) > self::MAX_RECORD) {
            // Capture bounds every field, so this is a fault of ours: the fact stays, its details don't.
            $line = Json::encode(['v' => 1, 'source' => $this->source, 'epoch' => $this->epoch, 'seq' => $this->head->next, 'type' => $record['type'], 'effective_at' => $record['effective_at'], 'actor' => $record['actor'], 'object' => $record['object'], 'context' => ['cause' => 'too_large']]);
            $private = [];
        }
        foreach ($private as $part) {
            $line .= "\n" . Json::encode(['seq' => $this->head->next] + $part);
        }
        return $private === [] ? $line : $line . "\n";
    }
}
