<?php
// Reads file names from stdin, one a line, and says per file: name TAB number of tokens TAB hash of "NAME line start length\n" for each token.
// With --print NAME it prints those lines of one file instead.
function lines(string $source): string {
    $out = '';
    $at = 0;
    foreach (PhpToken::tokenize($source) as $token) {
        $length = strlen($token->text);
        if ($token->pos !== $at || substr($source, $at, $length) !== $token->text) {
            throw new RuntimeException("PHP's tokens do not tile the file at $at");
        }
        $out .= $token->getTokenName() . " $token->line $token->pos $length\n";
        $at += $length;
    }
    return $out;
}
if ($argc === 3) {
    echo lines(file_get_contents($argv[2]));
    exit;
}
while (($name = fgets(STDIN)) !== false) {
    $name = rtrim($name, "\n");
    try {
        $lines = lines(file_get_contents($name));
        echo $name, "\t", substr_count($lines, "\n"), "\t", md5($lines), "\n";
    } catch (Throwable $e) {
        echo $name, "\tfailed\t", strtr($e->getMessage(), "\t\n", '  '), "\n";
    }
}
