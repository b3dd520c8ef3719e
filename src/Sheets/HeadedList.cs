namespace Colophon.Sheets;

/// <param name="Heads">What the column may be called, in lower case.</param>
public sealed record Column(string Name, params IReadOnlyList<string> Heads);

public enum ListFault
{
    /// <summary>There isn't even a row of heads.</summary>
    Empty,

    /// <summary>More rows than allowed.</summary>
    TooLong,

    /// <summary>A quote that doesn't end, or a cell longer than allowed.</summary>
    Broken,
}

/// <summary>Rows below the names of their columns (RFC 4180; comma, semicolon or tab, whichever the first row has most of). Cells are trimmed; empty rows are passed over, and counted.</summary>
public sealed class HeadedList
{
    private static readonly char[] Delimiters = [',', ';', '\t'];
    private readonly Dictionary<string, int> _at;

    private HeadedList(Dictionary<string, int> at, IReadOnlyList<HeadedRow> rows, (ListFault What, int Row)? fault) => (_at, Rows, Fault) = (at, rows, fault);

    /// <summary>Those before a fault are here as well: whoever takes none of a faulty list looks at <see cref="Fault"/> first.</summary>
    public IReadOnlyList<HeadedRow> Rows { get; }

    /// <summary>What ended the reading, and at which row of the file, the heads being row 1.</summary>
    public (ListFault What, int Row)? Fault { get; }

    public bool Has(string column) => _at.GetValueOrDefault(column, -1) >= 0;

    /// <param name="maxCell">Characters of one cell.</param>
    public static HeadedList Read(string text, IReadOnlyList<Column> columns, int maxRows, int maxCell)
    {
        text = text.TrimStart('\uFEFF');
        var delimiter = Delimiters.MaxBy(d => text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length).Count(d));
        var at = columns.ToDictionary(c => c.Name, _ => -1, StringComparer.Ordinal);
        var rows = new List<HeadedRow>();
        var (position, number, headed) = (0, 0, false);
        while (position < text.Length)
        {
            number++;
            if (!TryRow(text, delimiter, maxCell, ref position, out var cells)) { return new(at, rows, (ListFault.Broken, number)); }
            if (cells.TrueForAll(c => c.Length == 0)) { continue; }
            if (!headed)
            {
                headed = true;
                foreach (var column in columns) { at[column.Name] = cells.FindIndex(h => column.Heads.Contains(h.ToLowerInvariant())); }
                continue;
            }
            if (rows.Count == maxRows) { return new(at, rows, (ListFault.TooLong, number)); }
            rows.Add(new(number, at, cells));
        }
        return new(at, rows, headed ? null : (ListFault.Empty, 1));
    }

    private static bool TryRow(string text, char delimiter, int maxCell, ref int position, out List<string> cells)
    {
        cells = [];
        while (true)
        {
            while (position < text.Length && text[position] == ' ') { position++; }
            string cell;
            if (position < text.Length && text[position] == '"')
            {
                if (!TryQuoted(text, maxCell, ref position, out cell)) { return false; }
                // What stands between the end of a quote and the next cell belongs to neither.
                while (position < text.Length && text[position] != delimiter && text[position] is not ('\r' or '\n')) { position++; }
            }
            else
            {
                var end = text.AsSpan(position).IndexOfAny(delimiter, '\r', '\n') is >= 0 and var length ? position + length : text.Length;
                if (end - position > maxCell) { return false; }
                (cell, position) = (text[position..end].Trim(), end);
            }
            cells.Add(cell);
            if (position >= text.Length) { return true; }
            var stop = text[position++];
            if (stop == delimiter) { continue; }
            if (stop == '\r' && position < text.Length && text[position] == '\n') { position++; }
            return true;
        }
    }

    private static bool TryQuoted(string text, int maxCell, ref int position, out string cell)
    {
        var value = new System.Text.StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '"') { value.Append(text[position]); }
            else if (position + 1 < text.Length && text[position + 1] == '"') { value.Append('"'); position++; }
            else
            {
                (cell, position) = (value.ToString().Trim(), position + 1);
                return true;
            }
            if (value.Length > maxCell) { break; }
        }
        cell = "";
        return false;
    }
}

/// <param name="Number">Of the row in the file, the heads being row 1.</param>
public sealed class HeadedRow
{
    private readonly Dictionary<string, int> _at;
    private readonly List<string> _cells;

    internal HeadedRow(int number, Dictionary<string, int> at, List<string> cells) => (Number, _at, _cells) = (number, at, cells);

    public int Number { get; }

    /// <summary>Empty where the list has no such column, or the row ends before it.</summary>
    public string this[string column] => _at[column] is >= 0 and var at && at < _cells.Count ? _cells[at] : "";
}
