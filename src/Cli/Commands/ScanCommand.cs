using System.CommandLine;
using System.Reflection;
using Colophon.Cli.Commands.Diff;
using Colophon.Cli.Commands.Scan;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;
using Colophon.Php.Scanning;

namespace Colophon.Cli.Commands;

/// <summary><c>colophon scan PATH</c>: everything in plugins and themes that somebody should look at, for people and for continuous integration (docs/formats/scan.md).</summary>
internal static class ScanCommand
{
    private const int MaxSideFileBytes = 64 << 20;

    public static Command Build()
    {
        var path = new Argument<string>("PATH") { Description = "A plugin, a theme, a folder of them, or a zip" };
        var baseline = new Option<string?>("--baseline") { Description = "The version before, or the JSON of an earlier scan: what was there already doesn't count", HelpName = "OLD" };
        var sarif = new Option<string?>("--sarif") { Description = "Writes the result as SARIF 2.1.0, too", HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "From which level on a scan fails, and which findings are known until when", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON" };
        var cache = new Option<string>("--cache") { Description = "Where results are kept by the hashes of files", HelpName = "DIR", DefaultValueFactory = _ => ScanCache.DefaultFolder };
        var noCache = new Option<bool>("--no-cache") { Description = "Scans everything anew" };
        var command = new Command("scan", "Looks for malicious and vulnerable code in plugins and themes") { path, baseline, sarif, policy, json, cache, noCache };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var rules = parsed.GetValue(policy) is { } file ? ReadPolicy(file) : ScanPolicy.Default;
            var known = new ScanCache(parsed.GetValue(noCache) ? null : Path.GetFullPath(parsed.GetValue(cache)!));
            var report = WatchedWork.Run(progress =>
            {
                var before = parsed.GetValue(baseline) is { } old ? Baseline(old, known, today, progress, ct) : null;
                var (findings, files, components) = Run(parsed.GetValue(path)!, known, today, progress, ct);
                return ScanReport.Of(findings, before, rules, today, files, components);
            });
            if (parsed.GetValue(sarif) is { } target) { WriteSarif(target, report); }
            if (parsed.GetValue(json)) { ScanJson.Write(report, Console.OpenStandardOutput()); } else { ScanText.Write(report, rules, Console.Out); }
            return Code(report, rules);
        }, ct));
        return command;
    }

    private static (List<ScanFinding> Findings, int Files, int Components) Run(string path, ScanCache cache, DateOnly today, IProgress<AnalysisProgress>? progress, CancellationToken ct)
    {
        var components = Components.Of(PackageSource.Read(path, ct));
        var findings = components.SelectMany(c => cache.Get(c, () => Scanner.Scan(c.Root, ComponentVersion.Read(c.Slug, c.Files, c.Unread, new AnalysisOptions(today, [], Progress: progress), ct), new ReviewOptions(today)))).ToList();
        return (findings, components.Sum(c => c.Files.Count), components.Count);
    }

    private static IReadOnlySet<string> Baseline(string path, ScanCache cache, DateOnly today, IProgress<AnalysisProgress>? progress, CancellationToken ct) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? ScanJson.ReadBaseline(ReadSide(path)) ?? throw new CommandException(ExitCode.Unreadable, $"{path} is no result of colophon scan --json.")
            : Run(path, cache, today, progress, ct).Findings.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);

    private static ScanPolicy ReadPolicy(string path) =>
        ScanPolicy.Parse(ReadSide(path), out var errors) ?? throw new CommandException(ExitCode.Unreadable, string.Join(Environment.NewLine, errors.Select(e => $"{path}: {e}")));

    private static byte[] ReadSide(string path)
    {
        try
        {
            return new FileInfo(path).Length > MaxSideFileBytes ? throw new CommandException(ExitCode.Unreadable, $"{path} is larger than {MaxSideFileBytes >> 20} MiB.") : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unreadable, $"{path} can't be read: {e.Message}");
        }
    }

    private static void WriteSarif(string path, ScanReport report)
    {
        using var memory = new MemoryStream();
        Sarif.Write(report, typeof(ScanCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0], memory);
        OutputFile.Write(path, System.Text.Encoding.UTF8.GetString(memory.ToArray()));
    }

    private static int Code(ScanReport report, ScanPolicy policy)
    {
        var failing = report.Failing(policy).ToList();
        if (failing.Exists(f => f.Level == ReviewLevel.Stop)) { return ExitCode.Stop; }
        // What was not analysed is never clean, whatever the policy says about findings.
        if (report.Results.Any(r => r.Counts && r.Finding.IsUnread)) { return ExitCode.NotAnalysed; }
        return failing.Count > 0 ? ExitCode.Look : ExitCode.Done;
    }
}
