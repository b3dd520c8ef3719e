using System.Buffers.Binary;
using System.Globalization;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.Binder.Container;

namespace Colophon.Binder.Rendering;

/// <summary>
/// An XLSX of tables, streamed, with one way to write it (docs/adr/0012): parts stored in a fixed order with a fixed time, strings inline.
/// Each part is written twice, the first time only to know its size and CRC, so that no part is ever held in memory.
/// </summary>
public static partial class Workbook
{
    /// <summary>A sheet holds 1,048,576 rows; a longer table goes on in the next one.</summary>
    internal const int RowsPerSheet = 1_000_000;
    private const int MaxColumnWidth = 60;
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    public static void Write(Stream output, IReadOnlyList<Table> tables, int rowsPerSheet = RowsPerSheet)
    {
        var sheets = tables.SelectMany(t => Enumerable.Range(0, Math.Max(1, (t.Count + rowsPerSheet - 1) / rowsPerSheet))
            .Select(n => new Sheet(n == 0 ? t.Name : $"{t.Name} {n + 1}", t, n * rowsPerSheet, Math.Min(t.Count, (n + 1) * rowsPerSheet)))).ToArray();
        var zip = new StoredZip(output);
        zip.Add("[Content_Types].xml", w => ContentTypes(w, sheets.Length));
        zip.Add("_rels/.rels", w => w.Write($"{Declaration}<Relationships xmlns=\"{PackageRelations}\"><Relationship Id=\"rId1\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"));
        zip.Add("xl/workbook.xml", w => Book(w, sheets));
        zip.Add("xl/_rels/workbook.xml.rels", w => BookRelations(w, sheets.Length));
        zip.Add("xl/styles.xml", w => w.Write(Declaration + Styles));
        for (var i = 0; i < sheets.Length; i++)
        {
            var sheet = sheets[i];
            zip.Add($"xl/worksheets/sheet{i + 1}.xml", w => Rows(w, sheet));
        }
        zip.Finish();
    }

    private static void ContentTypes(TextWriter w, int sheets)
    {
        w.Write($"{Declaration}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>");
        w.Write($"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{Types}sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{Types}styles+xml\"/>");
        for (var i = 1; i <= sheets; i++) { w.Write($"<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{Types}worksheet+xml\"/>"); }
        w.Write("</Types>");
    }

    private static void Book(TextWriter w, Sheet[] sheets)
    {
        w.Write($"{Declaration}<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>");
        for (var i = 1; i <= sheets.Length; i++) { w.Write($"<sheet name=\"{SecurityElement.Escape(sheets[i - 1].Name)}\" sheetId=\"{i}\" r:id=\"rId{i}\"/>"); }
        w.Write("</sheets></workbook>");
    }

    private static void BookRelations(TextWriter w, int sheets)
    {
        w.Write($"{Declaration}<Relationships xmlns=\"{PackageRelations}\">");
        for (var i = 1; i <= sheets; i++) { w.Write($"<Relationship Id=\"rId{i}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"); }
        w.Write($"<Relationship Id=\"rId{sheets + 1}\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/></Relationships>");
    }

    private static void Rows(TextWriter w, Sheet sheet)
    {
        var columns = sheet.Table.Columns;
        w.Write($"{Declaration}<worksheet xmlns=\"{Main}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
        for (var i = 0; i < columns.Count; i++) { w.Write(string.Create(CultureInfo.InvariantCulture, $"<col min=\"{i + 1}\" max=\"{i + 1}\" width=\"{Width(sheet, i)}\" customWidth=\"1\"/>")); }
        w.Write("</cols><sheetData>");
        Row(w, 1, [.. columns.Select(c => (Cell)c)], style: 1);
        for (var i = sheet.From; i < sheet.To; i++) { Row(w, i - sheet.From + 2, sheet.Table.Row(i), style: 0); }
        w.Write(string.Create(CultureInfo.InvariantCulture, $"</sheetData><autoFilter ref=\"A1:{Column(columns.Count - 1)}{sheet.To - sheet.From + 1}\"/></worksheet>"));
    }

    private static void Row(TextWriter w, int number, IReadOnlyList<Cell> cells, int style)
    {
        w.Write(string.Create(CultureInfo.InvariantCulture, $"<row r=\"{number}\">"));
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = cells[i];
            if (cell.Text.Length == 0) { continue; }
            w.Write(string.Create(CultureInfo.InvariantCulture, $"<c r=\"{Column(i)}{number}\" s=\"{style}\""));
            if (cell.IsNumber) { w.Write($"><v>{cell.Text}</v></c>"); }
            else { w.Write($" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(Escapes().Replace(cell.Text, "_x005F_"))}</t></is></c>"); }
        }
        w.Write("</row>");
    }

    /// <summary>By the first rows: wide enough for what is short, wrapped beyond.</summary>
    private static int Width(Sheet sheet, int column)
    {
        var widest = sheet.Table.Columns[column].Length;
        for (var i = sheet.From; i < Math.Min(sheet.To, sheet.From + 50); i++) { widest = Math.Max(widest, sheet.Table.Row(i) is var row && column < row.Count ? row[column].Text.Length : 0); }
        return Math.Clamp(widest + 2, 8, MaxColumnWidth);
    }

    private static string Column(int index)
    {
        var name = "";
        for (var i = index + 1; i > 0; i = (i - 1) / 26) { name = (char)('A' + ((i - 1) % 26)) + name; }
        return name;
    }

    /// <summary>A text such as <c>_x000D_</c> would be read as the character that it names.</summary>
    [GeneratedRegex("_(?=x[0-9A-Fa-f]{4}_)", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();

    private const string Styles = $"""
        <styleSheet xmlns="{Main}"><fonts count="2"><font><sz val="10"/><name val="Calibri"/></font><font><b/><sz val="10"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7EBE3"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
        """;

    private sealed record Sheet(string Name, Table Table, int From, int To);

    /// <summary>The zip that is the XLSX. Nothing is deflated: the binder around it does that, and how deflate packs differs between versions of it.</summary>
    private sealed class StoredZip(Stream output)
    {
        private static readonly uint Time = ZipLayout.DosTime(new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly List<ZipEntry> _entries = [];
        private long _position;

        public void Add(string name, Action<TextWriter> content)
        {
            using var measure = new Measure();
            Run(measure, content);
            if (_position + measure.Length >= uint.MaxValue) { throw new BinderRefusedException("A spreadsheet would be 4 GiB or larger. Choose a shorter period or fewer sites."); }
            var entry = new ZipEntry(name, ZipLayout.Stored, Time, measure.Crc.Value, (uint)measure.Length, (uint)measure.Length, _position);
            Put(BinderZipWriter.Local(entry));
            Run(output, content);
            _position += measure.Length;
            _entries.Add(entry);
        }

        public void Finish()
        {
            var start = _position;
            foreach (var entry in _entries) { Put(BinderZipWriter.Central(entry)); }
            var end = new byte[ZipLayout.EndBytes];
            BinaryPrimitives.WriteUInt32LittleEndian(end, ZipLayout.EndSignature);
            BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)_entries.Count);
            BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)_entries.Count);
            BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)(_position - start));
            BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)start);
            Put(end);
        }

        private static void Run(Stream target, Action<TextWriter> content)
        {
            using var writer = new StreamWriter(target, new UTF8Encoding(false), 1 << 14, leaveOpen: true);
            content(writer);
        }

        private void Put(byte[] bytes)
        {
            output.Write(bytes);
            _position += bytes.Length;
        }
    }

    /// <summary>Swallows what is written and knows its length and CRC.</summary>
    private sealed class Measure : WriteOnlyStream
    {
        private Crc32 _crc;
        private long _length;

        public Crc32 Crc => _crc;

        public override long Length => _length;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _crc.Append(buffer);
            _length += buffer.Length;
        }
    }
}
