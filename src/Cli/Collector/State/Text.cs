using System.Text;

namespace Colophon.Cli.Collector.State;

/// <summary>Captured strings as the agent bounds them (docs/formats/records.md): so many bytes at most, cut at a character, a cut one ends in "…".</summary>
internal static class Text
{
    public const int Short = 256;

    public static string Cut(ReadOnlySpan<byte> bytes, int limit = Short)
    {
        if (bytes.Length <= limit) { return Encoding.UTF8.GetString(bytes); }
        var end = limit - 3;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) { end--; }
        return Encoding.UTF8.GetString(bytes[..end]) + "…";
    }

    public static string Cut(string text, int limit = Short) => Cut(Encoding.UTF8.GetBytes(text), limit);
}
