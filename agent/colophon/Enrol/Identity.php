<?php
declare(strict_types=1);

namespace Colophon\Enrol;

use Colophon\Files;
use Colophon\Json;
use Colophon\Transport\Envelope;
use Colophon\Transport\Vkey;

/** Who this source is and which keys it believes, as enrolment left it. */
final class Identity
{
    public const FILE = 'identity.json';
    public const KEY = 'key';

    /** @var array<mixed> */
    private $stored;
    /** @var array<mixed> payload of the signed identity */
    private $payload;
    /** @var array<string, Vkey>|null */
    private $keys;

    /** @var self|null */
    private static $current;

    /** @param array<mixed> $stored */
    private function __construct(array $stored)
    {
        $this->stored = $stored;
        $this->payload = Envelope::peek($stored['identity']);
    }

    public static function current(): self
    {
        if (self::$current === null) {
            self::$current = new self(Files::readJson(DataFolder::path(self::FILE)));
        }
        return self::$current;
    }

    /** @param array<mixed> $stored */
    public static function store(array $stored): void
    {
        Files::replace(DataFolder::path(self::FILE), Json::encode($stored) . "\n");
        self::$current = null;
    }

    /** Forgets what was read: another process may have written since. */
    public static function reload(): self
    {
        self::$current = null;
        return self::current();
    }

    public function source(): string
    {
        return (string) $this->payload['source'];
    }

    public function site(): string
    {
        return (string) $this->payload['site'];
    }

    public function tenant(): string
    {
        return (string) $this->payload['tenant'];
    }

    public function epoch(): string
    {
        return (string) $this->stored['epoch'];
    }

    /** What the first batch of this epoch says about the one before. @return array<mixed>|null */
    public function after(): ?array
    {
        return $this->stored['after'] ?? null;
    }

    public function server(): string
    {
        return (string) $this->stored['server'];
    }

    public function url(): string
    {
        return (string) $this->payload['url'];
    }

    public function pathHash(): string
    {
        return (string) $this->payload['path_hash'];
    }

    public function heartbeat(): int
    {
        return max(1, (int) $this->payload['heartbeat_s']);
    }

    public function key(string $role): Vkey
    {
        if ($this->keys === null) {
            $this->keys = array_map([Vkey::class, 'parse'], Envelope::peek($this->stored['keys'])['keys']);
        }
        return $this->keys[$role];
    }

    public function signingKey(): string
    {
        $key = Files::read(DataFolder::path(self::KEY));
        if ($key === null || strlen($key) !== SODIUM_CRYPTO_SIGN_SECRETKEYBYTES) {
            throw new \RuntimeException('The agent\'s key is missing or damaged');
        }
        return $key;
    }

    /** @return array<mixed> */
    public function stored(): array
    {
        return $this->stored;
    }

    /** Binds the identity to this very place: the folder and the host. */
    public static function here(): string
    {
        return hash('sha256', ABSPATH . "\n" . gethostname());
    }

    /** The site's address as stored, whatever a filter says about it now. */
    public static function home(): string
    {
        return rtrim((string) (is_multisite() ? network_home_url() : get_option('home')), '/');
    }
}
