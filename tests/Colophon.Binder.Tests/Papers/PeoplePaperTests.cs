using System.Text;
using System.Text.RegularExpressions;
using Colophon.Binder.Rendering;
using Colophon.Verdicts.Controls;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace Colophon.Binder.Tests.Papers;

public sealed partial class PeoplePaperTests(Binders binders) : IClassFixture<Binders>
{
    /// <summary>To make them anew after a change that is meant: COLOPHON_WRITE_GOLDEN names the folder. Then <c>Renderer.Version</c> changes too, once binders are out.</summary>
    [Fact]
    public void The_papers_of_the_sample_are_the_golden_ones_byte_for_byte()
    {
        var files = Rendered.All(Sample.Result);
        if (Environment.GetEnvironmentVariable("COLOPHON_WRITE_GOLDEN") is { } folder)
        {
            foreach (var (path, bytes) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                File.WriteAllBytes(Path.Combine(folder, path), bytes);
            }
        }
        var golden = Path.Combine(AppContext.BaseDirectory, "Papers", "Golden");
        Assert.Equal(files.Keys, Directory.EnumerateFiles(golden, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(golden, f)).Order(StringComparer.Ordinal));
        foreach (var (path, bytes) in files) { Assert.True(File.ReadAllBytes(Path.Combine(golden, path)).AsSpan().SequenceEqual(bytes), path); }
    }

    [Fact]
    public void Each_workbook_is_valid_open_xml_and_has_the_rows_of_its_csv()
    {
        var files = Rendered.All(Sample.Result);
        var workbooks = files.Keys.Where(p => p.EndsWith(".xlsx", StringComparison.Ordinal)).ToArray();
        Assert.True(workbooks.Length >= 6);
        foreach (var path in workbooks)
        {
            using (var document = SpreadsheetDocument.Open(new MemoryStream(files[path]), false)) { Assert.Empty(new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2019).Validate(document, TestContext.Current.CancellationToken).Select(e => $"{path}: {e.Description} {e.Path?.XPath}")); }
            var sheet = path switch { ['0', '2', ..] => "Controls", ['0', '3', ..] => "Population", "05-findings.xlsx" => "Findings", ['0', '5', ..] => "Deviations", ['0', '6', ..] => "Systems", _ => "Coverage" };
            Assert.Equal(Rendered.Csv(files[path.Replace(".xlsx", ".csv", StringComparison.Ordinal)]), Rendered.Sheet(files[path], sheet));
        }
        Assert.Equal(Rendered.Csv(files["02-criteria.csv"]), Rendered.Sheet(files["02-control-matrix.xlsx"], "Criteria"));
        Assert.Equal("IPE", SheetNames(files["03-populations/CH-01.xlsx"])[1]);
    }

    [Fact]
    public void A_table_longer_than_a_sheet_goes_on_in_the_next_one_and_loses_no_row()
    {
        var table = Table.Of("Long", ["n"], [.. Enumerable.Range(1, 25)], n => [n]);
        var xlsx = Rendered.Bytes(s => Workbook.Write(s, [table], rowsPerSheet: 10));
        Assert.Equal(["Long", "Long 2", "Long 3"], SheetNames(xlsx));
        Assert.Equal(Enumerable.Range(1, 25).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), SheetNames(xlsx).SelectMany(n => Rendered.Sheet(xlsx, n).Skip(1).Select(r => r[0])));
    }

    [Fact]
    public void Of_each_of_the_61_criteria_every_paper_that_speaks_of_criteria_says_exactly_one_thing()
    {
        foreach (var files in (IReadOnlyDictionary<string, byte[]>[])[Rendered.All(Sample.Result), Attacks.BinderFiles.Load(binders.Good).Files])
        {
            var ids = Catalogue.Criteria.Select(c => c.Id).ToArray();
            Assert.Equal(61, ids.Length);
            var rows = Rendered.Csv(files["02-criteria.csv"]).Skip(1).ToArray();
            Assert.Equal(ids, rows.Select(r => r[0]));
            Assert.All(rows, r => Assert.NotEqual("", r[4]));
            var section = Rendered.Text(files["report.html"]);
            section = section[section.IndexOf("id=\"criteria\"", StringComparison.Ordinal)..section.IndexOf("id=\"exceptions\"", StringComparison.Ordinal)];
            Assert.Equal(ids, CriterionRow().Matches(section).Select(m => m.Groups[1].Value));
        }
    }

    [Fact]
    public void No_paper_says_what_only_an_accountant_may()
    {
        foreach (var (path, bytes) in Rendered.All(Sample.Result).Concat(Attacks.BinderFiles.Load(binders.Good).Files.Where(f => !f.Key.StartsWith(BinderPaths.Ledger, StringComparison.Ordinal))))
        {
            Assert.DoesNotMatch(Claims(), Encoding.UTF8.GetString(bytes));
            Assert.NotEmpty(path);
        }
    }

    [Fact]
    public void The_numbers_of_all_papers_are_those_of_the_verdicts()
    {
        var files = Attacks.BinderFiles.Load(binders.Good).Files;
        foreach (var control in System.Text.Json.JsonElement.Parse(files["verdicts.json"]).GetProperty("controls").EnumerateArray().Where(c => files.ContainsKey($"03-populations/{c.GetProperty("id").GetString()}.csv")))
        {
            var (id, n) = (control.GetProperty("id").GetString()!, control.GetProperty("population").GetArrayLength());
            Assert.Equal(n, Rendered.Csv(files[$"03-populations/{id}.csv"]).Count - 1);
            Assert.Equal(n, Rendered.Sheet(files[$"03-populations/{id}.xlsx"], "Population").Count - 1);
            var row = Rendered.Sheet(files["02-control-matrix.xlsx"], "Controls").Single(r => r[0] == id);
            Assert.Equal(control.GetProperty("conclusion").GetProperty("d").GetRawText(), row[10]);
        }
        Assert.Contains(files.Keys, p => p.StartsWith("04-tests/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_binder_without_a_pdf_says_so_and_one_with_a_pdf_names_who_printed_it()
    {
        Assert.Contains("holds no PDF", Rendered.Text(Rendered.All(Sample.Result)["00-README.md"]), StringComparison.Ordinal);
        Assert.Contains("printed by Chromium 999", Rendered.Text(Rendered.All(Sample.Head with { PrintedBy = "Chromium 999" }, Sample.Result)["00-README.md"]), StringComparison.Ordinal);
    }

    public static TheoryData<string> Names() =>
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "\"; DROP", "a,b", "line\r\nbreak\nand\u2028more", "<script>alert(1)</script><b>&amp;", "]]>", "_x000D_=1", "\u202Egnp.exe\u2066", "zero\u200Bwidth\uFEFF", "\0\u0001\u001F\u007F\u0085",
        "lone \uD800 half", "\uFFFE\uFFFF", "# heading [link](javascript:alert(1)) *x* `y` | z", "\\0000\"}</style><script>", new string('x', 65_535), string.Concat(Enumerable.Repeat("\U0001F600=", 20_000)), " ", "",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_name_from_a_record_becomes_markup_a_formula_a_broken_file_or_text_that_reads_backwards(string evil)
    {
        foreach (var (path, bytes) in Rendered.All(Sample.Head with { Name = evil, Labels = [evil], Period = Sample.Hostile(evil).Period.ToManifest() }, Sample.Hostile(evil)))
        {
            var text = path.EndsWith(".xlsx", StringComparison.Ordinal) ? "" : Rendered.Text(bytes);
            switch (Path.GetExtension(path))
            {
                case ".csv":
                    var rows = Rendered.Csv(bytes);
                    Assert.All(rows, r => Assert.Equal(rows[0].Length, r.Length));
                    Assert.All(rows.SelectMany(r => r), Harmless);
                    break;
                case ".xlsx":
                    using (var document = SpreadsheetDocument.Open(new MemoryStream(bytes), false)) { Assert.Empty(new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2019).Validate(document, TestContext.Current.CancellationToken).Select(e => $"{path}: {e.Description}")); }
                    Assert.All(SheetNames(bytes).SelectMany(n => Rendered.Sheet(bytes, n)).SelectMany(r => r), Harmless);
                    break;
                case ".html":
                    Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
                    Assert.All(Tag().Matches(text).Select(m => m.Groups[1].Value), t => Assert.Contains(t, Tags));
                    Assert.Single(StyleEnd().Matches(text));
                    Visible(text);
                    break;
                case ".md":
                    Assert.DoesNotMatch(Link(), text);
                    Visible(text);
                    break;
                case ".jsonl":
                    foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) { PublishedSchemas.Validates(PublishedSchemas.ComplianceFinding, line); }
                    break;
                case ".json" when path.StartsWith("oscal/", StringComparison.Ordinal):
                    PublishedSchemas.Validates(path.Contains("plan", StringComparison.Ordinal) ? PublishedSchemas.PlanOfAction : PublishedSchemas.AssessmentResults, text);
                    Visible(text);
                    break;
            }
        }

        static void Harmless(string cell)
        {
            Assert.False(cell.Length > 0 && "=+-@\t\r＝＋－＠".Contains(cell[0], StringComparison.Ordinal), cell[..Math.Min(40, cell.Length)]);
            Assert.True(cell.Length <= 32_767);
            Visible(cell);
        }

        static void Visible(string text) => Assert.DoesNotMatch(Unseen(), text);
    }

    private static readonly HashSet<string> Tags = [.. "html head meta title style body svg defs pattern rect header section footer nav h1 h2 h3 h4 p div span b a dl dt dd ul ol li table thead tbody tr th td code".Split(' ')];

    private static List<string> SheetNames(byte[] xlsx)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(xlsx), false);
        return [.. document.WorkbookPart!.Workbook.Descendants<DocumentFormat.OpenXml.Spreadsheet.Sheet>().Select(s => s.Name!.Value!)];
    }

    [GeneratedRegex("<td class=\"id\">([A-Z]+[0-9.]+)</td>")]
    private static partial Regex CriterionRow();

    [GeneratedRegex("<([a-z0-9]+)[ >]", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<!\\)\]\(")]
    private static partial Regex Link();

    [GeneratedRegex("</style", RegexOptions.IgnoreCase)]
    private static partial Regex StyleEnd();

    [GeneratedRegex(@"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFFE\uFFFF]")]
    private static partial Regex Unseen();

    [GeneratedRegex(@"\b(pass|passed|passes|certified|certifies|certification|opinion|compliant (company|organi[sz]ation))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Claims();
}
