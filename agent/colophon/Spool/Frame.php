<?php
declare(strict_types=1);

namespace Colophon\Spool;

/**
 * One record on disk: length(4) ‖ payload ‖ seq(8) ‖ prev(32) ‖ MAC(32) ‖ crc(4), big-endian. The payload is the record's line and below it its
 * private lines. The MAC is under a key that is replaced by its own hash after every frame; prev chains the records.
 */
final class Frame
{
    public const OVERHEAD = 80;
    /** Each record begins so, and no text in a record holds it. */
    private const BEGINS = '{"v":1,"source":"';
    /** Damage is looked behind for no further than this: a segment is smaller. */
    private const FURTHEST = 4194304;

    /** @var string */
    public $payload;
    /** @var int */
    public $seq;
    /** @var string */
    public $prev;
    /** @var string */
    public $mac;
    /** @var int Bytes on disk. */
    public $size;

    private function __construct(string $payload, int $seq, string $prev, string $mac, int $size)
    {
        $this->payload = $payload;
        $this->seq = $seq;
        $this->prev = $prev;
        $this->mac = $mac;
        $this->size = $size;
    }

    public static function encode(string $payload, int $seq, string $prev, string $key): string
    {
        $body = pack('N', strlen($payload)) . $payload . pack('J', $seq) . $prev . hash_hmac('sha256', $payload . pack('J', $seq) . $prev, $key, true);
        return $body . pack('N', crc32($body));
    }

    /** The frame at the handle's position, or null where no whole and sound one stands. @param resource $file */
    public static function read($file): ?self
    {
        $head = fread($file, 4);
        if ($head === false || strlen($head) !== 4) {
            return null;
        }
        $length = unpack('N', $head)[1];
        if ($length < 1 || $length > 262144) {
            return null;
        }
        $rest = self::exactly($file, $length + self::OVERHEAD - 4);
        if ($rest === null || crc32($head . substr($rest, 0, -4)) !== unpack('N', substr($rest, -4))[1]) {
            return null;
        }
        return new self(substr($rest, 0, $length), unpack('J', substr($rest, $length, 8))[1], substr($rest, $length + 8, 32), substr($rest, $length + 40, 32), $length + self::OVERHEAD);
    }

    /**
     * The next whole and sound frame from the handle's position on: one damaged frame, or a hole where somebody cut the file under a writer's hands, keeps
     * back none of those behind it. What was lost shows in the numbers.
     *
     * @param resource $file
     */
    public static function next($file): ?self
    {
        $at = (int) ftell($file);
        $frame = self::read($file);
        if ($frame !== null) {
            return $frame;
        }
        fseek($file, $at);
        $rest = (string) stream_get_contents($file, self::FURTHEST);
        $found = 4; // where it stood once more: a writer may have been at it, and what it wrote behind is read later
        while ($found !== false && $found < strlen($rest)) {
            fseek($file, $at + $found - 4);
            $frame = self::read($file);
            if ($frame !== null) {
                return $frame;
            }
            $found = strpos($rest, self::BEGINS, $found + 1);
        }
        return null;
    }

    public function record(): string
    {
        $end = strpos($this->payload, "\n");
        return $end === false ? $this->payload : substr($this->payload, 0, $end);
    }

    /** Private lines with their newlines. */
    public function privateLines(): string
    {
        $end = strpos($this->payload, "\n");
        return $end === false ? '' : substr($this->payload, $end + 1);
    }

    /** What the next frame's prev is. */
    public function chain(): string
    {
        return self::link($this->prev, $this->seq, $this->record());
    }

    public static function link(string $prev, int $seq, string $record): string
    {
        return hash('sha256', $prev . pack('J', $seq) . $record, true);
    }

    public static function nextKey(string $key): string
    {
        return hash_hkdf('sha256', $key, 32, 'colophon/spool/1');
    }

    /** @param resource $file */
    private static function exactly($file, int $length): ?string
    {
        $bytes = '';
        while (strlen($bytes) < $length) {
            $more = fread($file, $length - strlen($bytes));
            if ($more === false || $more === '') {
                return null;
            }
            $bytes .= $more;
        }
        return $bytes;
    }
}
