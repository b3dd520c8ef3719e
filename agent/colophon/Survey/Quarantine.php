<?php
declare(strict_types=1);

namespace Colophon\Survey;

use Colophon\Capture\Recorder;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Gate\Held;
use Colophon\Json;

/**
 * Takes a file or a text of the database out of use and gives it back; never deletes. The manifest is written first, the content second, and only then is
 * the original taken away, so that whoever dies in between leaves both or the copy. The copy is Base64: nothing that finds it can run it.
 */
final class Quarantine
{
    private const NOTE = "<!-- wp:paragraph --><p>This text was put into quarantine because it held code.</p><!-- /wp:paragraph -->";

    /** @param array<mixed> $item kind, id, sha256 */
    public static function take(string $command, array $item): void
    {
        [$kind, $id, $sha256] = self::parts($item);
        self::tell('quarantine.begun', $command, $kind, $id, $sha256);
        $content = Item::content($kind, $id);
        $why = $content === null ? 'gone' : (hash('sha256', $content) !== $sha256 ? 'changed' : self::whyNot($kind, $id));
        if ($content === null || $why !== '') {
            self::tell('quarantine.refused', $command, $kind, $id, $sha256, $why);
            return;
        }
        $folder = DataFolder::make('quarantine') . '/' . preg_replace('/[^a-z0-9-]/', '', $command);
        DataFolder::make('quarantine/' . basename($folder));
        $path = $kind === 'file' ? (string) Walk::path($id) : '';
        $manifest = ['v' => 1, 'command' => $command, 'kind' => $kind, 'id' => $id, 'sha256' => $sha256, 'size' => strlen($content), 'at' => time(), 'state' => 'taking', 'mode' => $path === '' ? 0 : (int) fileperms($path) & 0777, 'mtime' => $path === '' ? 0 : (int) filemtime($path), 'put' => $kind === 'file' ? '' : self::harmless($kind, $content)];
        Files::replace("$folder/manifest.json", Json::encode($manifest));
        Files::replace("$folder/content", base64_encode($content));
        self::carryOn($folder, $manifest);
    }

    /** @param array<mixed> $item kind, id, sha256 */
    public static function restore(string $command, array $item): void
    {
        [$kind, $id, $sha256] = self::parts($item);
        self::tell('restore.begun', $command, $kind, $id, $sha256);
        if ($kind === 'upload') {
            // Where it was to go only its sender knows: it may be sent again.
            $why = Held::admit($command, $id, $sha256);
            self::tell($why === '' ? 'restore.completed' : 'restore.refused', $command, $kind, $id, $sha256, $why);
            return;
        }
        foreach (self::all() as $folder => $manifest) {
            if ($manifest['state'] === 'held' && [$manifest['kind'], $manifest['id'], $manifest['sha256']] === [$kind, $id, $sha256]) {
                $why = self::giveBack($folder, $manifest);
                self::tell($why === '' ? 'restore.completed' : 'restore.refused', $command, $kind, $id, $sha256, $why);
                return;
            }
        }
        self::tell('restore.refused', $command, $kind, $id, $sha256, 'gone');
    }

    /** What a process that died had begun is ended. */
    public static function settle(): void
    {
        foreach (self::all() as $folder => $manifest) {
            if ($manifest['state'] === 'taking') {
                self::carryOn($folder, $manifest);
            }
        }
    }

    /** @param array<mixed> $manifest */
    private static function carryOn(string $folder, array $manifest): void
    {
        $kept = base64_decode((string) Files::read("$folder/content"), true);
        $whole = $kept !== false && hash('sha256', $kept) === $manifest['sha256'];
        $now = Item::content($manifest['kind'], $manifest['id']);
        $there = $now !== null && hash('sha256', $now) === $manifest['sha256'];
        if (!$whole && $there) {
            $kept = $now;
            Files::replace("$folder/content", base64_encode((string) $now));
            $whole = true;
        }
        $done = $whole && (!$there || self::takeAway($manifest, (string) $kept));
        Files::replace("$folder/manifest.json", Json::encode(['state' => $done ? 'held' : 'failed'] + $manifest));
        self::tell($done ? 'quarantine.completed' : 'quarantine.refused', $manifest['command'], $manifest['kind'], $manifest['id'], $manifest['sha256'], $done ? '' : 'not_writable');
    }

    /** @param array<mixed> $manifest */
    private static function takeAway(array $manifest, string $content): bool
    {
        if ($manifest['kind'] !== 'file') {
            return Values::replace($manifest['kind'], $manifest['id'], $content, $manifest['put']);
        }
        $path = Walk::path($manifest['id']);
        if ($path === null || !@unlink($path)) {
            return false;
        }
        if (function_exists('opcache_invalidate')) {
            @opcache_invalidate($path, true);
        }
        return true;
    }

    /** @param array<mixed> $manifest @return string why not, or nothing */
    private static function giveBack(string $folder, array $manifest): string
    {
        $content = base64_decode((string) Files::read("$folder/content"), true);
        if ($content === false || hash('sha256', $content) !== $manifest['sha256']) {
            return 'damaged';
        }
        if ($manifest['kind'] !== 'file') {
            if (!Values::replace($manifest['kind'], $manifest['id'], $manifest['put'], $content)) {
                return 'occupied';
            }
        } else {
            $path = Walk::path($manifest['id']);
            if ($path === null || !is_dir(dirname($path))) {
                return 'gone';
            }
            $file = @fopen($path, 'xb'); // never over something else
            if ($file === false) {
                return file_exists($path) || is_link($path) ? 'occupied' : 'not_writable';
            }
            $whole = fwrite($file, $content) === strlen($content) && Files::sync($file);
            fclose($file);
            if (!$whole) {
                @unlink($path);
                return 'no_room';
            }
            chmod($path, $manifest['mode']);
            touch($path, $manifest['mtime']);
        }
        Files::replace("$folder/manifest.json", Json::encode(['state' => 'restored'] + $manifest));
        return '';
    }

    /** Without these there is no WordPress, no agent, and nobody who could give them back. */
    private static function whyNot(string $kind, string $id): string
    {
        if ($kind === 'option') {
            return \Colophon\State\OptionValue::isCritical(explode(':', $id, 2)[1]) || preg_match('/user_roles$|^(?:[0-9]+|network):(?:cron|site_admins|active_sitewide_plugins)$/', $id) === 1 ? 'protected' : '';
        }
        if ($kind !== 'file') {
            return '';
        }
        $path = (string) Walk::path($id);
        $core = strncmp($id, 'wp-admin/', 9) === 0 || strncmp($id, WPINC . '/', strlen(WPINC) + 1) === 0 || strpos($id, '/') === false || basename($id) === 'wp-config.php';
        $agent = strncmp((string) realpath($path), dirname(__DIR__) . '/', strlen(dirname(__DIR__)) + 1) === 0 || realpath($path) === dirname(__DIR__, 2) . '/0-colophon.php';
        return $agent || basename($id) === 'wp-config.php' || $core && (in_array(realpath($path), get_included_files(), true) || $id === 'index.php' || $id === 'wp-blog-header.php') ? 'protected' : '';
    }

    private static function harmless(string $kind, string $content): string
    {
        return $kind === 'post' ? self::NOTE : (strncmp($content, 'a:', 2) === 0 ? 'a:0:{}' : '');
    }

    /** @return iterable<string, array<mixed>> folder → manifest */
    private static function all(): iterable
    {
        foreach (glob(DataFolder::path('quarantine') . '/*/manifest.json') ?: [] as $file) {
            yield dirname($file) => Files::readJson($file);
        }
    }

    /** @param array<mixed> $item @return array{string, string, string} */
    private static function parts(array $item): array
    {
        return [(string) ($item['kind'] ?? ''), (string) ($item['id'] ?? ''), (string) ($item['sha256'] ?? '')];
    }

    private static function tell(string $type, string $command, string $kind, string $id, string $sha256, string $cause = ''): void
    {
        Recorder::system($type, ['kind' => 'site', 'id' => Identity::current()->site()], ['after' => ['item' => "$kind:$id", 'sha256' => $sha256]], ['command' => $command] + ($cause === '' ? [] : ['cause' => $cause]));
    }
}
