using System.Diagnostics;
using System.IO.Compression;
using Colophon.Evidence.Requests;
using Colophon.Sheets;

namespace Colophon.Evidence.Tests;

/// <summary>What a reader's own spreadsheet makes of our workbooks. Needs LibreOffice (Debian: libreoffice-calc-nogui), which is too large for every run.</summary>
[Trait("Category", "Long")]
public sealed class LibreOfficeTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-office-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_workbook_of_a_binder_opens_with_the_rows_of_its_csv_and_runs_no_formula()
    {
        await using var host = await (await EvidenceHost.StartAsync(Data("server"), Ct)).FillAsync(Ct);
        await host.SiteAsync("https://shop.fernhill.example", Ct);
        var job = await host.MakeAsync(new("q1"), Ct);
        var folder = Data("binder");
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(host.Files, job.FileName), folder, Ct);
        var books = Directory.GetFiles(folder, "*.xlsx", SearchOption.AllDirectories);
        Assert.True(books.Length > 20, $"{books.Length} workbooks");
        // Names of populations and of other papers don't meet, so that all go into one folder.
        var opened = await ConvertAsync("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "csv", books);
        var rows = 0;
        foreach (var book in books)
        {
            var name = Path.GetFileNameWithoutExtension(book);
            var (ours, theirs) = (Rows(await File.ReadAllTextAsync(Path.ChangeExtension(book, ".csv"), Ct)), Rows(await File.ReadAllTextAsync(Directory.GetFiles(opened, $"{name}-*.csv").Single(), Ct)));
            Assert.Equal(ours, theirs);
            rows += ours.Count;
        }
        Assert.True(rows > 200, $"{rows} rows");
    }

    [Fact]
    public async Task The_list_of_requests_saved_again_by_a_firm_comes_back_as_it_went_out()
    {
        await using var host = await (await EvidenceHost.StartAsync(Data("server"), Ct)).FillAsync(Ct);
        using var owner = await host.SignedInAsync("owner", Ct);
        const string page = "/t/fernhill/audit/q1/requests";
        await (await owner.GetAsync(page)).PostAsync(page, ("list", "number,request,our controls,due\n1.1,\"Population of new users,\nall sites\",AC-03 AC-04,2026-01-31\n1.2,=1+1,,\n"));
        var file = Path.Combine(Data("firm"), "requests.xlsx");
        await File.WriteAllBytesAsync(file, await owner.BytesAsync(page + ".xlsx"), Ct);
        var saved = await ConvertAsync("xlsx:Calc MS Excel 2007 XML", "xlsx", file);
        await using var again = File.OpenRead(Path.Combine(saved, "requests.xlsx"));
        var (good, bad) = RequestList.Read((await SheetText.ReadAsync(again, RequestList.MaxCharacters, Ct)).Text!, new HashSet<string> { "AC-03", "AC-04" }, []);
        Assert.Empty(bad);
        Assert.Equal([("1.1", "Population of new users,\\nall sites", "AC-03 AC-04", new DateOnly(2026, 1, 31)), ("1.2", "'=1+1", "", (DateOnly?)null)], good.Select(r => (r.Number, r.Text, string.Join(' ', r.Controls), r.Due)));
    }

    private string Data(string name) => _data.CreateSubdirectory(name).FullName;

    /// <returns>The folder of what came out.</returns>
    private async Task<string> ConvertAsync(string filter, string to, params string[] files)
    {
        var output = Data("converted-" + to);
        using var process = Process.Start(new ProcessStartInfo("soffice", [$"-env:UserInstallation=file://{Data("profile")}", "--headless", "--convert-to", filter, "--outdir", output, .. files]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, await said + await wrong);
        return output;
    }

    /// <summary>Each row with its cells; what is empty at the end of a row doesn't count.</summary>
    private static List<string> Rows(string csv)
    {
        var rows = new List<string>();
        using var reader = new Microsoft.VisualBasic.FileIO.TextFieldParser(new StringReader(csv)) { Delimiters = [","], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
        while (reader.ReadFields() is { } fields) { rows.Add(string.Join('\u001F', fields).TrimEnd('\u001F')); }
        return rows;
    }

    public void Dispose() => _data.Delete(recursive: true);
}
