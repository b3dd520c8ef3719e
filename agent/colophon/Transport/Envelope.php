<?php
declare(strict_types=1);

namespace Colophon\Transport;

use Colophon\Json;

/** Small signed objects: {"kind","payload","key","sig"}. */
final class Envelope
{
    /**
     * The payload, if this key signed it as this kind.
     *
     * @param mixed $envelope
     * @return array<mixed>
     */
    public static function open($envelope, string $kind, string $key): array
    {
        $payload = self::bytes($envelope);
        $signature = base64_decode((string) ($envelope['sig'] ?? ''), true);
        if (($envelope['kind'] ?? null) !== $kind || !hash_equals(hash('sha256', $key), (string) ($envelope['key'] ?? ''))
            || $signature === false || strlen($signature) !== SODIUM_CRYPTO_SIGN_BYTES
            || !sodium_crypto_sign_verify_detached($signature, "colophon/$kind/1\n" . $payload, $key)) {
            throw new Distrust("signature of $kind");
        }
        return Json::decode($payload);
    }

    /** The payload of an envelope that was opened before it was stored. @param mixed $envelope @return array<mixed> */
    public static function peek($envelope): array
    {
        return Json::decode(self::bytes($envelope));
    }

    /** @param mixed $envelope */
    private static function bytes($envelope): string
    {
        $payload = is_array($envelope) && is_string($envelope['payload'] ?? null) ? base64_decode($envelope['payload'], true) : false;
        if ($payload === false) {
            throw new Distrust('malformed envelope');
        }
        return $payload;
    }
}
