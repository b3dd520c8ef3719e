using System.Text;
using Colophon.Binder.Rendering;
using Microsoft.AspNetCore.Http;

namespace Colophon.Evidence;

/// <summary>A table to take along. No cell is one that a spreadsheet would run as a formula.</summary>
internal static class TableFile
{
    /// <param name="marked">With a byte order mark, so that a spreadsheet reads it as UTF-8; without one it is the binder's file byte for byte.</param>
    public static IResult Csv(string name, Table table, bool marked)
    {
        using var bytes = new MemoryStream();
        if (marked) { bytes.Write(Encoding.UTF8.Preamble); }
        Binder.Rendering.Csv.Write(bytes, table);
        return TypedResults.File(bytes.ToArray(), "text/csv", name + ".csv");
    }

    public static IResult Xlsx(string name, params IReadOnlyList<Table> tables)
    {
        using var bytes = new MemoryStream();
        Workbook.Write(bytes, tables);
        return TypedResults.File(bytes.ToArray(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name + ".xlsx");
    }
}
