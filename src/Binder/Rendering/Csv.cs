using System.Text;

namespace Colophon.Binder.Rendering;

/// <summary>RFC 4180, and no cell that a spreadsheet would run as a formula.</summary>
internal sealed class Csv
{
    private readonly StringBuilder _text = new();

    public Csv Row(params IEnumerable<string> cells)
    {
        _text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
        return this;
    }

    public byte[] Bytes() => Encoding.UTF8.GetBytes(_text.ToString());

    internal static string Cell(string value)
    {
        if (value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r') { value = "'" + value; }
        return value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
