using Colophon.Php.Surface;

namespace Colophon.Php.Difference.Matching;

/// <summary>The lines of a place, as bytes.</summary>
internal static class Lines
{
    public static ReadOnlySpan<byte> Bytes(ComponentSurface surface, Place place)
    {
        if (!surface.Sources.TryGetValue(place.Path, out var source)) { return default; }
        var text = source.Span;
        var (line, from, at) = (1, place.Line == 1 ? 0 : -1, 0);
        for (; at < text.Length; at++)
        {
            if (text[at] != '\n') { continue; }
            if (line == place.EndLine) { break; }
            if (++line == place.Line) { from = at + 1; }
        }
        return from < 0 ? default : text[from..Math.Min(at, text.Length)];
    }
}
