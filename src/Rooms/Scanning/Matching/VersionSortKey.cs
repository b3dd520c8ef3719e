using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Colophon.Scanning.Matching;

/// <summary>A version as a text whose ordinal order is the order of versions: the second path's own way, with a fixed number of places filled up with zeros.</summary>
internal static partial class VersionSortKey
{
    private const int Places = 128;
    private const string Zero = "e0000000000000000000";

    /// <summary>Null where the version can't be placed.</summary>
    public static string? Of(string? version)
    {
        if (version is null || version.Length is 0 or > 128 || !version.Any(char.IsAsciiDigit) || version.Contains('\0', StringComparison.Ordinal)) { return null; }
        var key = new StringBuilder(Places * Zero.Length);
        var places = 0;
        var text = Leading().Replace(version.Trim(), "$1");
        foreach (var part in Part().EnumerateMatches(text))
        {
            places++;
            key.Append(Place(text.Substring(part.Index, part.Length)));
        }
        while (places++ < Places) { key.Append(Zero); }
        return key.ToString();
    }

    private static string Place(string part)
    {
        if (char.IsAsciiDigit(part[0]))
        {
            return "e" + (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : long.MaxValue).ToString("D19", CultureInfo.InvariantCulture);
        }
        var rank = part.StartsWith("dev", StringComparison.Ordinal) ? 'a' : part[0] == 'a' ? 'b' : part[0] == 'b' ? 'c' : part.StartsWith("RC", StringComparison.Ordinal) || part.StartsWith("rc", StringComparison.Ordinal) ? 'd' : part[0] == 'p' ? 'f' : '0';
        return rank + Zero[1..];
    }

    [GeneratedRegex("[0-9]+|[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Part();

    [GeneratedRegex("^[vV]([0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Leading();
}
