<?php
declare(strict_types=1);

namespace Colophon\Upgrade;

use Colophon\Transport\Distrust;
use Colophon\Transport\Vkey;

/** The agent's next version as one signed file (docs/formats/agent-package.md). The key is the one this version came with; no word of the server's counts. */
final class Package
{
    public const KEY = 'release.vkey';
    private const MAGIC = "colophon-agent-package/1\n";
    private const MAX_MANIFEST = 524288;
    private const MAX_FILES = 2000;
    private const PATH = '~^(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}/){0,4}[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$~D';
    /** Without these a version can't be put in place, tried and kept. */
    private const NEEDED = ['Agent.php', 'Autoloader.php', 'loader.php', 'trial.php', self::KEY];

    /** @var string */
    public $version;
    /** @var int */
    public $trialSeconds;
    /** @var array<string, string> path below the version's folder → content */
    public $files = [];

    /** @param string $key the release key, as in its file */
    public static function open(string $bytes, string $key): self
    {
        [$manifest, $signature, $content] = self::parts($bytes);
        try {
            $pinned = Vkey::parse(trim($key));
        } catch (Distrust $malformed) {
            throw new Refused('no_release_key');
        }
        // Before anything of it is understood.
        if (strlen($signature) !== SODIUM_CRYPTO_SIGN_BYTES || !sodium_crypto_sign_verify_detached($signature, "colophon/agent-package/1\n" . $manifest, $pinned->key)) {
            throw new Refused('signature');
        }
        $says = json_decode($manifest, true, 8);
        if (!is_array($says) || ($says['v'] ?? null) !== 1 || !is_string($says['version'] ?? null) || preg_match('/^[0-9]{1,4}(?:\.[0-9]{1,4}){2}$/D', $says['version']) !== 1
            || !is_int($says['trial_s'] ?? null) || $says['trial_s'] < 1 || $says['trial_s'] > 86400 || !is_array($says['files'] ?? null) || count($says['files']) > self::MAX_FILES) {
            throw new Refused('malformed');
        }
        if (version_compare(PHP_VERSION, (string) ($says['php'] ?? '99'), '<')) {
            throw new Refused('php');
        }
        $package = new self();
        $package->version = $says['version'];
        $package->trialSeconds = $says['trial_s'];
        $package->take($says['files'], $content);
        return $package;
    }

    /** @return array{string, string, string} */
    private static function parts(string $bytes): array
    {
        $from = strlen(self::MAGIC);
        $line = strpos($bytes, "\n", $from);
        $end = $line === false || $line - $from > self::MAX_MANIFEST ? false : strpos($bytes, "\n", $line + 1);
        $signature = $line === false || $end === false || $end - $line > 128 ? false : base64_decode(substr($bytes, $line + 1, $end - $line - 1), true);
        if (strncmp($bytes, self::MAGIC, $from) !== 0 || $signature === false) {
            throw new Refused('malformed');
        }
        return [substr($bytes, $from, (int) $line - $from), $signature, substr($bytes, (int) $end + 1)];
    }

    /** @param array<mixed> $listed */
    private function take(array $listed, string $content): void
    {
        $at = 0;
        foreach ($listed as $file) {
            if (!is_array($file) || !is_string($file['path'] ?? null) || preg_match(self::PATH, $file['path']) !== 1 || isset($this->files[$file['path']]) || !is_int($file['size'] ?? null) || $file['size'] < 0 || $at + $file['size'] > strlen($content)) {
                throw new Refused('malformed');
            }
            $part = (string) substr($content, $at, $file['size']);
            $at += $file['size'];
            if (!hash_equals((string) ($file['sha256'] ?? ''), hash('sha256', $part))) {
                throw new Refused('sha256');
            }
            $this->files[$file['path']] = $part;
        }
        if ($at !== strlen($content) || array_diff(self::NEEDED, array_keys($this->files)) !== [] || strpos($this->files['Agent.php'], "VERSION = '$this->version'") === false) {
            throw new Refused('malformed');
        }
        foreach ($this->files as $path => $part) {
            if (substr($path, -4) === '.php') {
                try {
                    token_get_all($part, TOKEN_PARSE);
                } catch (\ParseError $error) {
                    throw new Refused('syntax');
                }
            }
        }
    }
}
