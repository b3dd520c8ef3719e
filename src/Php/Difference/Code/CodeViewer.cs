using System.Collections.Immutable;
using System.Text;
using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Code;

/// <summary>Cuts the lines around a place out of both versions, side by side.</summary>
internal sealed class CodeViewer(ComponentSurface? old, ComponentSurface @new, ImmutableArray<FileChange> files)
{
    private const int Around = 4, MaxRows = 28, MaxText = 180, MaxFile = 2 << 20, MaxPairs = 500;
    private readonly Dictionary<string, string> movedFrom = files.Where(f => f.OldPath is not null && f.Change != FileChangeKind.Removed).ToDictionary(f => f.Path, f => f.OldPath!, StringComparer.Ordinal);
    private int shown;
    private readonly Dictionary<(string?, string?), (string[] Old, string[] New, List<(int Old, int New)> Rows)> aligned = [];

    /// <summary>Around something that is there now.</summary>
    public CodePair? AtNew(Place place)
    {
        var oldPath = movedFrom.GetValueOrDefault(place.Path, place.Path);
        return Cut(old?.Sources.ContainsKey(oldPath) == true ? oldPath : null, place.Path, place, isNew: true);
    }

    /// <summary>Around something that is no longer there.</summary>
    public CodePair? AtOld(Place place)
    {
        var newPath = files.FirstOrDefault(f => f.Change == FileChangeKind.Moved && f.OldPath == place.Path)?.Path ?? place.Path;
        return Cut(place.Path, @new.Sources.ContainsKey(newPath) ? newPath : null, place, isNew: false);
    }

    private CodePair? Cut(string? oldPath, string? newPath, Place place, bool isNew)
    {
        // Nobody reads more, and each costs a look through two files.
        if (++shown > MaxPairs || IsTooLarge(old, oldPath) || IsTooLarge(@new, newPath)) { return null; }
        var (before, after, rows) = Aligned(oldPath, newPath);
        var first = rows.FindIndex(r => (isNew ? r.New : r.Old) >= place.Line - 1);
        if (first < 0) { return null; }
        var last = rows.FindLastIndex(r => (isNew ? r.New : r.Old) is >= 0 and var n && n <= Math.Max(place.Line, place.EndLine) - 1);
        var from = Math.Max(0, first - Around);
        var to = Math.Min(rows.Count - 1, Math.Min(Math.Max(first, last) + Around, from + MaxRows));
        return new CodePair(oldPath, newPath, [.. rows.GetRange(from, to - from + 1).Select((r, i) => new CodeRow(r.Old + 1, Text(before, r.Old), r.New + 1, Text(after, r.New), from + i >= first && from + i <= last))]);
    }

    private static bool IsTooLarge(ComponentSurface? surface, string? path) => surface is not null && path is not null && surface.Sources.TryGetValue(path, out var source) && source.Length > MaxFile;

    private (string[] Old, string[] New, List<(int Old, int New)> Rows) Aligned(string? oldPath, string? newPath)
    {
        if (!aligned.TryGetValue((oldPath, newPath), out var found))
        {
            var (before, after) = (Read(old, oldPath), Read(@new, newPath));
            aligned[(oldPath, newPath)] = found = (before, after, Beside(LineAlignment.Align(before, after)));
        }
        return found;
    }

    /// <summary>Lines that went and lines that came at one place stand beside each other.</summary>
    private static List<(int Old, int New)> Beside(List<(int Old, int New)> rows)
    {
        var result = new List<(int, int)>(rows.Count);
        for (var i = 0; i < rows.Count;)
        {
            if (rows[i].Old >= 0 && rows[i].New >= 0) { result.Add(rows[i++]); continue; }
            var (gone, come) = (new List<int>(), new List<int>());
            for (; i < rows.Count && (rows[i].Old < 0 || rows[i].New < 0); i++) { if (rows[i].Old >= 0) { gone.Add(rows[i].Old); } else { come.Add(rows[i].New); } }
            for (var k = 0; k < Math.Max(gone.Count, come.Count); k++) { result.Add((k < gone.Count ? gone[k] : -1, k < come.Count ? come[k] : -1)); }
        }
        return result;
    }

    private static string[] Read(ComponentSurface? surface, string? path) =>
        surface is null || path is null || !surface.Sources.TryGetValue(path, out var source) ? [] : Encoding.UTF8.GetString(source.Span).ReplaceLineEndings("\n").Split('\n');

    /// <summary>As one line of a page: no control characters, and never longer than a line of a page is.</summary>
    private static string Text(string[] lines, int index)
    {
        if (index < 0) { return ""; }
        var line = lines[index].Replace("\t", "    ", StringComparison.Ordinal);
        var shown = line.Length > MaxText ? line[..MaxText] + " …" : line;
        return string.Concat(shown.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '\uFFFD' : c));
    }
}
