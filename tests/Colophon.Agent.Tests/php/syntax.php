<?php
/**
 * The agent promises to run on PHP 7.4: php syntax.php FOLDER names every token and function that came later.
 */
declare(strict_types=1);

const LATER_TOKENS = ['T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ATTRIBUTE', 'T_ENUM', 'T_READONLY'];
const LATER_FUNCTIONS = ['str_contains', 'str_starts_with', 'str_ends_with', 'get_debug_type', 'array_is_list', 'array_find', 'array_any', 'array_all', 'json_validate', 'mb_str_pad', 'fdiv', 'get_resource_id', 'fdatasync', 'ini_parse_quantity'];
const LATER_TYPES = ['mixed', 'never', 'false', 'true', 'null'];

$wrong = 0;
$files = 0;
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($argv[1], FilesystemIterator::SKIP_DOTS)) as $file) {
    if (substr((string) $file, -4) !== '.php') {
        continue;
    }
    $files++;
    $tokens = array_values(array_filter(token_get_all((string) file_get_contents((string) $file), TOKEN_PARSE), static function ($token): bool {
        return !is_array($token) || !in_array($token[0], [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true);
    }));
    $line = 0;
    foreach ($tokens as $i => $token) {
        $line = is_array($token) ? $token[2] : $line;
        $text = is_array($token) ? $token[1] : $token;
        $name = is_array($token) ? token_name($token[0]) : '';
        $before = isset($tokens[$i - 1]) ? (is_array($tokens[$i - 1]) ? $tokens[$i - 1][1] : $tokens[$i - 1]) : '';
        $after = isset($tokens[$i + 1]) ? (is_array($tokens[$i + 1]) ? $tokens[$i + 1][1] : $tokens[$i + 1]) : '';
        $why = null;
        if (in_array($name, LATER_TOKENS, true)) {
            $why = $name;
        } elseif ($name === 'T_STRING' && $after === '(' && $before !== '->' && $before !== '::' && in_array(strtolower($text), LATER_FUNCTIONS, true)) {
            $why = "function $text";
        } elseif ($name === 'T_STRING' && in_array(strtolower($text), LATER_TYPES, true) && $after !== '' && $after[0] === '$') {
            $why = "type $text";
        } elseif (in_array($name, ['T_PUBLIC', 'T_PROTECTED', 'T_PRIVATE'], true) && in_array($before, ['(', ','], true)) {
            $why = 'constructor promotion';
        } elseif ($name === 'T_THROW' && in_array($before, ['??', '?', ':', '=>'], true)) {
            $why = 'throw expression';
        } elseif ($text === '|' && $after !== '' && preg_match('/^[A-Za-z\\\\]/', $before) === 1 && isset($tokens[$i + 2]) && is_array($tokens[$i + 2]) && $tokens[$i + 2][0] === T_VARIABLE) {
            $why = 'union type';
        }
        if ($why !== null) {
            fwrite(STDERR, "$file:$line $why\n");
            $wrong = 1;
        }
    }
}
echo $files, "\n";
exit($wrong);
