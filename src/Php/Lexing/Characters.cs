using System.Buffers;

namespace Colophon.Php.Lexing;

/// <summary>Classes of bytes. Everything from 0x80 on may be part of a name, so invalid UTF-8 needs no care here.</summary>
internal static class Characters
{
    public static readonly SearchValues<byte> NotLabel = SearchValues.Create([.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(b => !Label(b))]);
    public static readonly SearchValues<byte> NotSpace = SearchValues.Create([.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(b => !IsSpace(b))]);
    private static readonly bool[] Labels = [.. Enumerable.Range(0, 256).Select(b => Label((byte)b))];

    public static bool IsLabelStart(byte b) => Labels[b] && !IsDigit(b);
    public static bool IsLabel(byte b) => Labels[b];
    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;
    public static bool IsHex(byte b) => IsDigit(b) || (uint)((b | 0x20) - 'a') <= 5;
    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';
    public static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';
    public static bool IsNewline(byte b) => b is (byte)'\n' or (byte)'\r';

    /// <summary>Line ends as PHP counts them: LF, CR LF, and CR alone.</summary>
    public static int CountLines(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1) { return IsNewline(text[0]) ? 1 : 0; }
        var lines = text.Count((byte)'\n');
        for (var at = text.IndexOf((byte)'\r'); at >= 0;)
        {
            if (at + 1 >= text.Length || text[at + 1] != '\n') { lines++; }
            var next = text[(at + 1)..].IndexOf((byte)'\r');
            at = next < 0 ? -1 : at + 1 + next;
        }
        return lines;
    }

    private static bool Label(byte b) => b >= 0x80 || b == '_' || IsDigit(b) || (uint)((b | 0x20) - 'a') <= 25;
}
