using System.Security.Cryptography;
using System.Text;
using Colophon.Php.Lexing;

namespace Colophon.Php.Surface.Code;

/// <summary>Code without what means nothing: spaces, line ends, comments.</summary>
internal static class CodeText
{
    /// <summary>Of an expression. Cut at <paramref name="most"/> characters.</summary>
    public static string Normal(ReadOnlySpan<byte> expression, int most)
    {
        var text = new StringBuilder();
        foreach (var token in Tokens([.. "<?php "u8, .. expression[..Math.Min(expression.Length, 8 * most)]])) { text.Append(token).Append(' '); if (text.Length > most) { break; } }
        return text.ToString().TrimEnd();
    }

    /// <summary>Of a whole PHP file: equal for two files that differ in nothing PHP sees.</summary>
    public static string Fingerprint(byte[] source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lexer = new PhpLexer(source);
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            if (token.IsTrivia) { continue; }
            hash.AppendData(token.Text(source));
            hash.AppendData("\n"u8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Tokens(byte[] source)
    {
        var lexer = new PhpLexer(source);
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            if (!token.IsTrivia) { yield return Encoding.UTF8.GetString(token.Text(source)); }
        }
    }
}
