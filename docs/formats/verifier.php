<?php
/* A second verifier of Colophon evidence binders, written from docs/formats alone: tree, checkpoint, manifest, identities, batch signatures, sequences, quoted roots.
 * It does not derive verdicts. Usage: php verifier.php FILE [POLICY]    Output: one JSON object. Exit: 0 all holds (21 without a policy), else the code of evidence-binder.md.
 * Licence: Apache-2.0. Needs PHP 7.4+ with sodium and zlib. */
declare(strict_types=1);

final class Broken extends Exception {}
function fail(int $code, string $what) { throw new Broken($what, $code); }
function sha(string $s): string { return hash('sha256', $s, true); }
function leaf(string $entry): string { return sha("\0" . $entry); }
function node(string $l, string $r): string { return sha("\x01" . $l . $r); }
function root(array $hashes): string // RFC 6962: the left part is the largest power of two below the size
{
    $n = count($hashes);
    if ($n === 0) { return sha(''); }
    while ($n > 1) { // level by level, an odd last one moves up: the same tree
        $next = [];
        for ($i = 0; $i + 1 < $n; $i += 2) { $next[] = node($hashes[$i], $hashes[$i + 1]); }
        if ($n % 2 === 1) { $next[] = $hashes[$n - 1]; }
        $n = count($hashes = $next);
    }
    return $hashes[0];
}
function included(string $leaf, int $index, int $size, array $proof, string $root): bool
{
    for ($last = $size - 1; $last > 0; $index >>= 1, $last >>= 1) {
        if ($index % 2 === 0 && $index === $last) { continue; }
        if (($sibling = array_shift($proof)) === null) { return false; }
        $leaf = $index % 2 === 1 ? node(base64_decode($sibling), $leaf) : node($leaf, base64_decode($sibling));
    }
    return $proof === [] && $leaf === $root;
}
function json(string $bytes, string $what): array
{
    return is_array($value = json_decode($bytes, true, 17)) ? $value : fail(3, "$what is not JSON");
}
function vkey(string $text): array // name+hex key id+Base64(0x01 ‖ key)
{
    $parts = explode('+', $text, 3);
    $raw = count($parts) === 3 ? base64_decode($parts[2], true) : false;
    if ($raw === false || strlen($raw) !== 33 || $raw[0] !== "\x01" || substr(sha($parts[0] . "\n" . $raw), 0, 4) !== hex2bin($parts[1])) { fail(17, "bad vkey $text"); }
    return ['name' => $parts[0], 'key' => substr($raw, 1), 'id' => hex2bin($parts[1])];
}
function signed(string $signature, string $message, string $key): bool
{
    return strlen($signature) === 64 && sodium_crypto_sign_verify_detached($signature, $message, $key);
}
function open_envelope(array $e, string $kind, array $keys): array
{
    foreach ($keys as $k) {
        if ($e['kind'] === $kind && $e['key'] === bin2hex(sha($k['key'])) && signed(base64_decode($e['sig']), "colophon/$kind/1\n" . base64_decode($e['payload']), $k['key'])) {
            return json(base64_decode($e['payload']), $kind);
        }
    }
    fail(17, "an envelope of kind $kind is not signed by a known key");
}
function note(string $note, array $keys): array // C2SP signed note holding a checkpoint
{
    [$text, $lines] = explode("\n\n", $note, 2) + [1 => ''];
    foreach (explode("\n", trim($lines)) as $line) {
        $p = explode(' ', $line, 3);
        $raw = count($p) === 3 ? (string) base64_decode($p[2], true) : '';
        foreach ($keys as $k) { $good = ($good ?? false) || ($p[1] === $k['name'] && substr($raw, 0, 4) === $k['id'] && signed(substr($raw, 4), $text . "\n", $k['key'])); }
    }
    if (!($good ?? false)) { fail(17, 'a checkpoint is not signed by a known log key'); }
    [$origin, $size, $root] = explode("\n", $text);
    return ['origin' => $origin, 'size' => (int) $size, 'root' => base64_decode($root)];
}
function unzip(string $path): array // the one layout: entries one after the other from offset 0 (below 4 GiB; ZIP64 is left to others)
{
    $zip = (string) @file_get_contents($path);
    $files = [];
    for ($at = 0; substr($zip, $at, 4) === "PK\x03\x04";) {
        $h = unpack('vversion/vflags/vmethod/Vtime/Vcrc/Vpacked/Vsize/vname/vextra', substr($zip, $at + 4, 26));
        $name = substr($zip, $at + 30, $h['name']);
        $data = substr($zip, $at + 30 + $h['name'], $h['packed']);
        if ($h['method'] === 8) { $data = @gzinflate($data, $h['size'] + 1); }
        if ($data === false || strlen($data) !== $h['size'] || $h['flags'] !== 0 || $h['extra'] !== 0 || isset($files[$name])) { fail(3, "malformed entry $name"); }
        $files[$name] = $data;
        $at += 30 + $h['name'] + $h['packed'];
    }
    if (substr($zip, $at, 4) !== "PK\x01\x02" || substr($zip, -22, 4) !== "PK\x05\x06") { fail(3, 'not a binder'); }
    return $files;
}
function path(string $prefix, int $n, int $width): string
{
    $path = sprintf('%03d', $n % 1000);
    for ($n = intdiv($n, 1000); $n > 0; $n = intdiv($n, 1000)) { $path = sprintf('x%03d', $n % 1000) . '/' . $path; }
    return "ledger/tile/$prefix/$path" . ($width < 256 ? ".p/$width" : '');
}
function verify(array $files, ?array $policy): array
{
    foreach (['manifest.json', 'manifest.sig', 'ledger/checkpoint', 'ledger/keys.json'] as $name) { if (!isset($files[$name])) { fail(3, "$name is missing"); } }
    $keysFile = json($files['ledger/keys.json'], 'keys.json');
    $rootKey = vkey($keysFile['root']);
    $named = open_envelope($keysFile['keys'], 'keys', [$rootKey])['keys'];
    $byRoot = $policy === null || in_array($keysFile['root'], $policy['root'] ?? [], true);
    $log = array_map('vkey', array_merge($policy['log'] ?? [], $byRoot ? [$named['log']] : []));
    $agentRoot = array_map('vkey', array_merge($policy['agent_root'] ?? [], $byRoot ? [$named['agent-root']] : []));
    if (open_envelope(json($files['manifest.sig'], 'manifest.sig'), 'binder', $log)['manifest_sha256'] !== hash('sha256', $files['manifest.json'])) { fail(17, 'manifest.sig does not fit'); }
    $checkpoint = note($files['ledger/checkpoint'], $log);
    $manifest = json($files['manifest.json'], 'manifest.json');
    if ($checkpoint['origin'] !== $manifest['origin']) { fail(17, 'another tree'); }
    $listed = array_column($manifest['files'], null, 'path');
    foreach ($listed as $name => $file) {
        if (!isset($files[$name])) { fail(11, "$name is missing"); }
        if (hash('sha256', $files[$name]) !== $file['sha256'] || strlen($files[$name]) !== $file['size']) { fail(10, "$name is altered"); }
    }
    foreach (array_keys($files) as $name) { if (!isset($listed[$name]) && strpos($name, 'manifest.') !== 0) { fail(12, "$name is not listed"); } }
    [$entries, $leaves] = entries($files, $manifest['tree']['size']);
    if (root($leaves) !== $checkpoint['root'] || bin2hex($checkpoint['root']) !== $manifest['tree']['root'] || count($leaves) !== $checkpoint['size']) { fail(10, 'root'); }
    $counts = content($entries, $leaves, $manifest, $agentRoot);
    $counts['anchors'] = anchors(json($files['ledger/anchors.json'], 'anchors.json')['anchors'], $leaves, $manifest['tenant'], $log);
    return ['root' => bin2hex($checkpoint['root']), 'size' => $checkpoint['size']] + $counts;
}
function entries(array $files, int $size): array
{
    $entries = $leaves = [];
    for ($n = 0; $n * 256 < $size; $n++) {
        $width = min(256, $size - $n * 256);
        $tile = str_split($files[path('0', $n, $width)] ?? '', 32);
        $bundle = $files[path('entries', $n, $width)] ?? '';
        for ($at = 0, $i = 0; $at < strlen($bundle); $i++) {
            $length = unpack('n', $bundle, $at)[1];
            $entry = substr($bundle, $at + 2, $length);
            $at += 2 + $length;
            $hash = $length === 0 ? ($tile[$i] ?? '') : leaf($entry); // length 0: hidden, only its hash is here
            if (($tile[$i] ?? '') !== $hash) { fail(10, 'entry ' . ($n * 256 + $i) . ' does not have the hash in its tile'); }
            [$entries[], $leaves[]] = [$entry, $hash];
        }
        if ($i !== $width) { fail(11, "bundle $n has $i entries"); }
    }
    return [$entries, $leaves];
}
function content(array $entries, array $leaves, array $manifest, array $agentRoot): array
{
    [$sources, $next, $lastAt, $counts] = [[], [], '', ['batches' => 0, 'records' => 0, 'identities' => 0, 'quoted' => 0, 'gaps' => 0]];
    for ($i = 0; $i < count($entries); $i++) {
        if (strpos($entries[$i], '{"leaf":"') !== 0) { if ($entries[$i] !== '') { fail(12, "entry $i belongs to no batch"); } continue; }
        $leaf = json($entries[$i], "entry $i");
        if (strcmp($leaf['at'], $lastAt) < 0) { fail(16, "entry $i is earlier than the one before it"); }
        $lastAt = $leaf['at'];
        $counts['gaps'] += $leaf['leaf'] === 'gap' ? 1 : 0;
        if ($leaf['leaf'] === 'enrolled') {
            $identity = open_envelope($leaf['identity'], 'identity', $agentRoot);
            $sources[$identity['source']] = base64_decode($identity['public_key']);
            $counts['identities']++;
        }
        if ($leaf['leaf'] !== 'batch') { continue; }
        $header = json($leaf['header'], "header of entry $i");
        if (!isset($sources[$leaf['source']]) || !signed(base64_decode($leaf['sig']), "colophon/batch/1\n" . $leaf['header'], $sources[$leaf['source']])) { fail(17, "batch at entry $i"); }
        foreach (['source', 'epoch', 'number', 'first_seq', 'count', 'root', 'quoted'] as $f) { if ($leaf[$f] !== $header[$f]) { fail(10, "batch at entry $i: $f"); } }
        $run = [];
        for ($j = 1; $j <= $header['count']; $j++) {
            $entry = $entries[$i + $j] ?? fail(11, "batch at entry $i is cut off");
            $un = strpos($entry, '{"leaf":"unreadable"') === 0 ? json($entry, 'unreadable') : null;
            if ($un === null && strpos($entry, '{"leaf":') === 0) { fail(11, "batch at entry $i is short"); }
            if ($entry !== '' && ($un ?? json($entry, 'record'))['seq'] !== $header['first_seq'] + $j - 1) { fail(10, "sequence in batch at entry $i"); }
            $run[] = $un !== null ? hex2bin($un['leaf_hash']) : $leaves[$i + $j];
        }
        if (bin2hex(root($run)) !== $header['root']) { fail(10, "batch at entry $i is not what its source signed"); }
        $chain = $header['source'] . '/' . $header['epoch'];
        if ($header['number'] !== ($next[$chain][0] ?? 1) && $counts['gaps'] === 0) { fail(11, "a batch of $chain is missing"); }
        $next[$chain] = [$header['number'] + 1];
        if ($header['quoted']['size'] > 0) {
            if ($header['quoted']['size'] > $i || bin2hex(root(array_slice($leaves, 0, $header['quoted']['size']))) !== $header['quoted']['root']) { fail(15, "batch at entry $i saw another tree"); }
            $counts['quoted']++;
        }
        $counts = ['batches' => $counts['batches'] + 1, 'records' => $counts['records'] + $header['count']] + $counts;
        $i += $header['count'];
    }
    return $counts;
}
function anchors(array $anchors, array $leaves, string $tenant, array $log): int
{
    foreach ($anchors as $a) {
        $tick = base64_decode($a['tick']['entry']);
        $meta = note($a['checkpoint'], $log);
        $own = "$tenant\n{$a['size']}\n{$a['root']}";
        $good = bin2hex(root(array_slice($leaves, 0, $a['size']))) === $a['root'] && included(leaf($tick), $a['tick']['index'], $meta['size'], $a['tick']['proof'], $meta['root']);
        foreach ([[$own, 0, $a['map']], [$a['before']['entry'] ?? null, -1, $a['before']], [$a['after']['entry'] ?? null, 1, $a['after']]] as [$entry, $step, $p]) {
            $good = $good && ($entry === null || included(leaf($entry), $a['map']['index'] + $step, $a['map']['count'], $p['proof'], hex2bin(json($tick, 'tick')['root'])));
        }
        if (!$good || ($a['before'] !== null && strcmp($a['before']['entry'], $own) >= 0) || ($a['after'] !== null && strcmp($a['after']['entry'], $own) <= 0)) { fail(10, 'an anchor does not hold'); }
    }
    return count($anchors);
}
try {
    if ($argc < 2) { fail(2, 'usage: php verifier.php FILE [POLICY]'); }
    $policy = isset($argv[2]) ? json((string) file_get_contents($argv[2]), 'policy') : null;
    $result = verify(unzip($argv[1]), $policy);
    $code = $policy === null ? 21 : ($result['gaps'] > 0 ? 20 : 0);
} catch (Throwable $e) {
    [$result, $code] = [['what' => $e->getMessage()], $e instanceof Broken ? $e->getCode() : 3];
}
echo json_encode(['code' => $code] + $result), "\n";
exit($code);
