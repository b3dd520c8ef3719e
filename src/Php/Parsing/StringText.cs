using System.Buffers;
using System.Globalization;
using System.Text;

namespace Colophon.Php.Parsing;

/// <summary>What a written string holds once its escapes are resolved. Returns the source's own bytes where nothing changes.</summary>
internal static class StringText
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    public static ReadOnlyMemory<byte> SingleQuoted(ReadOnlyMemory<byte> text)
    {
        var at = text.Span.IndexOf((byte)'\\');
        if (at < 0) { return text; }
        var s = text.Span;
        var result = new byte[s.Length];
        var length = 0;
        for (var i = 0; i < s.Length; i++)
        {
            if (s[i] == '\\' && i + 1 < s.Length && s[i + 1] is (byte)'\\' or (byte)'\'') { i++; }
            result[length++] = s[i];
        }
        return result.AsMemory(0, length);
    }

    /// <param name="quote">The sign that needs an escape in this string, or 0 in a heredoc.</param>
    /// <param name="bad">Set when a Unicode escape says nothing; it stays as written.</param>
    public static ReadOnlyMemory<byte> Escaped(ReadOnlyMemory<byte> text, byte quote, ref bool bad)
    {
        var s = text.Span;
        if (s.IndexOf((byte)'\\') < 0) { return text; }
        var result = new byte[s.Length];
        var length = 0;
        for (var i = 0; i < s.Length; i++)
        {
            if (s[i] != '\\' || i + 1 == s.Length)
            {
                result[length++] = s[i];
                continue;
            }
            i++;
            switch ((char)s[i])
            {
                case 'n': result[length++] = (byte)'\n'; break;
                case 't': result[length++] = (byte)'\t'; break;
                case 'r': result[length++] = (byte)'\r'; break;
                case 'f': result[length++] = (byte)'\f'; break;
                case 'e': result[length++] = 0x1B; break;
                case 'v': result[length++] = (byte)'\v'; break;
                case '\\' or '$': result[length++] = s[i]; break;
                case 'x' or 'X' when i + 1 < s.Length && char.IsAsciiHexDigit((char)s[i + 1]):
                    var hex = i + 2 < s.Length && char.IsAsciiHexDigit((char)s[i + 2]) ? 2 : 1;
                    result[length++] = byte.Parse(s.Slice(i + 1, hex), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    i += hex;
                    break;
                case 'u' when i + 1 < s.Length && s[i + 1] == '{':
                    length += CodePoint(s, ref i, result.AsSpan(length), ref bad);
                    break;
                case >= '0' and <= '7':
                    var value = 0;
                    var digits = 0;
                    while (digits < 3 && i + digits < s.Length && s[i + digits] is >= (byte)'0' and <= (byte)'7') { value = (value * 8) + s[i + digits++] - '0'; }
                    result[length++] = (byte)value;
                    i += digits - 1;
                    break;
                default:
                    if (s[i] != quote || quote == 0) { result[length++] = (byte)'\\'; }
                    result[length++] = s[i];
                    break;
            }
        }
        return result.AsMemory(0, length);
    }

    /// <summary><c>\u{1F600}</c> as UTF-8, surrogates included as PHP does. Its bytes are never more than it was written with.</summary>
    private static int CodePoint(ReadOnlySpan<byte> s, ref int i, Span<byte> to, ref bool bad)
    {
        var rest = s[(i + 2)..];
        var count = rest.IndexOfAnyExcept(HexDigits);
        var digits = count > 0 && rest[count] == '}' ? rest[..count] : default;
        if (digits.IsEmpty || digits.TrimStart((byte)'0').Length > 6 || Hex(digits) is var point && point > 0x10FFFF)
        {
            bad = true;
            to[0] = (byte)'\\';
            to[1] = (byte)'u';
            return 2;
        }
        i += 2 + count;
        if (Rune.TryCreate(point, out var rune)) { return rune.EncodeToUtf8(to); }
        to[0] = (byte)(0xE0 | (point >> 12));
        to[1] = (byte)(0x80 | ((point >> 6) & 0x3F));
        to[2] = (byte)(0x80 | (point & 0x3F));
        return 3;
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var trimmed = digits.TrimStart((byte)'0');
        return trimmed.IsEmpty ? 0 : int.Parse(trimmed, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the closing label's indentation off every line that begins in this piece.</summary>
    public static ReadOnlyMemory<byte> Dedent(ReadOnlyMemory<byte> text, int indentation, bool beginsLine, ref bool tooLittle)
    {
        if (indentation == 0) { return text; }
        var s = text.Span;
        var result = new byte[s.Length];
        int length = 0, i = 0;
        var lineStart = beginsLine;
        while (i < s.Length)
        {
            if (lineStart)
            {
                var skipped = 0;
                while (skipped < indentation && i < s.Length && s[i] is (byte)' ' or (byte)'\t')
                {
                    i++;
                    skipped++;
                }
                lineStart = false;
                if (i == s.Length) { break; }
                if (skipped < indentation && s[i] is not ((byte)'\n' or (byte)'\r')) { tooLittle = true; }
            }
            var b = s[i++];
            result[length++] = b;
            lineStart = b == '\n' || (b == '\r' && !(i < s.Length && s[i] == '\n'));
        }
        return result.AsMemory(0, length);
    }
}
