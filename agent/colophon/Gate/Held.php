<?php
declare(strict_types=1);

namespace Colophon\Gate;

use Colophon\Enrol\DataFolder;
use Colophon\Files;
use Colophon\Json;

/** Uploads that were not taken, kept in the quarantine with a manifest each, for whoever has to find out what they were. Base64: nothing that finds it can run it. */
final class Held
{
    /** What is kept is held in memory; of a larger file the manifest alone. */
    private const MAX_BYTES = 8388608;
    /** So that nobody fills the disk by being refused. */
    private const MAX_HELD = 50;
    /** How long what was refused wrongly may be uploaded after all. */
    private const ADMITTED_SECONDS = 604800;

    /** @return bool whether the bytes were kept */
    public static function keep(string $path, string $name, string $sha256, Objection $why): bool
    {
        $known = self::all();
        foreach (array_slice($known, self::MAX_HELD - 1) as $folder => $manifest) {
            array_map('unlink', glob($folder . '/*') ?: []);
            rmdir($folder);
        }
        $size = (int) @filesize($path);
        DataFolder::make('quarantine');
        $folder = DataFolder::make('quarantine/upload-' . bin2hex(random_bytes(8)));
        $kept = $size <= self::MAX_BYTES;
        Files::replace("$folder/manifest.json", Json::encode(['v' => 1, 'kind' => 'upload', 'id' => $name, 'sha256' => $sha256, 'size' => $size, 'at' => time(), 'state' => $kept ? 'held' : 'refused', 'rule' => $why->rule, 'reason' => $why->reason, 'advice' => $why->advice]));
        if ($kept) {
            Files::replace("$folder/content", base64_encode((string) file_get_contents($path)));
        }
        return $kept;
    }

    /** A false alarm: this very content may come in from now on. @param string $command who says so @return string why not, or nothing */
    public static function admit(string $command, string $name, string $sha256): string
    {
        foreach (self::all() as $folder => $manifest) {
            if ($manifest['id'] === $name && hash_equals((string) $manifest['sha256'], $sha256)) {
                Files::replace("$folder/manifest.json", Json::encode(['state' => 'admitted', 'command' => $command, 'admitted_at' => time()] + $manifest));
                return '';
            }
        }
        return 'gone';
    }

    /** The command by which this content may come in, or null. */
    public static function admittedBy(string $sha256): ?string
    {
        foreach ($sha256 === '' ? [] : self::all() as $manifest) {
            if ($manifest['state'] === 'admitted' && $manifest['sha256'] === $sha256 && (int) $manifest['admitted_at'] > time() - self::ADMITTED_SECONDS) {
                return (string) $manifest['command'];
            }
        }
        return null;
    }

    /** Newest first. @return array<string, array<mixed>> folder → manifest */
    public static function all(): array
    {
        $all = [];
        foreach (glob(DataFolder::path('quarantine') . '/upload-*/manifest.json') ?: [] as $file) {
            $all[dirname($file)] = Files::readJson($file);
        }
        uasort($all, static function (array $a, array $b): int {
            return $b['at'] <=> $a['at'];
        });
        return $all;
    }
}
