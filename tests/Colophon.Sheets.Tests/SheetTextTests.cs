using System.IO.Compression;
using System.Text;

namespace Colophon.Sheets.Tests;

public sealed class SheetTextTests
{
    private const int Most = 4_096;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Sheet = "xl/worksheets/sheet1.xml";

    [Fact]
    public async Task The_first_sheet_comes_as_rows_with_shared_and_inline_texts_days_and_the_values_of_formulas()
    {
        var book = Book(
            ("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Requests" sheetId="7" r:id="rId9"/><sheet name="Other" sheetId="1" r:id="rId1"/></sheets></workbook>"""),
            ("xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Target="/xl/worksheets/second.xml"/></Relationships>"""),
            ("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\"><si><t>no</t></si><si><r><t>re</t></r><r><t>quest</t></r></si></sst>"),
            ("xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><numFmts><numFmt numFmtId=\"170\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/></cellXfs></styleSheet>"),
            (Sheet, $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>wrong</t></is></c></row></sheetData></worksheet>"),
            ("xl/worksheets/second.xml", $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"D1\" t=\"inlineStr\"><is><t>due</t></is></c></row>"
                + "<row r=\"3\"><c r=\"A3\"><v>12</v></c><c r=\"B3\" t=\"str\"><f>1+1</f><v>a \"b\", c</v></c><c r=\"D3\" s=\"1\"><v>46054</v></c></row><row r=\"4\"><c r=\"A4\" s=\"2\"><v>46054.75</v></c><c r=\"B4\"/><c r=\"C4\"><v>1.1000000000000001</v></c></row></sheetData></worksheet>"));
        var read = await ReadAsync(book);
        Assert.Equal("", read.Fault);
        Assert.Equal("\"no\"\t\"request\"\t\t\"due\"\n\n\"12\"\t\"a \"\"b\"\", c\"\t\t\"2026-02-01\"\n\"2026-02-01\"\t\"\"\t\"1.1\"", read.Text);
        Assert.Equal((3, "12"), HeadedList.Read(read.Text!, [new("no", "no")], 10, 100).Rows.Select(r => (r.Number, r["no"])).First());
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { "a document type", $"<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet xmlns=\"{Main}\"><sheetData><row r=\"1\"><c><v>&a;</v></c></row></sheetData></worksheet>" },
        { "broken markup", $"<worksheet xmlns=\"{Main}\"><sheetData><row>" },
        { "rows that go back", $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"5\"/><row r=\"2\"/></sheetData></worksheet>" },
        { "a row far away", $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"1048576\"/></sheetData></worksheet>" },
        { "a column far away", $"<worksheet xmlns=\"{Main}\"><sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></sheetData></worksheet>" },
        { "what inflates beyond the bound", $"<worksheet xmlns=\"{Main}\"><sheetData>{new string(' ', Most * 9)}</sheetData></worksheet>" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_hostile_workbook_is_refused_in_words(string what, string sheet)
    {
        var read = await ReadAsync(Book(("xl/workbook.xml", $"<workbook xmlns=\"{Main}\"/>"), (Sheet, sheet)));
        Assert.True(read.Text is null, what);
        Assert.Contains("can't be read", read.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_that_is_no_workbook_and_half_a_workbook_are_refused()
    {
        Assert.Null((await ReadAsync(Book(("readme.txt", "hello")))).Text);
        Assert.Null((await ReadAsync(Book(("xl/workbook.xml", $"<workbook xmlns=\"{Main}\"/>"), (Sheet, "<a/>"))[..60])).Text);
    }

    [Fact]
    public async Task Text_is_utf_8_and_within_its_bound()
    {
        Assert.Equal("no\n1", (await ReadAsync("no\n1"u8.ToArray())).Text);
        Assert.Equal(Most, (await ReadAsync(Encoding.UTF8.GetBytes(new string('é', Most)))).Text!.Length);
        Assert.Equal(Most + 1, (await ReadAsync(Encoding.UTF8.GetBytes(new string('x', Most + 5)))).Text!.Length);
        foreach (var bytes in (byte[][])[[0xFF, 0xFE, 0x41], "a\0b"u8.ToArray()]) { Assert.Contains("neither text in UTF-8 nor a workbook", (await ReadAsync(bytes)).Fault, StringComparison.Ordinal); }
        Assert.Contains("larger than", (await ReadAsync(new byte[(Most * 4) + 1])).Fault, StringComparison.Ordinal);
    }

    private static Task<SheetText> ReadAsync(byte[] bytes) => SheetText.ReadAsync(new MemoryStream(bytes), Most, TestContext.Current.CancellationToken);

    private static byte[] Book(params ReadOnlySpan<(string Name, string Text)> parts)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return bytes.ToArray();
    }
}
