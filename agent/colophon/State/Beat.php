<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Agent;
use Colophon\Capture\Flood;
use Colophon\Capture\Recorder;
use Colophon\Capture\Tally;
use Colophon\Enrol\CloneWatch;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Epochs;
use Colophon\Enrol\Identity;
use Colophon\Enrol\Place;
use Colophon\Enrol\Placement;
use Colophon\Files;
use Colophon\Guard;
use Colophon\Json;
use Colophon\Survey\Handover;
use Colophon\Survey\Quarantine;
use Colophon\Survey\Survey;
use Colophon\Transport\Batches;
use Colophon\Transport\Exchange;
use Colophon\Upgrade\Upgrade;

/** What happens at the declared interval: what waited is told, a heartbeat, a snapshot, and everything sent. */
final class Beat
{
    /** A timer that comes early still counts: the one before may have been late. Two timers out of step still make one beat an interval. */
    private const EARLY = 2 / 3;

    public static function run(): void
    {
        $lock = Files::openOwned(DataFolder::path('beat.lock'), 'cb');
        try {
            if (!flock($lock, LOCK_EX | LOCK_NB)) {
                return;
            }
            $identity = Identity::reload();
            if (!Place::isOurs($identity)) {
                CloneWatch::spool($identity);
                return;
            }
            foreach ([[Flood::class, 'settle'], [Tally::class, 'settle'], [Quarantine::class, 'settle'], [Survey::class, 'advance']] as $duty) {
                try {
                    $duty();
                } catch (\Throwable $error) {
                    Guard::report($error); // the heartbeat goes on
                }
            }
            Upgrade::settle();
            if (self::last() + $identity->heartbeat() * self::EARLY <= microtime(true)) {
                Files::replace(DataFolder::path('beat.json'), Json::encode(['at' => microtime(true)]));
                try {
                    self::heartbeat($identity);
                    Snapshot::take('beat');
                } catch (\Throwable $error) {
                    Guard::report($error); // what waits is sent all the same
                }
            }
            Exchange::run();
            Handover::run();
        } finally {
            fclose($lock);
        }
    }

    public static function last(): float
    {
        return (float) (Files::readJson(DataFolder::path('beat.json'))['at'] ?? 0);
    }

    private static function heartbeat(Identity $identity): void
    {
        $source = ['kind' => 'source', 'id' => $identity->source()];
        $root = self::agentRoot();
        if ((Files::readJson(DataFolder::path('agent.json'))['root'] ?? null) !== $root) {
            Recorder::system('agent.started', $source, null, ['agent' => Agent::VERSION, 'agent_root' => $root]);
            Files::replace(DataFolder::path('agent.json'), Json::encode(['root' => $root]));
        }
        Placement::tell();
        $batches = new Batches($identity, Epochs::spool($identity));
        Recorder::system('agent.heartbeat', $source, null, [
            'agent' => Agent::VERSION, 'agent_root' => $root, 'spool' => $batches->waitingBytes(), 'wp' => Components::version('core', 'wordpress'), 'php' => PHP_VERSION,
            'clock' => (int) (microtime(true) * 1000000), 'pending' => $batches->unacknowledged(),
        ]);
        Upgrade::recorded(Epochs::spool($identity)->next() - 1);
    }

    /** Root over the agent's own files. */
    private static function agentRoot(): string
    {
        $files = [];
        foreach (Components::tree(Placement::folderOfWordPress()) as $below => [$path]) {
            if ($below === '0-colophon.php' || preg_match('~^colophon(?:-[0-9.]+)?/~', $below) === 1) {
                $files[$below] = FileHashes::of($path);
            }
        }
        return Components::root($files);
    }
}
