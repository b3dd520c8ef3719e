using Colophon.Binder;
using Colophon.Engines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Evidence.Binders;

/// <summary>
/// Prints a report with the machine's Chromium: a child in name spaces of its own, without a network, without the server's environment, bounded in time and in what it writes.
/// It is killed with everything it started. What fails here costs the PDF, never the binder.
/// </summary>
internal sealed class ChromiumPrinter(IOptions<EvidenceOptions> options, ILogger<ChromiumPrinter> logger)
{
    private const long MaxBytes = 256L << 20;
    private const int MaxOutputBytes = 4 << 20;
    private const int MaxSaid = 2_000;
    private static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(20);

    /// <summary>Null: none is configured, or it doesn't start.</summary>
    public async Task<IReportPrinter?> FindAsync(CancellationToken ct)
    {
        if (options.Value.Chromium is not { Length: > 0 } program) { return null; }
        var (code, output, error) = await RunAsync(program, ["--version"], Path.GetTempPath(), VersionLimit, ct);
        if (code == 0 && output.Trim() is { Length: > 0 and < 200 } name) { return new Printer(this, program, name); }
        NotPrinted(program, error);
        return null;
    }

    private async Task<Stream?> PrintAsync(string program, Action<Stream> html, string scratch, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(scratch, BinderShelf.PrintPrefix + Path.GetRandomFileName())).FullName;
        try
        {
            var (page, pdf) = (Path.Combine(folder, "report.html"), Path.Combine(folder, "report.pdf"));
            await using (var file = File.Create(page)) { html(file); }
            string[] arguments =
            [
                "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--no-default-browser-check",
                $"--user-data-dir={Path.Combine(folder, "profile")}", .. options.Value.ChromiumWithoutSandbox ? (string[])["--no-sandbox"] : [],
                "--no-pdf-header-footer", "--generate-pdf-document-outline", $"--print-to-pdf={pdf}", new Uri(page).AbsoluteUri,
            ];
            var (code, _, error) = await RunAsync(program, arguments, folder, TimeSpan.FromSeconds(options.Value.PrintSeconds), ct);
            if (code == 0 && File.Exists(pdf) && new FileInfo(pdf).Length is > 0 and <= MaxBytes) { return new FileStream(pdf, FileMode.Open, FileAccess.Read); } // open, it outlives its folder
            NotPrinted(program, error);
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<ProgramResult> RunAsync(string program, IEnumerable<string> arguments, string home, TimeSpan limit, CancellationToken ct) =>
        BoundedProgram.RunAsync(program, arguments, home, new(limit, MaxOutputBytes, MaxBytes, Alone: true), ct);

    private void NotPrinted(string program, string error) => Log.NotPrinted(logger, program, error[^Math.Min(error.Length, MaxSaid)..]);

    private sealed class Printer(ChromiumPrinter chromium, string program, string name) : IReportPrinter
    {
        public string Name => name;

        public Task<Stream?> PrintAsync(Action<Stream> html, string scratch, CancellationToken ct) => chromium.PrintAsync(program, html, scratch, ct);
    }
}
