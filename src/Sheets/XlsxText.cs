using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Colophon.Sheets;

/// <summary>
/// The first sheet of a workbook as tab-separated text: the values it was saved with. Formulas aren't run, nothing is fetched, no document type is read, and what inflates beyond the bounds
/// is refused. Dates come as the number that the workbook holds only where their cell has no date format; where it has one, as 2027-02-01.
/// </summary>
internal static class XlsxText
{
    private const int MaxEntries = 1_000;
    private const int MaxCells = 200_000;
    private const int MaxColumns = 256;
    private const int MaxShared = 200_000;

    /// <summary>Built-in formats that show a day (ECMA-376, 18.8.30).</summary>
    private static readonly HashSet<int> DayFormats = [14, 15, 16, 17, 22];

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <returns>Null where it is no workbook, or more than is read.</returns>
    public static string? Read(byte[] bytes, int most)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            if (zip.Entries.Count > MaxEntries) { return null; }
            var shared = zip.GetEntry("xl/sharedStrings.xml") is { } strings ? Shared(strings, most) : [];
            var days = zip.GetEntry("xl/styles.xml") is { } styles ? Days(styles, most) : [];
            return First(zip, most) is { } sheet ? Rows(sheet, shared, days, most) : null;
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or OverLimitException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>By its place in the workbook, as a person sees it.</summary>
    private static ZipArchiveEntry? First(ZipArchive zip, int most)
    {
        if (zip.GetEntry("xl/workbook.xml") is not { } book) { return null; }
        string? id = null;
        using (var xml = Open(book, most))
        {
            while (id is null && xml.Read()) { if (xml is { NodeType: XmlNodeType.Element, LocalName: "sheet" }) { id = xml.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"); } }
        }
        if (id is not null && zip.GetEntry("xl/_rels/workbook.xml.rels") is { } relations)
        {
            using var xml = Open(relations, most);
            while (xml.Read())
            {
                if (xml is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && xml.GetAttribute("Id") == id && xml.GetAttribute("Target") is { } target) { return zip.GetEntry(target.StartsWith('/') ? target[1..] : "xl/" + target); }
            }
        }
        return zip.GetEntry("xl/worksheets/sheet1.xml");
    }

    private static List<string> Shared(ZipArchiveEntry entry, int most)
    {
        var shared = new List<string>();
        using var xml = Open(entry, most);
        while (xml.Read())
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "si" }) { continue; }
            if (shared.Count == MaxShared) { throw new OverLimitException(); }
            shared.Add(Text(xml, "si"));
        }
        return shared;
    }

    /// <summary>For each style of a cell, whether it shows a day.</summary>
    private static List<bool> Days(ZipArchiveEntry entry, int most)
    {
        var (own, days, inCells) = (new HashSet<int>(), new List<bool>(), false);
        using var xml = Open(entry, most);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "cellXfs") { inCells = false; }
            if (xml.NodeType != XmlNodeType.Element) { continue; }
            if (xml.LocalName == "numFmt" && int.TryParse(xml.GetAttribute("numFmtId"), out var made) && xml.GetAttribute("formatCode") is { } code && code.Contains("yy", StringComparison.OrdinalIgnoreCase)) { own.Add(made); }
            if (xml.LocalName == "cellXfs") { inCells = true; }
            if (inCells && xml.LocalName == "xf" && days.Count < 65_536) { days.Add(int.TryParse(xml.GetAttribute("numFmtId"), out var format) && (DayFormats.Contains(format) || own.Contains(format))); }
        }
        return days;
    }

    private static string Rows(ZipArchiveEntry entry, List<string> shared, List<bool> days, int most)
    {
        var text = new StringBuilder();
        var (row, column, cells) = (1, 0, 0);
        using var xml = Open(entry, most);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) { continue; }
            if (xml.LocalName == "row")
            {
                // Empty rows aren't saved: they are put back, so that a row's number is the one that a person sees.
                var next = int.TryParse(xml.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : row + (text.Length > 0 ? 1 : 0);
                if (next - row > most || next < row) { throw new OverLimitException(); }
                text.Append('\n', next - row);
                (row, column) = (next, 0);
            }
            else if (xml.LocalName == "c")
            {
                if (++cells > MaxCells) { throw new OverLimitException(); }
                var at = ColumnOf(xml.GetAttribute("r")) ?? column;
                if (at < column || at >= MaxColumns) { throw new OverLimitException(); }
                text.Append('\t', at - column);
                column = at;
                Cell(text, Value(xml, shared, days));
            }
            if (text.Length > most) { break; }
        }
        return text.Length > most ? text.ToString(0, most + 1) : text.ToString();
    }

    private static void Cell(StringBuilder text, string value) => text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');

    private static string Value(XmlReader xml, List<string> shared, List<bool> days)
    {
        var (type, style) = (xml.GetAttribute("t"), int.TryParse(xml.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : -1);
        var value = type == "inlineStr" ? Text(xml, "c") : Inner(xml);
        return type switch
        {
            "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < shared.Count ? shared[index] : "",
            null or "n" when style >= 0 && style < days.Count && days[style] && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var day) && day is >= 1 and < 2_958_466 => DateTime.FromOADate(Math.Floor(day)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            // Saved with all digits of a double: 1.1 as 1.1000000000000001. What is shown is the shortest that means the same.
            null or "n" when value.Contains('.', StringComparison.Ordinal) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) => fraction.ToString(CultureInfo.InvariantCulture),
            _ => value,
        };
    }

    /// <summary>The <c>v</c> of a cell: what it showed when it was saved, never its formula.</summary>
    private static string Inner(XmlReader xml)
    {
        if (xml.IsEmptyElement) { return ""; }
        var value = "";
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "c"))
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "v", IsEmptyElement: false } && xml.Read() && xml.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace) { value = xml.Value; }
        }
        return value;
    }

    /// <summary>All <c>t</c> inside: a text may be cut into runs of one look each.</summary>
    private static string Text(XmlReader xml, string element)
    {
        if (xml.IsEmptyElement) { return ""; }
        var (text, depth, reads) = (new StringBuilder(), 1, false);
        while (depth > 0 && xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == element && !xml.IsEmptyElement) { depth++; }
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == element) { depth--; }
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "t", IsEmptyElement: false }) { reads = true; }
            else if (xml is { NodeType: XmlNodeType.EndElement, LocalName: "t" }) { reads = false; }
            else if (reads && xml.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA) { text.Append(xml.Value); }
        }
        return text.ToString();
    }

    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(c) || column > MaxColumns) { break; }
            column = (column * 26) + (c - 'A' + 1);
        }
        return column == 0 ? null : column - 1;
    }

    /// <summary>Inflated to at most eight times what the text may be: markup is most of a sheet.</summary>
    private static XmlReader Open(ZipArchiveEntry entry, int most) => XmlReader.Create(new Bounded(entry.Open(), most * 8L), Settings);

    private sealed class OverLimitException : Exception;

    private sealed class Bounded(Stream inner, long left) : Stream
    {
        private long _left = left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            return (_left -= read) < 0 ? throw new OverLimitException() : read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) { inner.Dispose(); }
            base.Dispose(disposing);
        }
    }
}
