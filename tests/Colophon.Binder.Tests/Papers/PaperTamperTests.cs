using System.Text;
using Colophon.Binder.Tests.Attacks;

namespace Colophon.Binder.Tests.Papers;

/// <summary>Even the holder of the log key can't make a paper say another number than the records give: only the PDF rests on the signature alone.</summary>
public sealed class PaperTamperTests(Binders binders) : IClassFixture<Binders>
{
    public static TheoryData<string> Kinds() => ["02-control-matrix.csv", "02-control-matrix.xlsx", "02-criteria.csv", "03-populations/", "04-tests/", "05-exceptions.xlsx", "09-coverage.csv", "oscal/assessment-results.json", "oscal/plan-of-action.json", "ocsf/compliance-findings.jsonl", "report.html", "00-README.md"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_count_that_disagrees_with_the_records_is_altered_even_under_the_log_keys_signature(string kind)
    {
        var (files, tried) = (BinderFiles.Load(binders.Good), 0);
        foreach (var path in files.Files.Keys.Where(p => p.StartsWith(kind, StringComparison.Ordinal)).ToArray())
        {
            var honest = files.Files[path];
            var forged = (byte[])honest.Clone();
            var at = Array.FindLastIndex(forged, b => b is >= (byte)'1' and <= (byte)'8');
            if (at < 0) { continue; } // the heading of an empty population
            forged[at]++;
            tried++;
            files.Files[path] = forged;
            files.Seal(binders.Ledger.Keys);
            Expect(BinderCode.Altered, path, files);
            files.Files[path] = honest;
        }
        Assert.True(tried > 0, kind);
    }

    [Fact]
    public void A_paper_left_out_is_deleted_and_one_that_follows_from_nothing_is_inserted()
    {
        var files = BinderFiles.Load(binders.Good);
        var csv = files.Files["05-exceptions.csv"];
        files.Files.Remove("05-exceptions.csv");
        files.Seal(binders.Ledger.Keys);
        Expect(BinderCode.Deleted, "05-exceptions.csv", files);
        files.Files["05-exceptions.csv"] = csv;
        files.Files["03-populations/ZZ-01.csv"] = csv;
        files.Seal(binders.Ledger.Keys);
        Expect(BinderCode.Inserted, "03-populations/ZZ-01.csv", files);
    }

    [Fact]
    public async Task A_printed_report_is_signed_and_a_reader_is_told_who_printed_it()
    {
        var path = binders.Scratch();
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, printer: new Press("%PDF-1.7 what a browser gave"u8.ToArray()));
        var report = Binders.Verify(path, binders.Trusting);
        Assert.True(report.Code == BinderCode.Intact, Binders.Explain(report));
        Assert.Equal("Press 1", report.Manifest!.PrintedBy);
        var files = BinderFiles.Load(path);
        Assert.Contains("printed by Press 1", Encoding.UTF8.GetString(files.Files["00-README.md"]), StringComparison.Ordinal);

        files.Files[BinderPaths.Printed] = "%PDF-1.7 what an editor likes better"u8.ToArray();
        Expect(BinderCode.Altered, BinderPaths.Printed, files);
        files.Seal(binders.Ledger.Keys);
        files.Save(path);
        Assert.Equal(BinderCode.Intact, Binders.Verify(path, binders.Trusting).Code); // not detectable: whoever holds the log key signs another PDF; report.html beside it tells

        files.Files.Remove(BinderPaths.Printed);
        files.Seal(binders.Ledger.Keys);
        Expect(BinderCode.Deleted, BinderPaths.Printed, files);
        var without = BinderFiles.Load(binders.Good);
        without.Files[BinderPaths.Printed] = "%PDF-1.7"u8.ToArray();
        without.Seal(binders.Ledger.Keys);
        Expect(BinderCode.Inserted, BinderPaths.Printed, without);
    }

    [Fact]
    public async Task A_browser_that_fails_costs_the_pdf_and_not_the_binder()
    {
        var path = binders.Scratch();
        await binders.Ledger.WriteAsync(path, TestContext.Current.CancellationToken, printer: new Press(null));
        var report = Binders.Verify(path, binders.Trusting);
        Assert.True(report.Code == BinderCode.Intact, Binders.Explain(report));
        Assert.Null(report.Manifest!.PrintedBy);
        Assert.Contains("holds no PDF", Encoding.UTF8.GetString(BinderFiles.Load(path).Files["00-README.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Papers_of_another_version_are_not_taken_on_trust()
    {
        var files = BinderFiles.Load(binders.Good);
        files.Seal(binders.Ledger.Keys, m => m with { Papers = "colophon-papers/999" });
        Expect(BinderCode.Environment, BinderPaths.Manifest, files);
    }

    private void Expect(BinderCode code, string where, BinderFiles files)
    {
        var path = binders.Scratch();
        files.Save(path);
        var report = Binders.Verify(path, binders.Trusting);
        Assert.True(report.Code == code && report.Findings.Any(f => f.Where == where && f.Code == code), $"{where}: expected {code}, got {Binders.Explain(report)}");
    }

    private sealed class Press(byte[]? pdf) : IReportPrinter
    {
        public string Name => "Press 1";

        public Task<Stream?> PrintAsync(Action<Stream> html, string scratch, CancellationToken ct)
        {
            Assert.Contains("The 61 criteria", Rendered.Text(Rendered.Bytes(html)), StringComparison.Ordinal);
            return Task.FromResult<Stream?>(pdf is null ? null : new MemoryStream(pdf));
        }
    }
}
