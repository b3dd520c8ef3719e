using System.Globalization;

namespace Colophon.Php.Difference;

/// <summary>Orders the versions of libraries and plugins: numbers by value, a word such as <c>beta</c> before the release, missing parts as 0.</summary>
internal static class ReleaseNumber
{
    public static int Compare(string a, string b)
    {
        var (left, right) = (Parts(a), Parts(b));
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var order = Rank(left, i).CompareTo(Rank(right, i));
            if (order != 0) { return order; }
        }
        return 0;
    }

    private static long Rank(List<string> parts, int index)
    {
        if (index >= parts.Count) { return 0; }
        if (long.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) { return number; }
        return parts[index] switch { "dev" => -5, "alpha" or "a" => -4, "beta" or "b" => -3, "rc" => -2, "pl" or "p" => 1, _ => -6 };
    }

    private static List<string> Parts(string version)
    {
        var parts = new List<string>();
        var text = version.TrimStart('v', 'V').ToLowerInvariant();
        for (var at = 0; at < text.Length && parts.Count < 20;)
        {
            var end = at;
            if (char.IsAsciiDigit(text[at])) { while (end < text.Length && char.IsAsciiDigit(text[end])) { end++; } }
            else if (char.IsAsciiLetter(text[at])) { while (end < text.Length && char.IsAsciiLetter(text[end])) { end++; } }
            else { at++; continue; }
            parts.Add(text[at..end]);
            at = end;
        }
        return parts;
    }
}
