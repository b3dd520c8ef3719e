using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Colophon.Php.Surface.Libraries;

/// <param name="FileEnding">What the file's name ends with, where the sign alone could be anybody's.</param>
/// <param name="Sign">Text without which the pattern isn't tried.</param>
internal sealed record LibraryMark(string Package, bool IsScript, string? FileEnding, string Sign, Regex Version);

/// <summary><c>library-marks.tsv</c>: by what a copied library is known.</summary>
internal static class LibraryMarks
{
    public static ImmutableArray<LibraryMark> All { get; } = [.. DataFile.Rows("library-marks.tsv", 5).Select(r => new LibraryMark(r[0], r[1] == "js", r[2] == "-" ? null : r[2], r[3], new Regex(r[4], RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)))];
}

/// <summary>The tables that lie beside this code: one row a line, columns by tabs, comments by #.</summary>
internal static class DataFile
{
    public static IEnumerable<string[]> Rows(string name, int columns)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Colophon.Php.Surface.Libraries." + name)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') { continue; }
            var row = line.Split('\t');
            yield return row.Length == columns ? row : throw new InvalidOperationException($"{name}: {line} has not {columns} columns.");
        }
    }
}
