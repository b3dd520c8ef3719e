using System.Buffers;
using System.Buffers.Text;

namespace Colophon.Protocol.Wire;

/// <summary>Shapes that fields of the wire have: hex, Base64 of a known length, names.</summary>
public static class WireText
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> NameChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static readonly string ZeroHash = new('0', 64);

    public static bool IsHash(string? text) => IsHex(text, 64);

    public static bool IsEpoch(string? text) => IsHex(text, 16);

    public static bool IsHex(string? text, int length) => text is not null && text.Length == length && !text.AsSpan().ContainsAnyExcept(HexDigits);

    /// <summary>A source, tenant or site id.</summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= 63 } && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(NameChars);

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Strict: canonical padding, no white space, exactly <paramref name="length"/> bytes.</summary>
    public static bool TryBase64(ReadOnlySpan<byte> utf8, int length, out byte[] bytes)
    {
        bytes = new byte[length];
        return utf8.Length == (length + 2) / 3 * 4
            && Base64.DecodeFromUtf8(utf8, bytes, out var used, out var written) == OperationStatus.Done && used == utf8.Length && written == length
            && Convert.ToBase64String(bytes).AsSpan().SequenceEqual(Ascii(utf8));
    }

    public static bool TryBase64(string? text, int length, out byte[] bytes)
    {
        bytes = [];
        return text is not null && text.Length <= 4096 && TryBase64(System.Text.Encoding.UTF8.GetBytes(text), length, out bytes);
    }

    private static string Ascii(ReadOnlySpan<byte> utf8) => System.Text.Encoding.ASCII.GetString(utf8);
}
