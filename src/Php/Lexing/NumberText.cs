using System.Globalization;

namespace Colophon.Php.Lexing;

/// <summary>What a written number is worth, as PHP reads it.</summary>
internal static class NumberText
{
    public static bool FitsInteger(ReadOnlySpan<byte> text) => text.Length < 16 || TryInteger(text, out _);

    public static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        var digits = Digits(text, out var radix);
        value = 0;
        UInt128 sum = 0;
        foreach (var b in digits)
        {
            if (b == '_') { continue; }
            var digit = DigitOf(b);
            if (digit >= radix) { break; } // an 8 or 9 in an octal number: PHP reads up to it and reports it
            sum = (sum * (uint)radix) + (uint)digit;
            if (sum > long.MaxValue) { return false; }
        }
        value = (long)sum;
        return true;
    }

    /// <summary>The value of a number that is a float by its writing or by its size.</summary>
    public static double Float(ReadOnlySpan<byte> text)
    {
        var digits = Digits(text, out var radix);
        if (radix != 10 && !digits.ContainsAny("."u8) && (radix == 16 || !digits.ContainsAny("eE"u8))) { return Large(digits, radix); }
        Span<char> plain = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var b in text)
        {
            if (b != '_') { plain[length++] = (char)b; }
        }
        return double.Parse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Whether an octal number holds a digit that octal has not.</summary>
    public static bool IsBadOctal(ReadOnlySpan<byte> text)
    {
        var digits = Digits(text, out var radix);
        return radix == 8 && digits.ContainsAny("89"u8);
    }

    private static double Large(ReadOnlySpan<byte> digits, int radix)
    {
        // Rounded as PHP rounds: at every digit, and below 16 with the digit's code added before '0' is taken off again.
        var sum = 0.0;
        foreach (var b in digits)
        {
            if (b == '_') { continue; }
            if (DigitOf(b) >= radix) { break; }
            sum = radix == 16 ? (sum * 16) + DigitOf(b) : (sum * radix) + b - '0';
        }
        return sum;
    }

    private static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text, out int radix)
    {
        radix = 10;
        if (text.Length < 2 || text[0] != '0') { return text; }
        switch (text[1] | 0x20)
        {
            case 'x': radix = 16; return text[2..];
            case 'b': radix = 2; return text[2..];
            case 'o': radix = 8; return text[2..];
            default:
                radix = 8;
                return text[1..];
        }
    }

    private static int DigitOf(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
}
