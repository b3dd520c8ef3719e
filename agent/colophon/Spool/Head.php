<?php
declare(strict_types=1);

namespace Colophon\Spool;

/** Where the spool stands: a cache over the tail, rewritten in place after each frame, and the home of the seal key. */
final class Head
{
    private const SIZE = 124;

    /** @var int First sequence number of the current segment, which is its name. */
    public $segment = 1;
    /** @var int Where the last frame begins. */
    public $offset = 0;
    /** @var int Where the next frame goes. */
    public $end = 0;
    /** @var int */
    public $next = 1;
    /** @var string */
    public $chain;
    /** @var string Seal key of the next frame. */
    public $key;
    /** @var int Records that found no room and are not yet told. */
    public $lost = 0;
    /** @var int UNIX microseconds of the first of them. */
    public $lostSince = 0;

    public function __construct()
    {
        $this->chain = str_repeat("\0", 32);
        $this->key = random_bytes(32);
    }

    public static function decode(string $bytes): ?self
    {
        if (strlen($bytes) !== self::SIZE || crc32(substr($bytes, 0, -4)) !== unpack('N', substr($bytes, -4))[1]) {
            return null;
        }
        $numbers = unpack('J7', $bytes);
        $head = new self();
        [$head->segment, $head->offset, $head->end, $head->next, $head->lost, $head->lostSince] = [$numbers[1], $numbers[2], $numbers[3], $numbers[4], $numbers[5], $numbers[6]];
        $head->chain = substr($bytes, 56, 32);
        $head->key = substr($bytes, 88, 32);
        return $head;
    }

    public function encode(): string
    {
        $body = pack('J7', $this->segment, $this->offset, $this->end, $this->next, $this->lost, $this->lostSince, 0) . $this->chain . $this->key;
        return $body . pack('N', crc32($body));
    }
}
