<?php
declare(strict_types=1);

namespace Colophon\Transport;

use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Epochs;
use Colophon\Enrol\Identity;
use Colophon\Enrol\Place;
use Colophon\Files;
use Colophon\Guard;
use Colophon\Json;
use Colophon\Upgrade\Upgrade;

/**
 * Sends what waits, and believes nothing of the answer that it can't check: the receipt's signature, the checkpoint's signature, its consistency with
 * the last one seen, and that each batch's last leaf is in it.
 */
final class Exchange
{
    private const TOTAL_MILLISECONDS = 2000;

    /** @var Identity */
    private $identity;
    /** @var Batches */
    private $batches;
    /** @var Commands */
    private $commands;

    private function __construct(Identity $identity)
    {
        $this->identity = $identity;
        $this->batches = new Batches($identity, Epochs::spool($identity));
        $this->commands = new Commands($identity);
    }

    /** Sends everything that waits, within two seconds, unless somebody else is at it. */
    public static function run(): void
    {
        if (!is_file(DataFolder::path(Identity::FILE)) || Breaker::isOpen()) {
            return;
        }
        $lock = Files::openOwned(DataFolder::path('send.lock'), 'cb');
        try {
            if (flock($lock, LOCK_EX | LOCK_NB) && Place::isOurs(Identity::reload())) {
                Epochs::spool(Identity::current())->settle();
                try {
                    (new self(Identity::current()))->send();
                } catch (DamagedBatch $damaged) {
                    Epochs::rewind(Identity::current(), 'damaged');
                }
            }
        } finally {
            fclose($lock);
        }
        Commands::obeyWaiting();
    }

    private function send(): void
    {
        $until = hrtime(true) + self::TOTAL_MILLISECONDS * 1000000;
        while (($left = intdiv($until - hrtime(true), 1000000)) > 50) {
            $seen = $this->checkpoint();
            $number = $this->batches->next($seen);
            if ($number === null) {
                break;
            }
            if (!$this->one($number, $seen, $left)) {
                return;
            }
        }
        $this->batches->prune();
    }

    private function one(int $number, ?Checkpoint $seen, int $milliseconds): bool
    {
        if (!$this->batches->isWhole($number)) {
            throw new DamagedBatch('content');
        }
        $prove = array_slice($this->batches->unproven(), 0, 16);
        $url = $this->identity->server() . '/agent/v1/exchange?checkpoint=' . ($seen === null ? 0 : $seen->size) . ($prove === [] ? '' : '&prove=' . implode(',', $prove));
        [$status, $answer] = Http::post($url, 'application/vnd.colophon.batch.v1', $this->batches->body($number), $milliseconds);
        if ($status !== 200) {
            $this->refused($number, $status, $answer);
            return false;
        }
        try {
            $this->believe(Json::decode($answer), $number, $seen);
        } catch (\Throwable $doubt) {
            Breaker::failed('answer: ' . ($doubt instanceof Distrust ? $doubt->getMessage() : 'malformed'));
            Guard::report($doubt, $doubt instanceof Distrust ? $doubt->getMessage() : 'answer');
            return false;
        }
        Breaker::succeeded();
        $header = Json::decode($this->batches->headerLine($number));
        Upgrade::acknowledged($header['first_seq'] + $header['count'] - 1);
        return true;
    }

    /** @param array<mixed> $answer */
    private function believe(array $answer, int $number, ?Checkpoint $seen): void
    {
        $receipt = Envelope::open($answer['receipt'] ?? null, 'receipt', $this->identity->key('receipt')->key);
        $line = $this->batches->headerLine($number);
        $header = Json::decode($line);
        $expected = ['tenant' => $this->identity->tenant(), 'source' => $this->identity->source(), 'epoch' => $this->identity->epoch(), 'number' => $number, 'header_sha256' => hash('sha256', $line), 'first_seq' => $header['first_seq'], 'count' => $header['count']];
        foreach ($expected as $field => $value) {
            if (($receipt[$field] ?? null) !== $value) {
                throw new Distrust("receipt: $field");
            }
        }
        if (!is_int($receipt['index'] ?? null)) {
            throw new Distrust('receipt: index');
        }
        $this->batches->receipted($number, $receipt);

        $checkpoint = Checkpoint::open((string) ($answer['checkpoint'] ?? ''), $this->identity->key('log'), $this->identity->tenant());
        if ($seen !== null && !Merkle::consistent($seen->size, $checkpoint->size, self::hashes($answer['consistency'] ?? []), $seen->root, $checkpoint->root)) {
            throw new Distrust('consistency');
        }
        if ($seen === null || $checkpoint->size > $seen->size) {
            Files::replace(DataFolder::path('checkpoint'), $checkpoint->note);
        }
        foreach ($answer['proofs'] ?? [] as $proof) {
            $this->check($proof, $checkpoint);
        }
        if (isset($answer['identity'])) {
            Epochs::adoptKey($this->identity, $answer['identity']);
        }
        $this->commands->queue($answer['commands'] ?? []);
        Files::replace(DataFolder::path('last.json'), Json::encode(['at' => time(), 'first_seq' => $header['first_seq'], 'count' => $header['count'], 'received_at' => $receipt['received_at'] ?? '']));
    }

    /** @param mixed $proof */
    private function check($proof, Checkpoint $checkpoint): void
    {
        $number = is_array($proof) ? (int) ($proof['number'] ?? 0) : 0;
        $receipt = $number > 0 ? $this->batches->receipt($number) : null;
        if ($receipt === null) {
            throw new Distrust('proof of another batch');
        }
        $last = $receipt['index'] + $receipt['count'];
        $leaf = base64_decode((string) ($proof['leaf_hash'] ?? ''), true);
        if (($proof['last'] ?? null) !== $last || $leaf === false || !$this->isOurs($number, $leaf, $proof['entry'] ?? null)
            || !Merkle::includes($last, $checkpoint->size, $leaf, self::hashes($proof['hashes'] ?? []), $checkpoint->root)) {
            throw new Distrust('inclusion');
        }
        $this->batches->proven($number, $checkpoint->size);
    }

    /** The leaf is our record, or the server's word that our record was unreadable. @param mixed $entry */
    private function isOurs(int $number, string $leaf, $entry): bool
    {
        $record = $this->batches->lastRecord($number);
        if (hash_equals(Merkle::leaf($record), $leaf)) {
            return true;
        }
        if (!is_string($entry) || !hash_equals(Merkle::leaf($entry), $leaf)) {
            return false;
        }
        $fields = Json::decode($entry);
        return ($fields['leaf'] ?? null) === 'unreadable' && ($fields['leaf_hash'] ?? null) === bin2hex(Merkle::leaf($record));
    }

    private function refused(int $number, int $status, string $answer): void
    {
        $problem = $answer === '' ? null : json_decode($answer, true, 8);
        $type = is_array($problem) && is_string($problem['type'] ?? null) ? $problem['type'] : '';
        $rule = strncmp($type, 'urn:colophon:refusal:', 21) === 0 ? substr($type, 21) : ($status === 0 ? 'no answer' : "status $status");
        Breaker::failed($rule);
        if ($rule === 'rewound') {
            Epochs::rewind($this->identity, 'rewound');
        } elseif ($rule === 'signature' && !$this->batches->isSignedByPresentKey($number)) {
            throw new DamagedBatch('signature');
        }
    }

    private function checkpoint(): ?Checkpoint
    {
        $note = Files::read(DataFolder::path('checkpoint'));
        return $note === null ? null : Checkpoint::open($note, $this->identity->key('log'), $this->identity->tenant());
    }

    /** @param mixed $hashes @return list<string> */
    private static function hashes($hashes): array
    {
        $raw = [];
        foreach (is_array($hashes) ? $hashes : [] as $hash) {
            $bytes = is_string($hash) ? base64_decode($hash, true) : false;
            if ($bytes === false || strlen($bytes) !== 32 || count($raw) >= 128) {
                throw new Distrust('proof');
            }
            $raw[] = $bytes;
        }
        return $raw;
    }
}
