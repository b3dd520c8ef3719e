<?php
declare(strict_types=1);

namespace Colophon\Enrol;

use Colophon\Agent;
use Colophon\Capture\Recorder;
use Colophon\Files;
use Colophon\Json;
use Colophon\Transport\Checkpoint;
use Colophon\Transport\Distrust;
use Colophon\Transport\Envelope;
use Colophon\Transport\Http;
use Colophon\Transport\Vkey;

/** One-time token in, signed identity out. The token pins the root key, which vouches for every other key of the server. */
final class Enrolment
{
    private const MILLISECONDS = 15000;

    /** @throws Refusal with a message for a person */
    public static function run(string $server, string $token): Identity
    {
        if (!extension_loaded('sodium')) {
            throw new Refusal('PHP\'s sodium extension is missing. The agent signs with it and uses nothing weaker. Ask the host for ext-sodium.');
        }
        $server = rtrim(trim($server), '/');
        if (!preg_match('{^https?://[^\s/?#@]+(/[^\s?#]*)?$}D', $server)) {
            throw new Refusal('The server\'s address must be like https://colophon.example');
        }
        $token = trim($token);
        if (!preg_match('/^col1\.([a-z0-9-]{1,64})\.([A-Za-z0-9_-]{43})\.([0-9a-f]{64})$/D', $token, $parts)) {
            throw new Refusal('This is not an enrolment token: it looks like col1.site.….… and is shown once, in the console or by `colophon site enroll`.');
        }
        DataFolder::prepare();
        $pair = sodium_crypto_sign_keypair();
        $epoch = bin2hex(random_bytes(8));
        $payload = Json::encode([
            'v' => 1, 'token_sha256' => hash('sha256', $token), 'public_key' => base64_encode(sodium_crypto_sign_publickey($pair)), 'epoch' => $epoch, 'url' => Identity::home(), 'path_hash' => Identity::here(),
            'agent' => Agent::VERSION, 'wp' => (string) $GLOBALS['wp_version'], 'php' => PHP_VERSION, 'multisite' => is_multisite(), 'sites' => is_multisite() ? (int) get_blog_count() : 1, 'environment' => wp_get_environment_type(),
        ]);
        $signature = sodium_crypto_sign_detached("colophon/enrol/1\n" . $payload, sodium_crypto_sign_secretkey($pair));
        [$status, $answer] = Http::post("$server/agent/v1/enrol", 'application/json', Json::encode(['v' => 1, 'token' => $token, 'payload' => base64_encode($payload), 'sig' => base64_encode($signature)]), self::MILLISECONDS);
        if ($status !== 200) {
            throw new Refusal(self::why($server, $status, $answer));
        }
        try {
            $stored = self::verified(Json::decode($answer), $parts[3], $pair, $epoch);
        } catch (Distrust $doubt) {
            throw new Refusal("The server's answer could not be trusted ({$doubt->getMessage()}). Nothing was changed. Is the token from this very server?");
        }
        return self::settle(['server' => $server] + $stored, $pair);
    }

    /** @param array<mixed> $answer @return array<string, mixed> */
    private static function verified(array $answer, string $fingerprint, string $pair, string $epoch): array
    {
        $root = Vkey::parse((string) ($answer['root'] ?? ''));
        if (!hash_equals($fingerprint, $root->fingerprint())) {
            throw new Distrust('the key is not the one the token names');
        }
        $keys = Envelope::open($answer['keys'] ?? null, 'keys', $root->key);
        $agentRoot = Vkey::parse((string) ($keys['keys']['agent-root'] ?? ''));
        $identity = Envelope::open($answer['identity'] ?? null, 'identity', $agentRoot->key);
        if (($identity['public_key'] ?? null) !== base64_encode(sodium_crypto_sign_publickey($pair)) || ($identity['epoch'] ?? null) !== $epoch || ($identity['path_hash'] ?? null) !== Identity::here()) {
            throw new Distrust('the identity is another\'s');
        }
        foreach (['receipt', 'command'] as $role) {
            Vkey::parse((string) ($keys['keys'][$role] ?? ''));
        }
        $checkpoint = Checkpoint::open((string) ($answer['checkpoint'] ?? ''), Vkey::parse((string) ($keys['keys']['log'] ?? '')), (string) ($identity['tenant'] ?? ''));
        return ['identity' => $answer['identity'], 'keys' => $answer['keys'], 'root' => $answer['root'], 'epoch' => $epoch, 'after' => null, 'checkpoint' => $checkpoint->note];
    }

    /** @param array<string, mixed> $stored */
    private static function settle(array $stored, string $pair): Identity
    {
        $checkpoint = $stored['checkpoint'];
        unset($stored['checkpoint']);
        $before = is_file(DataFolder::path(Identity::FILE)) ? Identity::reload() : null;
        $ours = $before !== null && Place::isOurs($before);
        Place::forget();
        foreach (['breaker.json', 'last.json', 'commands.json', 'key.next', 'beat.json', 'agent.json'] as $old) {
            @unlink(DataFolder::path($old));
        }
        Files::replace(DataFolder::path(Identity::KEY), sodium_crypto_sign_secretkey($pair));
        Files::replace(DataFolder::path('checkpoint'), $checkpoint);
        Identity::store($stored);
        $identity = Identity::current();
        Recorder::system('agent.started', ['kind' => 'source', 'id' => $identity->source()], null, ['agent' => Agent::VERSION, 'cause' => 'enrolment']);
        if ($before !== null && $ours) {
            Epochs::retellUnacknowledged(Epochs::spool($before), $before->epoch(), Epochs::spool($identity));
        }
        CloneWatch::hand(Epochs::spool($identity));
        return $identity;
    }

    private static function why(string $server, int $status, string $answer): string
    {
        if ($status === 0) {
            return "No answer from $server. Is the address right, and may this host connect to it?";
        }
        $problem = json_decode($answer, true, 8);
        $detail = is_array($problem) && is_string($problem['detail'] ?? null) ? $problem['detail'] : '';
        $type = is_array($problem) && is_string($problem['type'] ?? null) ? basename(strtr($problem['type'], ':', '/')) : "status $status";
        return \Colophon\Capture\Text::cut("The server refused: $type. $detail", 512);
    }
}
