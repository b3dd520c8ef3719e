<?php
/**
 * The agent's translations: php eng/languages.php makes each agent/colophon/Admin/languages/colophon-LANGUAGE.mo from the .po beside it, and names on stderr what is not translated
 * or no longer there. --check writes nothing and ends with 1 where something is missing, or a .mo is not that of its .po.
 */
declare(strict_types=1);

$agent = dirname(__DIR__) . '/agent/colophon';
$check = ($argv[1] ?? '') === '--check';

/** Every text that the agent shows, one in two numbers joined by a zero byte. @return array<string, true> */
$texts = static function (string $folder): array {
    $found = [];
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS)) as $file) {
        if (substr((string) $file, -4) !== '.php') {
            continue;
        }
        $tokens = array_values(array_filter(token_get_all((string) file_get_contents((string) $file)), static function ($token): bool {
            return !is_array($token) || !in_array($token[0], [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true);
        }));
        foreach ($tokens as $i => $token) {
            if (is_array($token) && $token[0] === T_STRING && in_array($token[1], ['__', 'esc_html__', 'esc_attr__', '_n'], true) && ($tokens[$i + 1] ?? '') === '(' && is_array($tokens[$i + 2]) && $tokens[$i + 2][0] === T_CONSTANT_ENCAPSED_STRING) {
                $say = static function (array $literal): string {
                    return strtr(substr($literal[1], 1, -1), ["\\'" => "'", '\\\\' => '\\']);
                };
                $found[$say($tokens[$i + 2]) . ($token[1] === '_n' ? "\0" . $say($tokens[$i + 4]) : '')] = true;
            }
        }
    }
    return $found;
};

/** @return array<string, string> */
$read = static function (string $file): array {
    $entries = [];
    $say = static function (string $quoted): string {
        return (string) json_decode($quoted);
    };
    foreach (explode("\n\n", trim((string) file_get_contents($file))) as $block) {
        preg_match_all('/^(msgid|msgid_plural|msgstr(?:\[[01]\])?) (".*")$/m', $block, $lines, PREG_SET_ORDER);
        $parts = [];
        foreach ($lines as [, $name, $text]) {
            $parts[$name] = $say($text);
        }
        $entries[$parts['msgid'] . (isset($parts['msgid_plural']) ? "\0" . $parts['msgid_plural'] : '')] = isset($parts['msgid_plural']) ? $parts['msgstr[0]'] . "\0" . $parts['msgstr[1]'] : $parts['msgstr'];
    }
    return $entries;
};

/** GNU's binary form: a table of texts in order, a table of translations, then both, each ended by a zero byte. @param array<string, string> $entries */
$write = static function (array $entries): string {
    ksort($entries, SORT_STRING);
    $at = 28 + 16 * count($entries);
    $tables = ['', ''];
    $content = '';
    foreach ([array_map('strval', array_keys($entries)), array_values($entries)] as $which => $strings) {
        foreach ($strings as $string) {
            $tables[$which] .= pack('VV', strlen($string), $at + strlen($content));
            $content .= $string . "\0";
        }
    }
    return pack('V7', 0x950412de, 0, count($entries), 28, 28 + 8 * count($entries), 0, 28 + 16 * count($entries)) . $tables[0] . $tables[1] . $content;
};

$wrong = 0;
$shown = $texts($agent);
foreach (glob("$agent/Admin/languages/*.po") ?: [] as $po) {
    $entries = $read($po);
    foreach (array_diff_key($shown, $entries) as $text => $unused) {
        fwrite(STDERR, basename($po) . " lacks: $text\n");
        $wrong = 1;
    }
    foreach (array_diff_key($entries, $shown, ['' => '']) as $text => $unused) {
        fwrite(STDERR, basename($po) . " has what nobody says: $text\n");
        $wrong = 1;
    }
    foreach ($entries as $text => $translation) {
        $holes = static function (string $of): array {
            preg_match_all('/%(?:\d\$)?[sd]/', explode("\0", $of)[0], $found);
            sort($found[0]);
            return $found[0];
        };
        if ($text !== '' && ($translation === '' || $holes((string) $text) !== $holes($translation))) {
            fwrite(STDERR, basename($po) . " does not fit: $text\n");
            $wrong = 1;
        }
    }
    $mo = substr($po, 0, -2) . 'mo';
    $bytes = $write($entries);
    if ($check && @file_get_contents($mo) !== $bytes) {
        fwrite(STDERR, basename($mo) . " is not that of its .po: php eng/languages.php\n");
        $wrong = 1;
    } elseif (!$check) {
        file_put_contents($mo, $bytes);
    }
}
exit($wrong);
