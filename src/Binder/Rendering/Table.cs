using System.Globalization;

namespace Colophon.Binder.Rendering;

/// <summary>Rows for CSV and XLSX alike, so that the two can't differ. A row is made when it is written.</summary>
/// <param name="Name">Names the sheet: at most 31 plain characters.</param>
public sealed record Table(string Name, IReadOnlyList<string> Columns, int Count, Func<int, IReadOnlyList<Cell>> Row)
{
    public static Table Of<T>(string name, IReadOnlyList<string> columns, IReadOnlyList<T> items, Func<T, IReadOnlyList<Cell>> row) => new(name, columns, items.Count, i => row(items[i]));
}

/// <summary>A number or a text. A text that a spreadsheet would run as a formula is preceded by <c>'</c>.</summary>
public readonly record struct Cell(string Text, bool IsNumber)
{
    public static implicit operator Cell(string value) => new(Harmless(PaperText.Show(value, PaperText.Cell)), false);

    public static implicit operator Cell(long value) => new(value.ToString(CultureInfo.InvariantCulture), true);

    public static implicit operator Cell(decimal value) => new(value.ToString("0.######", CultureInfo.InvariantCulture), true);

    // The wide forms count as signs in some East Asian versions of Excel.
    private static string Harmless(string value) => value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠' ? "'" + value : value;
}
