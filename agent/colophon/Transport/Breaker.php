<?php
declare(strict_types=1);

namespace Colophon\Transport;

use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;

/** After failures the server is left alone for a while: 1, 2, 4 … 60 seconds. The spool waits. */
final class Breaker
{
    private const LONGEST = 60;

    public static function isOpen(): bool
    {
        return (float) (self::state()['until'] ?? 0) > microtime(true);
    }

    /** @return array<mixed> failures, until, why */
    public static function state(): array
    {
        return Files::readJson(DataFolder::path('breaker.json'));
    }

    public static function failed(string $why, ?int $retryAfter = null): void
    {
        $failures = (int) (self::state()['failures'] ?? 0) + 1;
        $wait = $retryAfter ?? min(self::LONGEST, 1 << min(6, $failures - 1));
        Files::replace(DataFolder::path('breaker.json'), Json::encode(['failures' => $failures, 'until' => microtime(true) + $wait, 'why' => $why]));
    }

    public static function succeeded(): void
    {
        if (is_file(DataFolder::path('breaker.json'))) {
            unlink(DataFolder::path('breaker.json'));
        }
    }
}
