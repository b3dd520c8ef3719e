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
        Files::replace("$folder/manifest.json", Json::encode(['v' => 1, 'kind' => 'upload', 'id' => $name, 'sha256' => $sha256, 'size' => $size, 'at' => time(), 'state' => $kept ? 'held' : 'refused', 'rule' => $why->rule]));
        if ($kept) {
            Files::replace("$folder/content", base64_encode((string) file_get_contents($path)));
        }
        return $kept;
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
