using System.Text;

namespace Colophon.Sheets;

/// <summary>A file that somebody brought as text, or why it isn't a list.</summary>
/// <param name="Text">Null where it can't be read.</param>
public sealed record SheetText(string? Text, string Fault, byte[] Bytes)
{
    private const int BytesPerCharacter = 4;

    /// <param name="most">Characters of text; a longer one is cut just behind, so that it can be told to be too long.</param>
    public static async Task<SheetText> ReadAsync(Stream file, int most, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[1 << 14];
        for (int read; (read = await file.ReadAsync(chunk, ct)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > (long)most * BytesPerCharacter) { return new(null, $"The file is larger than {most / 256:N0} KiB. Divide it.", []); }
        }
        var bytes = buffer.ToArray();
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8)) { return XlsxText.Read(bytes, most) is { } sheet ? new(sheet, "", bytes) : new(null, "The workbook can't be read: it is damaged, holds too much, or its first sheet is no plain table. Save it again, or as CSV.", bytes); }
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return text.Contains('\0', StringComparison.Ordinal) ? new(null, NoText, bytes) : new(text.Length > most ? text[..(most + 1)] : text, "", bytes);
        }
        catch (DecoderFallbackException)
        {
            return new(null, NoText, bytes);
        }
    }

    private const string NoText = "The file is neither text in UTF-8 nor a workbook. Save it as CSV (UTF-8) or XLSX.";
}
