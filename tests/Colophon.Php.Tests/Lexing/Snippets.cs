using System.Text;

namespace Colophon.Php.Tests.Lexing;

/// <summary>Short texts that hold every kind of token and every state a lexer can be in.</summary>
internal static class Snippets
{
    private static readonly string[] Texts =
    [
        "<?php <<<A\n$a[0] {$b} \\\n\\A\n A\nx\nA1\nA;\n<<<'B'\n x $y\n  B . <<<\"C\"\n\tC;\nb<<<D\r\nx\r\nD\n",
        "<?php \"$a[0x1] $a[-1] $a[k] $a['x'] ${a} ${a[1]} ${a.b} {$a->b} $a->b->c $a?->b $a[$b] $a[1_0] \\$x \\\\$y { $ \" . \"\\{$x}\" . b\"$x\" . b'x' . 'it\\'s'",
        "<?php `ls $a {$b[`x`]} \\` ${c}`; \"{$a[\"{$b[\"$c\"]}\"]}\"",
        "<?php 0777 0o17 0O17 1_000 0x1F_F 0b11 1e3 .5 1. 1..2 1...2 089 9223372036854775807 9223372036854775808 0x7FFFFFFFFFFFFFFF 0xFFFFFFFFFFFFFFFF 0777777777777777777777 01777777777777777777777 1_ 0_7 1e 1e+ 1E-5 0x 0b2 0b_1 1__0 1.e3",
        "<?php $a-> /* */ class; $a-> class; $a?->class; A::class; #[A] yield\nfrom; yield/**/from; yield fromage; enum X {} enum extends Y {} enum extendsFoo {} enum/**/Z; enum; readonly (x); readonly class R {}",
        "<?php $a->#[x\nclass; $a->//x\n/**/class; $a->#x ?>class<?php class; $a-> ?>class<?php class; $a->/class; $a->'x' class; $a->/* x",
        "<?php a\\b namespace\\c \\d\\e \\ f namespace \\x a\\ b fn\\b \\fn a\\b\\ namespace\\\\x \\\\",
        "<?php /** doc */ /* c */ // x ?> a <? b <?= $c ?>\r\n<?PHP\r\n# y\n#[Attr] /**/ /***/ /**\n*/ //",
        "<?php __halt_compiler /*x*/ ( ) ?>\nabc <?php x",
        "<?php __halt_compiler(); <?php x",
        "<?phpx <?php\t<?php",
        "<?php &$a & $b &...$c & [x] && &= & /**/ $x &\n\t$y; (int)(  integer\t)(bool)(boolean)(float)(double)(real)(string)(binary)(array)(object)(unset)(void)(int\n)(ints)((int))",
        "<?php == === != !== <> <= >= <=> << >> <<= >>= ++ -- += -= *= /= .= %= &= |= ^= ** **= ?? ??= ?-> :: ... => -> && || ; : , . | ^ & + - / * = % ! ~ $ < > ? @ [ ] ( ) { } |> \\",
        "<?php include include_once eval require require_once or xor and print yield instanceof new clone exit die if elseif else endif echo do while endwhile for endfor foreach endforeach declare enddeclare as switch endswitch case default match break continue goto function fn const return try catch finally throw use insteadof global static abstract final private protected public readonly var unset isset empty class trait interface extends implements namespace list array callable __LINE__ __FILE__ __DIR__ __CLASS__ __TRAIT__ __METHOD__ __FUNCTION__ __NAMESPACE__ __property__ IF Foreach private(set) _Class",
        "line one\r\nline two\rline three\n<?= 1 ?>\n\n<?php\r\n\r\n$x\r=\n'a\r\nb\rc'\r\n;?>\r\nlast",
    ];

    public static IEnumerable<byte[]> All => Texts.Select(Encoding.UTF8.GetBytes);

    /// <summary>A byte in every state: HTML, code, both strings, heredoc, offset, property, comment.</summary>
    public static IEnumerable<byte[]> Around(byte b) =>
        new (string Before, string After)[]
        {
            ("", "<?php x"), ("<?php ", " x"), ("<?php x", "x;"), ("<?php '", "' x"), ("<?php \"", "\" x"), ("<?php \"$a", "b\" x"), ("<?php \"$a[", "]\" x"), ("<?php \"{", "$x}\" x"),
            ("<?php \"${", "}\" x"), ("<?php `", "` x"), ("<?php <<<A\n", "\nA; x"), ("<?php <<<A\nA", "\nA; x"), ("<?php <<<A\nx\n", "A; x"), ("<?php <<<'A'\n", "\nA; x"), ("<?php <<<", "A\nx\nA; x"),
            ("<?php <<<A", "\nx\nA; x"), ("<?php $a->", "class x"), ("<?php $a->b", "c x"), ("<?php $a-> ", "class class"), ("<?php $a->#", "class\nclass"), ("<?php // ", "x\n y"), ("<?php /*", "*/ y"), ("<?php /**", "*/ y"), ("<?php 1", "1 x"), ("<?php 0x", "f x"), ("<?php &", "$x"),
            ("<?php (int", ") x"), ("<?php enum", "X {}"), ("<?php yield", "from x"), ("<?php", "x"), ("<?", "x"), ("<?php ?>", "\nx"), ("<?php a\\", "b"), ("<?php <", "= x"), ("<?php .", "5"), ("<?php b", "'x'"),
        }.Select(p => (byte[])[.. Encoding.ASCII.GetBytes(p.Before), b, .. Encoding.ASCII.GetBytes(p.After)]);
}
