using System.Text.Json;

namespace Colophon.Scanning.Matching;

/// <summary>Cuts a large object into its members by counting braces outside texts. Reads only files that were taken in whole; what is odd ends it.</summary>
internal static class BraceSplitter
{
    public static IEnumerable<(string Name, ReadOnlyMemory<byte> Value)> Split(Stream stream, int maxEntry)
    {
        var buffer = new byte[128 * 1024];
        var held = new MemoryStream();
        var (depth, inText, escaped, name) = (0, false, false, "");
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            for (var i = 0; i < read; i++)
            {
                var c = buffer[i];
                if (depth > 0 && held.Length <= maxEntry) { held.WriteByte(c); }
                if (inText)
                {
                    if (escaped) { escaped = false; }
                    else if (c == (byte)'\\') { escaped = true; }
                    else if (c == (byte)'"')
                    {
                        inText = false;
                        if (depth == 1) { name = Name(held); }
                    }
                    continue;
                }
                switch (c)
                {
                    case (byte)'"': inText = true; break;
                    case (byte)'{' or (byte)'[':
                        if (depth++ == 1) { Begin(held, c); }
                        break;
                    case (byte)'}' or (byte)']':
                        if (--depth == 1)
                        {
                            if (held.Length <= maxEntry) { yield return (name, held.GetBuffer().AsMemory(0, (int)held.Length)); }
                            held.SetLength(0);
                        }
                        break;
                    case (byte)',' when depth == 1: held.SetLength(0); break;
                }
            }
        }
    }

    private static void Begin(MemoryStream held, byte first)
    {
        held.SetLength(0);
        held.WriteByte(first);
    }

    /// <summary>The last text that stands in what is held.</summary>
    private static string Name(MemoryStream held)
    {
        var bytes = held.GetBuffer().AsSpan(0, (int)held.Length);
        var from = bytes.IndexOf((byte)'"');
        try
        {
            return from < 0 ? "" : JsonSerializer.Deserialize<string>(bytes[from..]) ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
