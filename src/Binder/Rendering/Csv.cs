using System.Text;

namespace Colophon.Binder.Rendering;

/// <summary>RFC 4180: fields quoted where they must be, lines end in CR LF.</summary>
public static class Csv
{
    public static void Write(Stream output, Table table)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(false), 1 << 14, leaveOpen: true);
        Line(text, table.Columns.Select(c => (Cell)c));
        for (var i = 0; i < table.Count; i++) { Line(text, table.Row(i)); }
    }

    private static void Line(StreamWriter text, IEnumerable<Cell> cells)
    {
        var first = true;
        foreach (var cell in cells)
        {
            if (!first) { text.Write(','); }
            first = false;
            text.Write(Field(cell.Text));
        }
        text.Write("\r\n");
    }

    internal static string Field(string value) => value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
