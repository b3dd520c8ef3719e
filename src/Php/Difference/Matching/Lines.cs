using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Matching;

/// <summary>The lines of a version's files, as bytes.</summary>
internal sealed class Lines(ComponentSurface surface)
{
    private readonly Dictionary<string, List<int>> starts = new(StringComparer.Ordinal);

    public ReadOnlySpan<byte> Bytes(Place place)
    {
        if (!surface.Sources.TryGetValue(place.Path, out var source)) { return default; }
        var lines = Starts(place.Path, source.Span);
        if (place.Line < 1 || place.Line > lines.Count) { return default; }
        var end = place.EndLine < lines.Count ? lines[place.EndLine] - 1 : source.Length;
        return source.Span[lines[place.Line - 1]..Math.Max(lines[place.Line - 1], end)];
    }

    private List<int> Starts(string path, ReadOnlySpan<byte> source)
    {
        if (starts.TryGetValue(path, out var known)) { return known; }
        var lines = new List<int> { 0 };
        for (var at = source.IndexOf((byte)'\n'); at >= 0 && at < source.Length;)
        {
            lines.Add(at + 1);
            var next = source[(at + 1)..].IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }
        return starts[path] = lines;
    }
}
