using System.Text;
using Colophon.Binder.Rendering;
using Colophon.Verdicts.Results;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Colophon.Binder.Tests.Papers;

/// <summary>Papers as bytes, and read again by readers that know nothing of how they were written.</summary>
internal static class Rendered
{
    public static SortedDictionary<string, byte[]> All(PeriodResult result) => All(Sample.Head with { Period = result.Period.ToManifest() }, result);

    public static SortedDictionary<string, byte[]> All(BinderManifest head, PeriodResult result)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in Renderer.Files(head, result)) { files[file.Path] = Bytes(file.Write); }
        return files;
    }

    public static byte[] Bytes(Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        write(buffer);
        return buffer.ToArray();
    }

    public static string Text(byte[] bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);

    /// <summary>Rows of a sheet as the Open XML SDK sees them, blank cells included.</summary>
    public static List<string[]> Sheet(byte[] xlsx, string name)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(xlsx), false);
        var book = document.WorkbookPart!;
        var sheet = book.Workbook.Descendants<Sheet>().First(s => s.Name == name);
        var rows = ((WorksheetPart)book.GetPartById(sheet.Id!)).Worksheet.Descendants<Row>().ToArray();
        var width = rows[0].Elements<DocumentFormat.OpenXml.Spreadsheet.Cell>().Count();
        return [.. rows.Select(row =>
        {
            var cells = new string[width];
            Array.Fill(cells, "");
            foreach (var cell in row.Elements<DocumentFormat.OpenXml.Spreadsheet.Cell>()) { cells[Index(cell.CellReference!)] = cell.InlineString?.InnerText ?? cell.CellValue?.Text ?? ""; }
            return cells;
        })];
    }

    /// <summary>A reader of RFC 4180 that refuses what it doesn't allow.</summary>
    public static List<string[]> Csv(byte[] csv)
    {
        var (text, rows, row, at) = (Text(csv), new List<string[]>(), new List<string>(), 0);
        while (at < text.Length)
        {
            var field = new StringBuilder();
            if (text[at] == '"')
            {
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    if (text[at] == '"') { at++; }
                    field.Append(text[at]);
                }
                at++;
            }
            else
            {
                for (; text[at] is not (',' or '\r'); at++)
                {
                    Assert.False(text[at] is '"' or '\n', "a bare quote or line feed");
                    field.Append(text[at]);
                }
            }
            row.Add(field.ToString());
            if (text[at] == ',')
            {
                at++;
                continue;
            }
            Assert.Equal("\r\n", text[at..(at + 2)]);
            at += 2;
            rows.Add([.. row]);
            row.Clear();
        }
        Assert.Empty(row);
        return rows;
    }

    private static int Index(string reference)
    {
        var index = 0;
        foreach (var c in reference.TakeWhile(char.IsAsciiLetterUpper)) { index = (index * 26) + (c - 'A' + 1); }
        return index - 1;
    }
}
