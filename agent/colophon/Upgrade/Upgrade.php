<?php
declare(strict_types=1);

namespace Colophon\Upgrade;

use Colophon\Agent;
use Colophon\Capture\Recorder;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Enrol\Placement;
use Colophon\Files;
use Colophon\Json;
use Colophon\Transport\Http;

/**
 * From one version to the next without a moment in which neither runs. Each version lives in a folder of its own; the loader, one file that is renamed over the
 * other, says which one it is. A new version is first on trial: the loader that starts it falls back to the old one by itself, on an error or when the time is over
 * and the server has signed for nothing that the new one recorded.
 */
final class Upgrade
{
    private const STATE = 'upgrade.json';
    /** Beside the loader, which reads it: WordPress loads only what ends in .php. */
    private const TRIAL = '.colophon-trial.json';
    private const PREVIOUS = '.0-colophon.previous';
    private const LOADER = '0-colophon.php';
    private const MILLISECONDS = 20000;

    /** @param array<mixed> $item kind, id, sha256 */
    public static function order(string $command, array $item): void
    {
        $sha256 = (string) ($item['sha256'] ?? '');
        $context = ['command' => $command, 'sha256' => $sha256, 'from' => Agent::VERSION];
        try {
            $package = self::fetch($sha256);
            self::tell('agent.upgrade.begun', ['to' => $package->version] + $context);
            self::place($package, $sha256);
        } catch (Refused $refused) {
            self::tell('agent.upgrade.refused', ['cause' => $refused->getMessage()] + $context);
        }
    }

    /** The first heartbeat of a version on trial is in the spool under this number: what is signed for from there on is its own work. */
    public static function recorded(int $seq): void
    {
        $state = self::state();
        if (self::isOnTrial($state) && !isset($state['mark'])) {
            Files::replace(DataFolder::path(self::STATE), Json::encode(['mark' => $seq] + $state));
        }
    }

    /** The server signed for everything up to this number. */
    public static function acknowledged(int $seq): void
    {
        $state = self::state();
        // One that failed in any process is not kept, however well it works in this one.
        if (!self::isOnTrial($state) || !isset($state['mark']) || $seq < $state['mark'] || isset(Files::readJson(self::folder(self::TRIAL))['failed'])) {
            return;
        }
        self::switchTo((string) file_get_contents(dirname(__DIR__) . '/loader.php'));
        @unlink(self::folder(self::TRIAL));
        @unlink(self::folder(self::PREVIOUS));
        Files::replace(DataFolder::path(self::STATE), Json::encode(['state' => 'done'] + $state));
        self::tell('agent.upgrade.completed', ['from' => $state['from'], 'to' => $state['to'], 'sha256' => $state['sha256']]);
    }

    /** In the old version again although a new one was begun: the trial failed, and that is told. */
    public static function settle(): void
    {
        $state = self::state();
        if (($state['state'] ?? '') !== 'trial' || $state['to'] === Agent::VERSION) {
            return;
        }
        $trial = Files::readJson(self::folder(self::TRIAL));
        if (isset($trial['until']) && !isset($trial['failed']) && $trial['until'] > time()) {
            return; // a process that began before the switch
        }
        if (is_file(self::folder(self::PREVIOUS))) {
            rename(self::folder(self::PREVIOUS), self::folder(self::LOADER));
            self::forget(self::folder(self::LOADER));
        }
        $why = $trial['failed'] ?? null;
        @unlink(self::folder(self::TRIAL));
        self::remove(self::folder('colophon-' . $state['to']));
        Files::replace(DataFolder::path(self::STATE), Json::encode(['state' => 'failed'] + $state));
        self::tell('agent.upgrade.rolled_back', ['from' => $state['to'], 'to' => Agent::VERSION, 'sha256' => $state['sha256'], 'cause' => is_string($why) ? substr($why, 0, 256) : 'not_reported']);
    }

    private static function fetch(string $sha256): Package
    {
        $state = self::state();
        if (($state['state'] ?? '') === 'trial') {
            throw new Refused('on_trial');
        }
        if (($state['state'] ?? '') === 'failed' && $state['sha256'] === $sha256) {
            throw new Refused('failed_before');
        }
        if (!Placement::isMustUse()) {
            throw new Refused('not_must_use');
        }
        $key = Files::read(dirname(__DIR__) . '/' . Package::KEY);
        if ($key === null) {
            throw new Refused('no_release_key');
        }
        [$status, $bytes] = preg_match('/^[0-9a-f]{64}$/D', $sha256) === 1 ? Http::get(Identity::current()->server() . '/agent/v1/package/' . $sha256, self::MILLISECONDS) : [0, ''];
        if ($status !== 200) {
            throw new Refused('unreachable');
        }
        if (!hash_equals($sha256, hash('sha256', $bytes))) {
            throw new Refused('sha256');
        }
        $package = Package::open($bytes, $key);
        if (version_compare($package->version, Agent::VERSION, '<=')) {
            throw new Refused('downgrade');
        }
        return $package;
    }

    private static function place(Package $package, string $sha256): void
    {
        $here = basename(dirname(__DIR__));
        $name = 'colophon-' . $package->version;
        // What an earlier upgrade left; never the version that runs, nor the first one, whose scripts cron knows.
        foreach (glob(self::folder('colophon-*'), GLOB_ONLYDIR) ?: [] as $old) {
            if (basename($old) !== $here) {
                self::remove($old);
            }
        }
        $staged = self::folder('.colophon-' . bin2hex(random_bytes(4)));
        $loader = Files::read(self::folder(self::LOADER));
        if ($loader === null || !self::write($staged, $package->files) || !@rename($staged, self::folder($name))) {
            self::remove($staged);
            throw new Refused('not_writable');
        }
        $until = time() + $package->trialSeconds;
        $trial = ['from' => $here, 'to' => $name, 'until' => $until];
        if (!self::put(self::folder(self::PREVIOUS), $loader) || !self::put(self::folder(self::TRIAL), Json::encode($trial))) {
            self::remove(self::folder($name));
            throw new Refused('not_writable');
        }
        Files::replace(DataFolder::path(self::STATE), Json::encode(['state' => 'trial', 'from' => Agent::VERSION, 'to' => $package->version, 'sha256' => $sha256, 'until' => $until]));
        self::switchTo($package->files['trial.php']);
    }

    /** @param array<string, string> $files */
    private static function write(string $folder, array $files): bool
    {
        foreach ($files as $path => $content) {
            $parent = dirname("$folder/$path");
            if ((!is_dir($parent) && !@mkdir($parent, 0755, true)) || !self::put("$folder/$path", $content)) {
                return false;
            }
        }
        return true;
    }

    private static function put(string $path, string $content): bool
    {
        $file = @fopen($path, 'wb');
        if ($file === false) {
            return false;
        }
        $whole = fwrite($file, $content) === strlen($content) && Files::sync($file);
        fclose($file);
        return $whole;
    }

    /** One rename: a request sees the one loader or the other. */
    private static function switchTo(string $loader): void
    {
        $new = self::folder('.0-colophon.new');
        if (!self::put($new, $loader) || !rename($new, self::folder(self::LOADER))) {
            throw new \RuntimeException('The loader can\'t be replaced');
        }
        self::forget(self::folder(self::LOADER));
    }

    private static function forget(string $path): void
    {
        if (function_exists('opcache_invalidate')) {
            @opcache_invalidate($path, true);
        }
    }

    private static function remove(string $folder): void
    {
        foreach (is_dir($folder) ? array_diff(scandir($folder) ?: [], ['.', '..']) : [] as $entry) {
            is_dir("$folder/$entry") && !is_link("$folder/$entry") ? self::remove("$folder/$entry") : @unlink("$folder/$entry");
        }
        @rmdir($folder);
    }

    /** @param array<mixed> $state */
    private static function isOnTrial(array $state): bool
    {
        return ($state['state'] ?? '') === 'trial' && $state['to'] === Agent::VERSION;
    }

    private static function folder(string $below): string
    {
        return Placement::folder() . '/' . $below;
    }

    /** @return array<mixed> */
    private static function state(): array
    {
        return Files::readJson(DataFolder::path(self::STATE));
    }

    /** @param array<string, string> $context */
    private static function tell(string $type, array $context): void
    {
        Recorder::system($type, ['kind' => 'source', 'id' => Identity::current()->source()], null, $context);
    }
}
