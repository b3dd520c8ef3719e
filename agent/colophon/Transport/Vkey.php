<?php
declare(strict_types=1);

namespace Colophon\Transport;

/** A public key in C2SP vkey form: name+hex key id+Base64(0x01 ‖ 32 bytes). */
final class Vkey
{
    /** @var string */
    public $name;
    /** @var string 4 raw bytes */
    public $id;
    /** @var string 32 raw bytes */
    public $key;

    private function __construct(string $name, string $id, string $key)
    {
        $this->name = $name;
        $this->id = $id;
        $this->key = $key;
    }

    public static function parse(string $text): self
    {
        $parts = explode('+', $text, 3);
        $raw = count($parts) === 3 ? base64_decode($parts[2], true) : false;
        if ($raw === false || strlen($raw) !== 33 || $raw[0] !== "\x01" || !ctype_xdigit($parts[1])) {
            throw new Distrust('malformed key');
        }
        $id = substr(hash('sha256', $parts[0] . "\n" . $raw, true), 0, 4);
        if (!hash_equals(bin2hex($id), $parts[1])) {
            throw new Distrust('key id');
        }
        return new self($parts[0], $id, substr($raw, 1));
    }

    public function fingerprint(): string
    {
        return hash('sha256', $this->key);
    }
}
