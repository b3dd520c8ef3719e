using Colophon.Php.Lexing;

namespace Colophon.Php.Tests.Fuzz;

/// <summary>Real files, damaged: bytes changed, lost, doubled; tokens swapped, dropped, taken from another place. The same seed gives the same inputs.</summary>
internal sealed class Mutator(int seed)
{
    private const int Longest = 6000;

    private static readonly byte[][] Splices =
    [
        .. new[]
        {
            "<?php ", "?>", "<?= ", "/*", "*/", "//", "#[", "'", "\"", "`", "<<<A\n", "\nA;", "${", "{$", "$", "->", "?->", "::", "(", ")", "[", "]", "{", "}", ";", ",", "=>", "&", "...", "function ", "fn() => ", "class {", "new ", "match(",
            "yield ", "static ", "if (", "else ", "case ", "__halt_compiler", "\\", "namespace ", "use ", "enum X ", "readonly ", "private(set) ", "|>", "(void)", "0x", "1e", "\0", "\xff", "\r\n", "? ", ": ", "clone ", "list(", "declare(",
        }.Select(System.Text.Encoding.Latin1.GetBytes),
    ];

    private readonly Random random = new(seed);

    public IEnumerable<byte[]> Inputs(IReadOnlyList<string> files)
    {
        while (true)
        {
            var text = File.ReadAllBytes(files[random.Next(files.Count)]);
            // Many inputs from one file: reading is not what is tested.
            for (var i = 0; i < 20; i++) { yield return Mutate(Piece(text)); }
        }
    }

    /// <summary>The input that failed, in a file named by its hash: too long for a message.</summary>
    public static string Kept(byte[] input)
    {
        var path = Path.Combine(Path.GetTempPath(), "colophon-fuzz-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..12] + ".php");
        File.WriteAllBytes(path, input);
        return path;
    }

    private byte[] Piece(byte[] text)
    {
        if (text.Length <= Longest) { return text; }
        var start = random.Next(3) == 0 ? 0 : random.Next(text.Length - Longest);
        var piece = text.AsSpan(start, Longest);
        return start == 0 ? piece.ToArray() : [.. "<?php "u8, .. piece];
    }

    private byte[] Mutate(byte[] text)
    {
        for (var n = random.Next(1, 6); n > 0 && text.Length > 0; n--) { text = random.Next(2) == 0 ? Bytes(text) : Tokens(text); }
        return text;
    }

    private byte[] Bytes(byte[] text)
    {
        var at = random.Next(text.Length);
        var length = Math.Min(random.Next(1, 40), text.Length - at);
        switch (random.Next(6))
        {
            case 0:
                var changed = text.ToArray();
                changed[at] = (byte)random.Next(256);
                return changed;
            case 1: return [.. text[..at], .. text[(at + length)..]];
            case 2: return [.. text[..(at + length)], .. text[at..]];
            case 3: return text[..at];
            case 4: return [.. text[..at], .. Splices[random.Next(Splices.Length)], .. text[at..]];
            default:
                var splice = Splices[random.Next(Splices.Length)];
                return [.. text[..at], .. Enumerable.Repeat(splice, random.Next(1, 60)).SelectMany(s => s), .. text[at..]];
        }
    }

    private byte[] Tokens(byte[] text)
    {
        var tokens = new List<Token>();
        var lexer = new PhpLexer(text);
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next()) { tokens.Add(token); }
        var a = tokens[random.Next(tokens.Count)];
        var b = tokens[random.Next(tokens.Count)];
        if (a.Start > b.Start) { (a, b) = (b, a); }
        return random.Next(5) switch
        {
            0 => [.. text[..a.Start], .. text[a.End..]],
            1 => [.. text[..a.Start], .. b.Text(text), .. text[a.End..]],
            2 => [.. text[..a.End], .. b.Text(text), .. text[a.End..]],
            3 when a.End <= b.Start => [.. text[..a.Start], .. b.Text(text), .. text[a.End..b.Start], .. a.Text(text), .. text[b.End..]],
            _ => [.. text[..a.Start], .. text[b.Start..]],
        };
    }
}
