<?php
/**
 * Gives the site of the benchmark an identity, properly signed by keys made here and now: php identity.php ROOT. A page view needs no server.
 */
declare(strict_types=1);

require $argv[1] . '/wp-load.php';

use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;

DataFolder::prepare();
$sign = static function (string $kind, array $payload, string $pair): array {
    $bytes = Colophon\Json::encode($payload);
    return ['kind' => $kind, 'payload' => base64_encode($bytes), 'key' => hash('sha256', sodium_crypto_sign_publickey($pair)), 'sig' => base64_encode(sodium_crypto_sign_detached("colophon/$kind/1\n$bytes", sodium_crypto_sign_secretkey($pair)))];
};
$vkey = static function (string $name, string $pair): string {
    $raw = "\x01" . sodium_crypto_sign_publickey($pair);
    return $name . '+' . bin2hex(substr(hash('sha256', $name . "\n" . $raw, true), 0, 4)) . '+' . base64_encode($raw);
};
$keys = [];
foreach (['root', 'agent-root', 'log', 'receipt', 'command'] as $role) {
    $keys[$role] = sodium_crypto_sign_keypair();
}
$agent = sodium_crypto_sign_keypair();
$names = [];
foreach (['agent-root', 'log', 'receipt', 'command'] as $role) {
    $names[$role] = $vkey($role === 'log' ? 'bench' : "bench/$role", $keys[$role]);
}
$epoch = bin2hex(random_bytes(8));
Colophon\Files::replace(DataFolder::path(Identity::KEY), sodium_crypto_sign_secretkey($agent));
Identity::store([
    'server' => 'http://127.0.0.1:1', 'epoch' => $epoch, 'after' => null, 'root' => $vkey('bench/root', $keys['root']),
    'identity' => $sign('identity', ['v' => 1, 'tenant' => 'bench', 'site' => 'bench', 'source' => 's-bench', 'epoch' => $epoch, 'kind' => 'agent', 'public_key' => base64_encode(sodium_crypto_sign_publickey($agent)), 'url' => Identity::home(), 'path_hash' => Identity::here(), 'heartbeat_s' => 60, 'settle_s' => 60, 'environment' => wp_get_environment_type(), 'issued_at' => Colophon\Clock::now()], $keys['agent-root']),
    'keys' => $sign('keys', ['v' => 1, 'server' => 'bench', 'issued_at' => Colophon\Clock::now(), 'keys' => $names], $keys['root']),
]);
