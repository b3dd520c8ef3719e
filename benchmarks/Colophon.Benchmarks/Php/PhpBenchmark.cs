using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Php;
using Colophon.Php.Lexing;
using Colophon.Php.Parsing;

namespace Colophon.Benchmarks.Php;

/// <summary>
/// Lexing and parsing all of Debian's WordPress on one thread, beside PHP's own parser through php-ast, and nikic/php-parser. Parsing is measured once and cold,
/// with the just-in-time compiler's work in it, as whoever scans one plugin pays it; lexing is the median of five runs. Every tree is kept, ours and theirs.
/// The difference of two versions (update_diff_s) is built on the analysis, which `./bench scan` times.
/// </summary>
internal sealed class PhpBenchmark : IBenchmark
{
    private const string Root = "/usr/share/wordpress";

    public string Name => "php";

    public string What => "all of WordPress lexed and parsed on one core, beside php-ast and nikic/php-parser";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        OneCore();
        // Debian links other packages' files in here; only what lies here counts.
        var files = Directory.EnumerateFiles(Root, "*.php", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal).ToArray();
        var list = Path.Combine(bench.Scratch, "files");
        await File.WriteAllLinesAsync(list, files, ct);

        var before = Peak();
        var trees = new List<SyntaxTree>(files.Length);
        var watch = Stopwatch.StartNew();
        foreach (var file in files) { trees.Add(PhpParser.Parse(File.ReadAllBytes(file), null, ct)); }
        var cold = watch.Elapsed.TotalSeconds;
        var peak = Peak();
        var errors = trees.Count(t => t.DiagnosticCount > 0);
        foreach (var tree in trees.Where(t => t.DiagnosticCount > 0).Take(5)) { Bench.Say($"{files[trees.IndexOf(tree)]}:{tree.Diagnostics[0].Span.Line}: {tree.Diagnostics[0].Message}"); }
        var sources = trees.ConvertAll(t => t.Source);
        trees.Clear();
        watch.Restart();
        foreach (var file in files) { PhpParser.Parse(File.ReadAllBytes(file), null, ct); }
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"{files.Length} files, {sources.Sum(s => (long)s.Length) / 1e6:N1} MB; a second, warm parse took {watch.Elapsed.TotalSeconds:N2} s; the process had {before:N0} MB before the first"));

        var lexing = Enumerable.Range(0, 5).Select(_ => LexMbPerSecond(sources)).Order().ElementAt(2);
        var ast = await PeerAsync("ast", list, ct);
        var nikic = await PeerAsync("nikic", list, ct);
        var tokens = await PeerAsync("tokens", list, ct);
        return
        [
            new Figure("core_parse_s", cold, "s", "php-ast", ast.Seconds),
            new Figure("core_parse_s_nikic", cold, "s", "nikic/php-parser", nikic.Seconds),
            new Figure("core_parse_errors", errors, "files", "php-ast", ast.Errors),
            new Figure("lex_mb_per_s", lexing, "MB/s", "PhpToken::tokenize", tokens.Bytes / 1e6 / tokens.Seconds),
            new Figure("parse_peak_mb", peak, "MB", "php-ast", ast.PeakMb),
        ];
    }

    /// <summary>Ours and the peers', which are started from here: the compiler and the collector in the background would otherwise work elsewhere.</summary>
    private static void OneCore()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        using var self = Process.GetCurrentProcess();
        var allowed = (long)self.ProcessorAffinity;
        self.ProcessorAffinity = (nint)(allowed & -allowed);
    }

    private static double LexMbPerSecond(List<byte[]> sources)
    {
        var watch = Stopwatch.StartNew();
        var count = 0L;
        foreach (var source in sources)
        {
            var lexer = new PhpLexer(source);
            while (lexer.Next().Kind != TokenKind.End) { count++; }
        }
        return count == 0 ? 0 : sources.Sum(s => (long)s.Length) / 1e6 / watch.Elapsed.TotalSeconds;
    }

    private static double Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1048576.0;
    }

    private static async Task<(double Seconds, double Errors, double Bytes, double PeakMb)> PeerAsync(string name, string list, CancellationToken ct)
    {
        var start = new ProcessStartInfo("php") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-n", "-d", "extension=tokenizer", "-d", "extension=ast", Path.Combine(AppContext.BaseDirectory, "Php", "peers.php"), name, list }) { start.ArgumentList.Add(argument); }
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) { throw new InvalidOperationException($"php peers.php {name} ended with {process.ExitCode}: are php8.2-ast and php-parser installed? ./test php says what is missing."); }
        var numbers = output.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
