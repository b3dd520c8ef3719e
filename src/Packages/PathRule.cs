using System.Globalization;
using System.Text;

namespace Colophon.Packages;

/// <summary>Which names a file of a package may have. Everything else is written to reach outside, to be mistaken for another, or to be unreadable.</summary>
internal static class PathRule
{
    /// <summary>Why the name can't be used, or null.</summary>
    public static string? Fault(string path, PackageLimits limits)
    {
        if (path.Length == 0) { return "it has no name"; }
        if (path.Contains('\uFFFD', StringComparison.Ordinal)) { return "its name is not UTF-8"; }
        if (path.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)) { return "its name has characters that can't be seen"; }
        if (path[0] == '/' || path[0] == '\\' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]))) { return "its name starts at the root of a disk"; }
        if (path.Contains('\\', StringComparison.Ordinal)) { return "its name has a backslash, which some programs read as a folder"; }
        if (Encoding.UTF8.GetByteCount(path) > limits.MaxPathBytes) { return $"its name is longer than {limits.MaxPathBytes} bytes"; }
        var segments = path.Split('/');
        if (segments.Contains("..")) { return "its name leads out of the package"; }
        if (segments.Any(s => s is "" or ".")) { return "its name has an empty part"; }
        return segments.Length > limits.MaxDepth ? $"it lies deeper than {limits.MaxDepth} folders" : null;
    }

    /// <summary>The name as a report may show it: nothing in it steers a terminal or a browser, and its length is bounded.</summary>
    public static string Shown(string path)
    {
        var text = new StringBuilder();
        foreach (var c in path.Length > 200 ? path[..200] + "…" : path)
        {
            if (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate) { text.Append(CultureInfo.InvariantCulture, $"<{(int)c:X2}>"); }
            else { text.Append(c); }
        }
        return text.ToString();
    }
}
