namespace Colophon.Php.Lexing;

public sealed partial class PhpLexer
{
    private TokenKind Number()
    {
        var end = PrefixedEnd(position);
        if (end > 0) { return Take(end - position, NumberText.FitsInteger(source.AsSpan(position, end - position)) ? TokenKind.Integer : TokenKind.Float); }
        end = DigitsEnd(position, Characters.IsDigit);
        var isFloat = false;
        if (Is(end, (byte)'.'))
        {
            // "1." is a number, but in "1...$x" and "1..2" only the first point may belong to it.
            var fraction = DigitsEnd(end + 1, Characters.IsDigit);
            isFloat = true;
            end = fraction;
        }
        if ((At(end) | 0x20) == 'e')
        {
            var digits = At(end + 1) is (byte)'+' or (byte)'-' ? end + 2 : end + 1;
            var exponent = DigitsEnd(digits, Characters.IsDigit);
            if (exponent > digits)
            {
                isFloat = true;
                end = exponent;
            }
        }
        return Take(end - position, isFloat || !NumberText.FitsInteger(source.AsSpan(position, end - position)) ? TokenKind.Float : TokenKind.Integer);
    }

    /// <summary>Behind <c>0x…</c>, <c>0b…</c>, <c>0o…</c>; -1 where there is none.</summary>
    private int PrefixedEnd(int start)
    {
        if (!Is(start, (byte)'0')) { return -1; }
        var end = (At(start + 1) | 0x20) switch
        {
            'x' => DigitsEnd(start + 2, Characters.IsHex),
            'b' => DigitsEnd(start + 2, static b => b is (byte)'0' or (byte)'1'),
            'o' when Since(PhpVersion.V81) => DigitsEnd(start + 2, static b => b is >= (byte)'0' and <= (byte)'7'),
            _ => start,
        };
        return end > start + 2 ? end : -1;
    }

    /// <summary>Behind digits in which single underscores stand between two of them.</summary>
    private int DigitsEnd(int start, Func<byte, bool> digit)
    {
        var at = start;
        while (at < source.Length && (digit(source[at]) || (source[at] == '_' && at > start && source[at - 1] != '_' && at + 1 < source.Length && digit(source[at + 1])))) { at++; }
        return at;
    }
}
