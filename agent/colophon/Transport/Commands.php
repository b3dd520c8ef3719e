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

/** The server's signed commands: pulled, checked for signature, source and expiry, and obeyed once each. A closed list of verbs. */
final class Commands
{
    private const REMEMBERED = 200;

    /** @var Identity */
    private $identity;

    public function __construct(Identity $identity)
    {
        $this->identity = $identity;
    }

    /** Lays by what is genuine and new. @param mixed $envelopes */
    public function queue($envelopes): void
    {
        $state = self::state();
        foreach (is_array($envelopes) ? array_slice($envelopes, 0, 16) : [] as $envelope) {
            $command = Envelope::open($envelope, 'command', $this->identity->key('command')->key);
            $id = (string) ($command['id'] ?? '');
            if ($id === '' || strlen($id) > 128 || ($command['source'] ?? null) !== $this->identity->source() || isset($state['known'][$id])
                || strtotime((string) ($command['expires_at'] ?? '')) < time() || !in_array($command['verb'] ?? null, ['snapshot', 'flush', 'rotate_key'], true)) {
                continue;
            }
            $state['known'][$id] = time();
            $state['waiting'][] = ['id' => $id, 'verb' => $command['verb']];
        }
        $state['known'] = array_slice($state['known'], -self::REMEMBERED, null, true);
        if ($state !== self::state()) {
            Files::replace(DataFolder::path('commands.json'), Json::encode($state));
        }
    }

    /** Outside the sender's lock, so that what a command records can be sent. */
    public static function obeyWaiting(): void
    {
        $state = self::state();
        if ($state['waiting'] === []) {
            return;
        }
        $waiting = $state['waiting'];
        $state['waiting'] = [];
        Files::replace(DataFolder::path('commands.json'), Json::encode($state));
        foreach ($waiting as $command) {
            if ($command['verb'] === 'snapshot') {
                Snapshot::take('command');
            } elseif ($command['verb'] === 'rotate_key') {
                Epochs::offerKey();
            }
            // `flush` needs nothing more than the exchange that follows every command.
            Recorder::system('command.completed', ['kind' => 'command', 'id' => $command['id']], null, ['verb' => $command['verb']]);
        }
        Exchange::run();
    }

    /** @return array{known: array<string, int>, waiting: list<array{id: string, verb: string}>} */
    private static function state(): array
    {
        return Files::readJson(DataFolder::path('commands.json')) + ['known' => [], 'waiting' => []];
    }
}
