<?php
declare(strict_types=1);

namespace Colophon\Spool;

use Colophon\Clock;
use Colophon\Enrol\DataFolder;
use Colophon\Json;

/** Records that could not wait for the lock: one exclusive file each, taken in by the next holder and marked `context.pending`. */
final class Pending
{
    /** Younger than this, a half-written file may still have a living writer. */
    private const ABANDONED_SECONDS = 60;

    /**
     * @param array<string, mixed> $record
     * @param list<array<string, mixed>> $private
     */
    public static function write(string $folder, array $record, array $private): bool
    {
        $below = $folder . '/pending';
        if (!is_dir($below) && !@mkdir($below, 0700) && !is_dir($below)) {
            return false;
        }
        DataFolder::own($below);
        $name = sprintf('%020d-%s', (int) (microtime(true) * 1000000), bin2hex(random_bytes(8)));
        $content = Json::encode(['record' => $record, 'private' => $private]);
        $file = @fopen("$below/$name.new", 'xb');
        if ($file === false) {
            return false;
        }
        chmod("$below/$name.new", 0600);
        $whole = @fwrite($file, $content) === strlen($content) && fflush($file);
        fclose($file);
        DataFolder::own("$below/$name.new");
        if (!$whole || !rename("$below/$name.new", "$below/$name")) {
            @unlink("$below/$name.new");
            return false;
        }
        return true;
    }

    /** With the lock held. @param callable(array<string, mixed>, list<array<string, mixed>>, string): bool $take */
    public static function absorb(string $folder, callable $take): void
    {
        $below = $folder . '/pending';
        $names = is_dir($below) ? scandir($below) : [];
        foreach ($names ?: [] as $name) {
            if ($name[0] === '.') {
                continue;
            }
            if (substr($name, -4) === '.new') {
                $written = @filemtime("$below/$name");
                // False: its writer has just finished and renamed it.
                if ($written !== false && $written < time() - self::ABANDONED_SECONDS && $take(self::torn(), [], substr($name, 0, -4))) {
                    unlink("$below/$name");
                }
                continue;
            }
            $parked = self::parked("$below/$name");
            if ($parked === null) {
                // A power cut can leave a name without its content. That a record is lost is told; the ones behind it go on.
                if (!$take(self::torn(), [], $name)) {
                    return;
                }
                unlink("$below/$name");
                continue;
            }
            $parked['record']['context'] = ['pending' => $name] + ($parked['record']['context'] ?? []);
            if (!$take($parked['record'], $parked['private'], $name)) {
                return; // no room: the file keeps it
            }
            unlink("$below/$name");
        }
    }

    /** @return array{record: array<string, mixed>, private: list<array<string, mixed>>}|null */
    private static function parked(string $path): ?array
    {
        $parked = json_decode((string) file_get_contents($path), true, 16);
        return is_array($parked) && is_array($parked['record'] ?? null) && is_string($parked['record']['type'] ?? null) && is_array($parked['private'] ?? null) ? $parked : null;
    }

    /** @return array<string, mixed> */
    private static function torn(): array
    {
        return ['type' => 'agent.gap', 'effective_at' => Clock::now(), 'actor' => ['kind' => 'system'], 'object' => ['kind' => 'source', 'id' => 'spool'], 'context' => ['count' => 1, 'cause' => 'pending_torn']];
    }
}
