<?php
declare(strict_types=1);

namespace Colophon\Survey;

/** Cheap signs that something may be code: they decide what the server asks to see, never what is malicious. */
final class Marks
{
    /** Of a file no more is read than this. */
    public const MAX_BYTES = 67108864;
    private const CHUNK = 1048576;
    /** A file of no more is read at once. */
    private const WHOLE = 8388608;
    private const OVERLAP = 16;
    private const PHP = '/<\?(?:php|=)/i';
    private const DATABASE = ['<?php' => 'php', '<?=' => 'php', 'eval(' => 'eval', 'eval (' => 'eval', 'assert(' => 'eval', 'create_function' => 'eval', 'shell_exec' => 'shell', 'passthru(' => 'shell', 'base64_decode' => 'decodes', 'gzinflate' => 'decodes', 'str_rot13' => 'decodes', 'PD9waH' => 'encoded', 'ZXZhbCg' => 'encoded'];

    /** @return array{string, string} SHA-256 and signs; of a file that is too large or can't be read only the sign that says so */
    public static function ofFile(string $path, int $size): array
    {
        if ($size > self::MAX_BYTES) {
            return ['', 'large'];
        }
        $file = @fopen($path, 'rbn'); // what became a pipe meanwhile keeps nobody waiting
        if ($file === false) {
            return ['', 'unreadable'];
        }
        if ($size <= self::WHOLE && function_exists('openssl_digest')) { // OpenSSL uses what the processor has for it, PHP's own does not before 8.3
            stream_set_read_buffer($file, 0); // straight into the string
            $content = fread($file, max(1, $size)); // not one byte more: whether it has grown its times will tell the next survey
            if ($content === false) {
                fclose($file);
                return ['', 'unreadable'];
            }
            $digest = strlen($content) === $size ? openssl_digest($content, 'sha256') : false;
            if (is_string($digest)) {
                fclose($file);
                return [$digest, self::holdsPhp($content) ? 'php' : ''];
            }
            rewind($file); // its size is another meanwhile, or this OpenSSL will not
        }
        $hash = hash_init('sha256');
        $php = false;
        $tail = '';
        $read = 0;
        while (!feof($file) && $read <= self::MAX_BYTES) {
            $chunk = fread($file, self::CHUNK);
            if ($chunk === false) {
                fclose($file);
                return ['', 'unreadable'];
            }
            $read += strlen($chunk);
            hash_update($hash, $chunk);
            $php = $php || self::holdsPhp($tail . $chunk);
            $tail = substr($chunk, -self::OVERLAP);
        }
        fclose($file);
        return $read > self::MAX_BYTES ? ['', 'large'] : [hash_final($hash), $php ? 'php' : ''];
    }

    private static function holdsPhp(string $content): bool
    {
        return strpos($content, '<?') !== false && preg_match(self::PHP, $content) === 1;
    }

    /** Signs of a value of the database. */
    public static function ofValue(string $value): string
    {
        $found = [];
        foreach (self::DATABASE as $literal => $mark) {
            if (stripos($value, (string) $literal) !== false) {
                $found[$mark] = true;
            }
        }
        return implode(' ', array_keys($found));
    }

    /** The same as a condition of SQL, so that what bears no sign does not leave the database. */
    public static function condition(string $column): string
    {
        return '(' . implode(' OR ', array_map(static function ($literal) use ($column): string {
            return "$column LIKE '%" . addcslashes((string) $literal, '_%') . "%'";
        }, array_keys(self::DATABASE))) . ')';
    }
}
