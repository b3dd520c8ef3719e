<?php
declare(strict_types=1);

namespace Colophon\Spool;

/** Personal data beside the record: one private line per subject, each field bound to the record by a salted commitment. */
final class Commitments
{
    /**
     * @param array<string, array<string, string>> $bySubject subject → field path → value
     * @return array{array<string, string>, list<array<string, mixed>>} the record's commitments, and the private lines
     */
    public static function split(array $bySubject): array
    {
        $commitments = [];
        $lines = [];
        foreach ($bySubject as $subject => $fields) {
            $key = random_bytes(32);
            foreach ($fields as $path => $value) {
                $commitments[$path] = base64_encode(self::commit($key, $path, $value));
            }
            if ($subject === 'visitor') {
                // Nobody we know: named after what was committed, so that two visitors can't be told to be one.
                $subject = 'visitor:' . substr(bin2hex(base64_decode($commitments[array_key_first($fields)])), 0, 16);
            }
            $lines[] = ['subject' => $subject, 'event_key' => base64_encode($key), 'fields' => $fields];
        }
        return [$commitments, $lines];
    }

    public static function commit(string $key, string $path, string $value): string
    {
        $salt = hash_hkdf('sha256', $key, 16, 'colophon/salt/1:' . $path, '');
        return hash('sha256', "colophon/commitment/1\0" . $salt . $path . "\0" . $value, true);
    }
}
