<?php
declare(strict_types=1);

namespace Colophon\Enrol;

use Colophon\Capture\Recorder;
use Colophon\Files;
use Colophon\Json;
use Colophon\Transport\Exchange;

/** How the agent is put into this site: as a must-use plugin, which no dashboard switches off, or, where the host lets nobody write there, as an ordinary one. */
final class Placement
{
    private const FILE = 'placement.json';

    /** The folder that holds the loader and the agent's code. */
    public static function folder(): string
    {
        return dirname(__DIR__, 2);
    }

    /** The same, spelled as WordPress spells its folders, which may be links. */
    public static function folderOfWordPress(): string
    {
        foreach ([WPMU_PLUGIN_DIR, WP_PLUGIN_DIR] as $spelled) {
            $real = (string) realpath($spelled);
            if ($real !== '' && strpos(self::folder() . '/', $real . '/') === 0) {
                return rtrim($spelled, '/') . substr(self::folder(), strlen($real));
            }
        }
        return self::folder();
    }

    public static function isMustUse(): bool
    {
        $here = realpath(self::folder());
        $mustUse = realpath(WPMU_PLUGIN_DIR);
        return $here !== false && $mustUse !== false && strpos($here . '/', $mustUse . '/') === 0;
    }

    /** Tells where the agent runs from, when that isn't what was told last. Ordinary plugins load late and can be switched off: a lower assurance, and on record. */
    public static function tell(): void
    {
        $now = ['as' => self::isMustUse() ? 'must_use' : 'plugin', 'why' => self::isMustUse() ? '' : (is_writable(is_dir(WPMU_PLUGIN_DIR) ? WPMU_PLUGIN_DIR : WP_CONTENT_DIR) ? 'chosen' : 'must_use_unwritable')];
        $told = Files::readJson(DataFolder::path(self::FILE));
        if ($told === ['epoch' => Identity::current()->epoch()] + $now) {
            return;
        }
        if (Recorder::system('agent.installed', ['kind' => 'source', 'id' => Identity::current()->source()], ['after' => $now])) {
            Files::replace(DataFolder::path(self::FILE), Json::encode(['epoch' => Identity::current()->epoch()] + $now));
        }
    }

    /** The last word: nothing is recorded from here on. It is sent at once, as far as the server takes it; what it doesn't stays in the data folder. */
    public static function tellRemoval(string $cause): void
    {
        Recorder::record('agent.removed', ['kind' => 'source', 'id' => Identity::current()->source()], null, ['cause' => $cause]);
        Exchange::run();
    }
}
