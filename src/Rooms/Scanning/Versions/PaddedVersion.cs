namespace Colophon.Scanning.Versions;

/// <summary>
/// The order that ranges of feeds are checked by: PHP's, except that what is missing counts as zero (<c>4.0</c> is <c>4.0.0</c>) and a leading <c>v</c> says nothing.
/// With PHP's own order a range "from 4.0.0" would miss the site that calls itself 4.0.
/// </summary>
internal static class PaddedVersion
{
    public const int MaxChars = 128;

    /// <summary>Whether a version can be placed at all: it holds a number and is not absurdly long.</summary>
    public static bool CanTell(string? version) => version is { Length: > 0 and <= MaxChars } && version.Any(char.IsAsciiDigit) && !version.Contains('\0', StringComparison.Ordinal);

    public static int Compare(string first, string second)
    {
        var (one, two) = (Elements(first), Elements(second));
        for (var i = 0; i < Math.Max(one.Count, two.Count); i++)
        {
            var result = Element(i < one.Count ? one[i] : default, i < two.Count ? two[i] : default);
            if (result != 0) { return result; }
        }
        return 0;
    }

    private static int Element((int Order, long Value) one, (int Order, long Value) two)
    {
        // The default is the number zero: orders are kept relative to that of a number.
        var result = one.Order.CompareTo(two.Order);
        return result != 0 ? result : one.Value.CompareTo(two.Value);
    }

    /// <summary>Runs of digits and of letters; everything else parts them.</summary>
    private static List<(int Order, long Value)> Elements(string version)
    {
        var rest = PhpVersion.Bytes(version.Trim()).AsSpan();
        if (rest.Length > 1 && rest[0] is (byte)'v' or (byte)'V' && PhpVersion.Digit(rest[1])) { rest = rest[1..]; }
        var elements = new List<(int, long)>();
        while (rest.Length > 0)
        {
            var (digits, letters) = (Run(rest, PhpVersion.Digit), Run(rest, Letter));
            if (digits > 0) { elements.Add((0, PhpVersion.Value(rest[..digits]))); }
            else if (letters > 0) { elements.Add((PhpVersion.Order(rest[..letters]) - PhpVersion.NumberOrder, 0)); }
            rest = rest[Math.Max(1, digits + letters)..];
        }
        return elements;
    }

    private static int Run(ReadOnlySpan<byte> bytes, Func<byte, bool> of)
    {
        var length = 0;
        while (length < bytes.Length && of(bytes[length])) { length++; }
        return length;
    }

    private static bool Letter(byte c) => c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z');
}
