using System.Text;

namespace Colophon.Scanning.Versions;

/// <summary>
/// PHP's <c>version_compare</c>, byte for byte: what WordPress and every plugin decide by. Its order is not that of numbers (<c>3.5</c> is older than <c>3.41</c>)
/// and not that of semver (<c>1.0</c> is older than <c>1.0.0</c>). Ranges of feeds are checked with <see cref="PaddedVersion"/> instead.
/// </summary>
internal static class PhpVersion
{
    internal const int NumberOrder = 4;
    private const string Number = "#N#";
    private static readonly (string Name, int Order)[] Forms = [("dev", 0), ("alpha", 1), ("a", 1), ("beta", 2), ("b", 2), ("RC", 3), ("rc", 3), ("#", NumberOrder), ("pl", 5), ("p", 5)];

    /// <returns>-1, 0 or 1.</returns>
    public static int Compare(string first, string second)
    {
        var (one, two) = (Bytes(first), Bytes(second));
        if (one.Length == 0 || two.Length == 0) { return one.Length.CompareTo(two.Length) is var sign && sign == 0 ? 0 : one.Length > 0 ? 1 : -1; }
        return Elements(one[0] == (byte)'#' ? one : Canonical(one), two[0] == (byte)'#' ? two : Canonical(two));
    }

    /// <summary>The order of a word among versions: dev, alpha, beta, RC, a number, patch level; before all of them what is none of these.</summary>
    internal static int Order(ReadOnlySpan<byte> form)
    {
        foreach (var (name, order) in Forms)
        {
            if (form.Length >= name.Length && Ascii(form[..name.Length], name)) { return order; }
        }
        return -1;
    }

    /// <summary>A point between numbers and words and in the place of every other sign. The first byte stays as it is, whatever it is.</summary>
    private static byte[] Canonical(ReadOnlySpan<byte> version)
    {
        var made = new byte[version.Length * 2];
        made[0] = version[0];
        var (length, last) = (1, version[0]);
        foreach (var c in version[1..])
        {
            var parts = !Special(c) && ((NotDigit(last) && Digit(c)) || (Digit(last) && NotDigit(c)));
            if ((parts || !Alphanumeric(c)) && made[length - 1] != (byte)'.') { made[length++] = (byte)'.'; }
            if (parts || Alphanumeric(c)) { made[length++] = c; }
            last = c;
        }
        return made[..length];
    }

    internal static long Value(ReadOnlySpan<byte> digits)
    {
        var value = 0L;
        foreach (var c in digits)
        {
            if (!Digit(c)) { break; }
            if (value > (long.MaxValue - (c - '0')) / 10) { return long.MaxValue; }
            value = (value * 10) + (c - '0');
        }
        return value;
    }

    internal static bool Digit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    /// <summary>PHP reads C strings: they end at the first zero byte.</summary>
    internal static byte[] Bytes(string version)
    {
        var bytes = Encoding.UTF8.GetBytes(version);
        return Array.IndexOf(bytes, (byte)0) is var zero and >= 0 ? bytes[..zero] : bytes;
    }

    private static int Elements(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two)
    {
        var (more1, more2, result) = (true, true, 0);
        while (one.Length > 0 && more1 && two.Length > 0 && more2)
        {
            var (dot1, dot2) = (one.IndexOf((byte)'.'), two.IndexOf((byte)'.'));
            (more1, more2) = (dot1 >= 0, dot2 >= 0);
            result = Element(more1 ? one[..dot1] : one, more2 ? two[..dot2] : two);
            if (result != 0) { return result; }
            if (more1) { one = one[(dot1 + 1)..]; }
            if (more2) { two = two[(dot2 + 1)..]; }
        }
        return more1 ? Rest(one) : more2 ? -Rest(two) : 0;
    }

    /// <summary>What is left of the longer version: a number makes it newer, a word is weighed against a number.</summary>
    private static int Rest(ReadOnlySpan<byte> rest) =>
        rest.Length > 0 && Digit(rest[0]) ? 1 : rest.Length == 0 ? -1 : Elements(rest[0] == (byte)'#' ? rest : Canonical(rest), Encoding.ASCII.GetBytes(Number));

    private static int Element(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two) => (one.Length > 0 && Digit(one[0]), two.Length > 0 && Digit(two[0])) switch
    {
        (true, true) => Value(one).CompareTo(Value(two)),
        (false, false) => Math.Sign(Order(one) - Order(two)),
        (true, false) => Math.Sign(NumberOrder - Order(two)),
        (false, true) => Math.Sign(Order(one) - NumberOrder),
    };

    private static bool Special(byte c) => c is (byte)'-' or (byte)'_' or (byte)'+';

    private static bool NotDigit(byte c) => !Digit(c) && c != (byte)'.';

    private static bool Alphanumeric(byte c) => Digit(c) || c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z');

    private static bool Ascii(ReadOnlySpan<byte> bytes, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (bytes[i] != text[i]) { return false; }
        }
        return true;
    }
}
