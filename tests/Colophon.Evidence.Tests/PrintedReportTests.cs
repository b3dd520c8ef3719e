using System.IO.Compression;
using System.Text;
using Colophon.Binder;

namespace Colophon.Evidence.Tests;

/// <summary>The report on paper, by the machine's own Chromium.</summary>
public sealed class PrintedReportTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("colophon-print-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "Real")]
    public async Task A_configured_chromium_prints_the_report_and_the_binder_verifies()
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct, ("Evidence:Chromium", "/usr/bin/chromium"), ("Evidence:ChromiumWithoutSandbox", Environment.UserName == "root" ? "true" : "false"))).FillAsync(Ct);
        var job = await host.MakeAsync(new("q1"), Ct);
        var report = host.Verify(job, Ct);
        Assert.True(report.Code == BinderCode.Intact, string.Join('\n', report.Findings));
        Assert.StartsWith("Chromium ", report.Manifest!.PrintedBy, StringComparison.Ordinal);
        var pdf = await ReadAsync(host, job, "report.pdf");
        Assert.Equal("%PDF-"u8, pdf.AsSpan(0, 5));
        Assert.True(pdf.Length > 20_000, "a page of text");
        Assert.Empty(Directory.EnumerateDirectories(host.Files)); // profile and page are gone
    }

    [Theory]
    [InlineData("/nowhere/chromium")]
    [InlineData("/bin/false")]
    [InlineData("/bin/cat")] // starts, and prints no PDF
    public async Task A_browser_that_can_not_print_leaves_a_whole_binder_that_says_it_holds_no_pdf(string program)
    {
        await using var host = await (await EvidenceHost.StartAsync(_data.FullName, Ct, ("Evidence:Chromium", program))).FillAsync(Ct);
        var job = await host.MakeAsync(new("q1"), Ct);
        Assert.Equal(BinderCode.Intact, host.Verify(job, Ct).Code);
        Assert.Contains("holds no PDF", Encoding.UTF8.GetString(await ReadAsync(host, job, "00-README.md")), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(host.Files));
    }

    [Fact]
    public async Task A_browser_that_hangs_is_killed_with_all_its_children_when_its_time_is_over()
    {
        var hanging = Path.Combine(_data.FullName, "hanging");
        var sleeping = $"sleep 31415{Environment.ProcessId}"; // nobody else's
        await File.WriteAllTextAsync(hanging, $"#!/bin/sh\n[ \"$1\" = --version ] && {{ echo 'Hanging 1'; exit; }}\n{sleeping} &\n{sleeping}\n", Ct);
        File.SetUnixFileMode(hanging, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var host = await (await EvidenceHost.StartAsync(Path.Combine(_data.FullName, "data"), Ct, ("Evidence:Chromium", hanging), ("Evidence:PrintSeconds", "5"))).FillAsync(Ct);
        var job = await host.MakeAsync(new("q1"), Ct);
        Assert.Equal(BinderCode.Intact, host.Verify(job, Ct).Code);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").Select(p => Path.Combine(p, "cmdline")).Where(File.Exists).Select(Cmdline), c => c.Replace("\0", " ", StringComparison.Ordinal).Contains(sleeping, StringComparison.Ordinal));
    }

    /// <summary>The child can reach nothing, not even the machine's own loopback.</summary>
    [Fact]
    public async Task A_browser_sees_no_network_and_nothing_of_the_servers_environment()
    {
        var curious = Path.Combine(_data.FullName, "curious");
        var seen = Path.Combine(_data.FullName, "seen");
        await File.WriteAllTextAsync(curious, $"#!/bin/sh\n[ \"$1\" = --version ] && {{ echo 'Curious 1'; exit; }}\n(cat /proc/net/dev; env) > {seen}\nexit 1\n", Ct);
        File.SetUnixFileMode(curious, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("COLOPHON_TEST_SECRET", "kept");
        await using var host = await (await EvidenceHost.StartAsync(Path.Combine(_data.FullName, "data"), Ct, ("Evidence:Chromium", curious))).FillAsync(Ct);
        await host.MakeAsync(new("q1"), Ct);
        var lines = await File.ReadAllLinesAsync(seen, Ct);
        Assert.DoesNotContain(lines, l => l.Contains("COLOPHON_TEST_SECRET", StringComparison.Ordinal));
        Assert.Equal(["lo"], lines.Where(l => l.Contains(':', StringComparison.Ordinal) && !l.Contains('=', StringComparison.Ordinal)).Select(l => l.Split(':')[0].Trim()));
    }

    public void Dispose() => _data.Delete(recursive: true);

    private static async Task<byte[]> ReadAsync(EvidenceHost host, BinderJob job, string name)
    {
        await using var zip = await ZipFile.OpenReadAsync(Path.Combine(host.Files, job.FileName), Ct);
        await using var entry = await zip.GetEntry(name)!.OpenAsync(Ct);
        using var bytes = new MemoryStream();
        await entry.CopyToAsync(bytes, Ct);
        return bytes.ToArray();
    }

    private static string Cmdline(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // the process ended meanwhile
        }
    }
}
