using Colophon.Php.Lexing;

namespace Colophon.Php.Tests.Fuzz;

/// <summary>Tokens in any order: what no file holds, and what an attacker may write.</summary>
internal sealed class Soup(int seed)
{
    private static readonly string[] Words =
    [
        .. Enumerable.Range((int)TokenKind.Include, TokenKind.NamespaceConstant - TokenKind.Include + 1).Select(k => ((TokenKind)k).ToString().ToLowerInvariant()),
        "$a", "$b", "A", "\\A\\B", "namespace\\C", "a\\b", "1", "1.5", "'x'", "\"y\"", "\"z $a\"", "\"{$a['b']}\"", "`c`", "<<<H\nx $a\nH\n", "<<<'N'\nx\nN\n", "(int)", "(void)", "#[", "?>", "<?php ", "<?= ", "/* c */", "/** d */", "// e\n", "\0", "\xff",
        "(", ")", "[", "]", "{", "}", ";", ",", "=", "=>", "->", "?->", "::", "...", "&", "?", ":", "??", "|>", "+", "-", "*", "**", ".", "!", "@", "~", "<", "==", "instanceof", "&&", "|", "^", "++", "--", ".=", "${", "{$", "\"", "'", "\\", "$", "#", "get", "set", "private(set)", "or_", "else if",
    ];

    private readonly Random random = new(seed);

    public byte[] Next(int _)
    {
        var text = new List<byte>("<?php "u8.ToArray());
        for (var n = random.Next(1, 120); n > 0; n--)
        {
            foreach (var c in Words[random.Next(Words.Length)]) { text.Add((byte)c); }
            if (random.Next(3) > 0) { text.Add((byte)' '); }
        }
        return [.. text];
    }
}
