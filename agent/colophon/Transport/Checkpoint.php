<?php
declare(strict_types=1);

namespace Colophon\Transport;

/** A signed-note checkpoint of the tenant's tree: origin, size, root. */
final class Checkpoint
{
    /** @var int */
    public $size;
    /** @var string 32 raw bytes */
    public $root;
    /** @var string */
    public $note;

    private function __construct(int $size, string $root, string $note)
    {
        $this->size = $size;
        $this->root = $root;
        $this->note = $note;
    }

    /** Refuses a note that the log key didn't sign for this tenant. */
    public static function open(string $note, Vkey $log, string $tenant): self
    {
        $split = strrpos($note, "\n\n");
        if ($split === false || strlen($note) > 65536) {
            throw new Distrust('malformed checkpoint');
        }
        $text = substr($note, 0, $split + 1);
        [$origin, $size, $root] = array_pad(explode("\n", $text), 3, '');
        $hash = base64_decode($root, true);
        if ($origin !== $log->name . '/' . $tenant || !preg_match('/^(0|[1-9][0-9]{0,15})$/D', $size) || $hash === false || strlen($hash) !== 32) {
            throw new Distrust('checkpoint of another log');
        }
        foreach (explode("\n", substr($note, $split + 2)) as $line) {
            $raw = strncmp($line, "\u{2014} " . $log->name . ' ', strlen($log->name) + 5) === 0 ? base64_decode(substr($line, strlen($log->name) + 5), true) : false;
            if ($raw !== false && strlen($raw) === 68 && hash_equals($log->id, substr($raw, 0, 4)) && sodium_crypto_sign_verify_detached(substr($raw, 4), $text, $log->key)) {
                return new self((int) $size, $hash, $note);
            }
        }
        throw new Distrust('signature of checkpoint');
    }
}
