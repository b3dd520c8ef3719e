<?php
declare(strict_types=1);

namespace Colophon\Transport;

use Colophon\Capture\Recorder;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Epochs;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Json;
use Colophon\State\Snapshot;
use Colophon\Survey\Quarantine;
use Colophon\Survey\Survey;
use Colophon\Upgrade\Upgrade;

/** The server's signed commands: pulled, checked for signature, source and expiry, and obeyed once each. A closed list of verbs. */
final class Commands
{
    private const REMEMBERED = 200;
    private const VERBS = ['snapshot', 'flush', 'rotate_key', 'survey', 'quarantine', 'restore', 'upgrade'];

    /** @var Identity */
    private $identity;

    public function __construct(Identity $identity)
    {
        $this->identity = $identity;
    }

    /** Lays by what is genuine and new. @param mixed $envelopes */
    public function queue($envelopes): void
    {
        $genuine = [];
        foreach (is_array($envelopes) ? array_slice($envelopes, 0, 16) : [] as $envelope) {
            $command = Envelope::open($envelope, 'command', $this->identity->key('command')->key);
            $id = (string) ($command['id'] ?? '');
            if ($id === '' || strlen($id) > 128 || ($command['source'] ?? null) !== $this->identity->source()
                || strtotime((string) ($command['expires_at'] ?? '')) < time() || !in_array($command['verb'] ?? null, self::VERBS, true)) {
                continue;
            }
            $genuine[$id] = ['id' => $id, 'verb' => $command['verb']] + (is_array($command['item'] ?? null) ? ['item' => $command['item']] : []);
        }
        if ($genuine === []) {
            return;
        }
        self::change(static function (array $state) use ($genuine): array {
            foreach (array_diff_key($genuine, $state['known']) as $id => $command) {
                $state['known'][$id] = time();
                $state['waiting'][] = $command;
            }
            $state['known'] = array_slice($state['known'], -self::REMEMBERED, null, true);
            return $state;
        });
    }

    /** Outside the sender's lock, so that what a command records can be sent. */
    public static function obeyWaiting(): void
    {
        if (self::state()['waiting'] === []) {
            return;
        }
        // Whoever takes them off the list obeys them: two requests that end at once do not obey twice.
        $waiting = [];
        self::change(static function (array $state) use (&$waiting): array {
            $waiting = $state['waiting'];
            return ['waiting' => []] + $state;
        });
        if ($waiting === []) {
            return;
        }
        foreach ($waiting as $command) {
            if ($command['verb'] === 'snapshot') {
                Snapshot::take('command');
            } elseif ($command['verb'] === 'rotate_key') {
                Epochs::offerKey();
            } elseif ($command['verb'] === 'survey') {
                Survey::begin($command['id']);
            } elseif ($command['verb'] === 'quarantine') {
                Quarantine::take($command['id'], $command['item'] ?? []);
            } elseif ($command['verb'] === 'restore') {
                Quarantine::restore($command['id'], $command['item'] ?? []);
            } elseif ($command['verb'] === 'upgrade') {
                Upgrade::order($command['id'], $command['item'] ?? []);
            }
            // `flush` needs nothing more than the exchange that follows every command.
            Recorder::system('command.completed', ['kind' => 'command', 'id' => $command['id']], null, ['verb' => $command['verb']]);
        }
        Exchange::run();
    }

    /** @param callable(array<mixed>): array<mixed> $change */
    private static function change(callable $change): void
    {
        $lock = Files::openOwned(DataFolder::path('commands.lock'), 'cb');
        try {
            flock($lock, LOCK_EX);
            $state = self::state();
            $new = $change($state);
            if ($new !== $state) {
                Files::replace(DataFolder::path('commands.json'), Json::encode($new));
            }
        } finally {
            fclose($lock);
        }
    }

    /** @return array{known: array<string, int>, waiting: list<array<string, mixed>>} */
    private static function state(): array
    {
        return Files::readJson(DataFolder::path('commands.json')) + ['known' => [], 'waiting' => []];
    }
}
