<?php
declare(strict_types=1);

namespace Colophon\Enrol;

use Colophon\Capture\Recorder;
use Colophon\Files;
use Colophon\Json;
use Colophon\Spool\Spool;
use Colophon\Transport\Batches;
use Colophon\Transport\Distrust;
use Colophon\Transport\Envelope;

/** A source's epochs and keys: opening a spool, beginning a new epoch, changing the key. */
final class Epochs
{
    public static function spool(Identity $identity): Spool
    {
        $folder = DataFolder::make('spool/' . $identity->epoch());
        return new Spool($folder, $identity->source(), $identity->epoch(), static function () use ($identity): string {
            return sodium_crypto_sign_ed25519_pk_to_curve25519($identity->key('agent-root')->key);
        });
    }

    /**
     * A new epoch with its cause and the hash of the old one's last header line. What the server never acknowledged is told again in the new epoch, marked with where it stood.
     */
    public static function rewind(Identity $identity, string $cause): void
    {
        $old = self::spool($identity);
        $next = $old->next();
        $head = (new Batches($identity, $old))->head();
        $epoch = bin2hex(random_bytes(8));
        $before = $identity->epoch();
        Identity::store(['epoch' => $epoch, 'after' => ['epoch' => $before, 'seq' => $next - 1, 'head' => $head, 'cause' => $cause]] + $identity->stored());
        $new = self::spool(Identity::current());
        $new->append(Recorder::shape('source.rewound', ['kind' => 'source', 'id' => $identity->source()], ['before' => ['epoch' => $before, 'seq' => $next - 1], 'after' => ['epoch' => $epoch]], ['cause' => $cause]));
        self::retellUnacknowledged($old, $before, $new);
    }

    /** Into one spool what the server never acknowledged of an epoch that is over. */
    public static function retellUnacknowledged(Spool $old, string $epoch, Spool $new): void
    {
        self::retell($old, self::acknowledged($epoch) + 1, $new);
    }

    /** Epochs that ended longer ago than their batches are to be kept: what was unacknowledged in them was told again. */
    public static function prune(string $current, int $seconds): void
    {
        foreach (['spool', 'told'] as $kind) {
            foreach (glob(DataFolder::path($kind) . '/*') ?: [] as $folder) {
                if (basename($folder) !== $current && (int) filemtime($folder) < time() - $seconds) {
                    self::delete($folder);
                }
            }
        }
    }

    /** Appends to one spool what another holds from a sequence number on. */
    public static function retell(Spool $old, int $from, Spool $new): void
    {
        foreach ($old->segments()->read($from) as $frame) {
            $record = Json::decode($frame->record());
            if ($frame->seq > $from && $record['type'] !== 'agent.gap') {
                $new->append(Spool::gap($frame->seq - $from, 'truncated', microtime(true))); // the old numbers no longer show it
            }
            $from = $frame->seq + 1;
            $record['context'] = ['was' => $record['epoch'] . '/' . $record['seq']] + ($record['context'] ?? []);
            unset($record['v'], $record['source'], $record['epoch'], $record['seq']);
            $private = [];
            foreach (array_filter(explode("\n", $frame->privateLines())) as $line) {
                $part = Json::decode($line);
                unset($part['seq']);
                $private[] = $part;
            }
            $new->append($record, $private);
        }
    }

    /** Makes a key pair, unless one is on offer, and offers its public half, signed by the present key. The present key stays in use until the server answers with a new identity. */
    public static function offerKey(): void
    {
        $identity = Identity::current();
        // One that was offered and not yet answered is offered again: the server may already know it.
        $offered = Files::read(DataFolder::path('key.next'));
        if ($offered === null) {
            $offered = sodium_crypto_sign_secretkey(sodium_crypto_sign_keypair());
            Files::replace(DataFolder::path('key.next'), $offered);
        }
        $public = sodium_crypto_sign_publickey_from_secretkey($offered);
        $signature = sodium_crypto_sign_detached("colophon/rotate/1\n" . $public, $identity->signingKey());
        Recorder::system('source.key.rotated', ['kind' => 'source', 'id' => $identity->source()], ['after' => ['public_key' => base64_encode($public), 'sig' => base64_encode($signature)]]);
    }

    /** The server's new identity for the key that was offered. @param mixed $envelope */
    public static function adoptKey(Identity $identity, $envelope): void
    {
        $offered = Files::read(DataFolder::path('key.next'));
        if ($offered === null) {
            return; // adopted before: the same answer came again
        }
        $payload = Envelope::open($envelope, 'identity', $identity->key('agent-root')->key);
        if (($payload['source'] ?? null) !== $identity->source() || ($payload['public_key'] ?? null) !== base64_encode(sodium_crypto_sign_publickey_from_secretkey($offered))) {
            throw new Distrust('identity for another key');
        }
        Files::replace(DataFolder::path(Identity::KEY), $offered);
        Identity::store(['identity' => $envelope] + $identity->stored());
        unlink(DataFolder::path('key.next'));
    }

    private static function delete(string $folder): void
    {
        foreach (array_diff(scandir($folder) ?: [], ['.', '..']) as $name) {
            is_dir("$folder/$name") ? self::delete("$folder/$name") : unlink("$folder/$name");
        }
        rmdir($folder);
    }

    /** The last sequence number of an epoch that a receipt covers. */
    private static function acknowledged(string $epoch): int
    {
        $last = 0;
        foreach (glob(DataFolder::path("spool/$epoch/batches") . '/*.receipt') ?: [] as $file) {
            $receipt = Files::readJson($file);
            $last = max($last, $receipt['first_seq'] + $receipt['count'] - 1);
        }
        return $last;
    }
}
