<?php
// Reads file names from stdin, one a line, and says per file: name TAB number of nodes TAB hash of the listing of its tree (php-ast, version 90).
// With --print NAME it prints the listing instead. A line of it is: depth, name of the child, kind, flags, line, last line of a declaration.
const DECLARATIONS = ['AST_FUNC_DECL', 'AST_CLOSURE', 'AST_METHOD', 'AST_ARROW_FUNC', 'AST_CLASS'];

// A node takes its line from its first child. One without children, a list that began empty, and whatever has such a list first carry
// the line where PHP's scanner happened to stand: no line is listed for them.
function line(ast\Node $node, string $kind): string {
    if (in_array($kind, DECLARATIONS, true)) {
        return $node->lineno . ' ' . $node->endLineno;
    }
    if (in_array($kind, ['AST_STMT_LIST', 'AST_HALT_COMPILER', 'AST_CATCH_LIST', 'AST_SWITCH_LIST'], true) || (array_is_list($node->children) && ($node->children[0] ?? null) === null)) {
        return '-';
    }
    foreach ($node->children as $child) {
        if ($child instanceof ast\Node) {
            $inner = ast\get_kind_name($child->kind);
            return line($child, $inner) === '-' ? '-' : (string) $node->lineno;
        }
        if ($child !== null) {
            return (string) $node->lineno;
        }
    }
    return '-';
}
function put($value, string $name, int $depth, string &$out): void {
    $out .= "$depth $name ";
    if ($value instanceof ast\Node) {
        $kind = ast\get_kind_name($value->kind);
        $out .= "$kind $value->flags " . line($value, $kind) . "\n";
        foreach ($value->children as $child => $inner) {
            if ($child !== '__declId') {
                put($inner, (string) $child, $depth + 1, $out);
            }
        }
        return;
    }
    $out .= match (true) {
        $value === null => 'null',
        is_int($value) => "int $value",
        is_float($value) => 'float ' . bin2hex(pack('E', $value)),
        default => 'string ' . rawurlencode($value),
    } . "\n";
}
function listing(string $file): string {
    $out = '';
    put(ast\parse_code(file_get_contents($file), 90), 'file', 0, $out);
    return $out;
}
if ($argc === 3) {
    echo listing($argv[2]);
    exit;
}
while (($name = fgets(STDIN)) !== false) {
    $name = rtrim($name, "\n");
    try {
        $listing = listing($name);
        echo $name, "\t", substr_count($listing, "\n"), "\t", md5($listing), "\n";
    } catch (Throwable $e) {
        echo $name, "\trefused\t", strtr(get_class($e) . ': ' . $e->getMessage(), "\t\n", '  '), ' on line ', $e->getLine(), "\n";
    }
}
