using System.Security.Cryptography;
using System.Text;
using Colophon.Php.Lexing;

namespace Colophon.Php.Tests.Lexing;

/// <summary>Our tokens in the words of Oracle/tokens.php.</summary>
internal static class TokenListing
{
    /// <summary>The level of the PHP that the packages install, which is the oracle.</summary>
    public static LexerOptions AsOracle { get; } = new(PhpVersion.V82);

    public static string Lines(byte[] source, LexerOptions options, out int count)
    {
        var text = new StringBuilder(source.Length * 4);
        var lexer = new PhpLexer(source, options);
        count = 0;
        for (var token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            text.Append(TokenNames.PhpName(token.Kind)).Append(' ').Append(token.Line).Append(' ').Append(token.Start).Append(' ').Append(token.Length).Append('\n');
            count++;
        }
        return text.ToString();
    }

    /// <summary>The listing is compared with a checksum PHP has at hand; nothing is protected by it.</summary>
#pragma warning disable CA5351
    public static string Hash(string lines) => Convert.ToHexStringLower(MD5.HashData(Encoding.Latin1.GetBytes(lines)));
#pragma warning restore CA5351
}
