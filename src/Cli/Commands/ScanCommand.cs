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
        var writeBaseline = new Option<string?>("--write-baseline") { Description = "Writes what is found as a baseline for later scans, and ends with 0 whatever that is", HelpName = "FILE" };
        var sarif = new Option<string?>("--sarif") { Description = "Writes the result as SARIF 2.1.0, too", HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "From which level on a scan fails, and which findings are known until when", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON" };
        var cache = new Option<string>("--cache") { Description = "Where results are kept by the hashes of files", HelpName = "DIR", DefaultValueFactory = _ => ScanCache.DefaultFolder };
        var noCache = new Option<bool>("--no-cache") { Description = "Scans everything anew" };
        var yara = new Option<string[]>("--yara") { Description = "Asks YARA with these rules as well; once for each file", HelpName = "RULES" };
        var command = new Command("scan", "Looks for malicious and vulnerable code in plugins and themes") { path, baseline, writeBaseline, sarif, policy, yara, json, cache, noCache };
        // What was there before would be left out of what is to be written down.
        command.Validators.Add(parsed => { if (parsed.GetValue(baseline) is not null && parsed.GetValue(writeBaseline) is not null) { parsed.AddError("--baseline and --write-baseline don't go together: write a new one from a whole scan."); } });
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            using var engine = YaraScan.Open(parsed.GetValue(yara) ?? [], ct);
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var rules = parsed.GetValue(policy) is { } file ? ReadPolicy(file) : ScanPolicy.Default;
            var known = new ScanCache(parsed.GetValue(noCache) ? null : Path.GetFullPath(parsed.GetValue(cache)!));
            var report = WatchedWork.Run(progress =>
            {
                var before = parsed.GetValue(baseline) is { } old ? Baseline(old, known, engine, today, progress, ct) : null;
                var (findings, files, components) = Run(parsed.GetValue(path)!, known, engine, today, progress, ct);
                return ScanReport.Of(findings, before, rules, today, files, components);
            });
            if (parsed.GetValue(sarif) is { } target) { WriteSarif(target, report); }
            if (parsed.GetValue(json)) { ScanJson.Write(report, Console.OpenStandardOutput()); } else { ScanText.Write(report, rules, Console.Out); }
            if (parsed.GetValue(writeBaseline) is not { } kept) { return Code(report, rules); }
            OutputFile.Write(kept, Text(s => ScanJson.Write(report, s)));
            // A record of what is there is no judgement of it: a script that writes one goes on. What was not analysed is said, because later scans will not count it.
            Console.Error.WriteLine($"{kept} holds {report.Results.Length} findings{(report.Results.Count(r => r.Finding.IsUnread) is var unread and > 0 ? $", among them {unread} that were not analysed" : "")}. Later scans with --baseline count what is new.");
            return ExitCode.Done;
        }, ct));
        return command;
    }

    private static (List<ScanFinding> Findings, int Files, int Components) Run(string path, ScanCache cache, YaraScan? engine, DateOnly today, IProgress<AnalysisProgress>? progress, CancellationToken ct)
    {
        var components = Components.Of(PackageSource.Read(path, ct));
        var findings = components.SelectMany(c => cache.Get(c, () => Scanner.Scan(c.Root, ComponentVersion.Read(c.Slug, c.Files, c.Unread, new AnalysisOptions(today, [], Progress: progress), ct), new ReviewOptions(today)))).ToList();
        if (engine is not null) { findings.AddRange(engine.Scan(components, ct)); }
        return (findings, components.Sum(c => c.Files.Count), components.Count);
    }

    private static IReadOnlySet<string> Baseline(string path, ScanCache cache, YaraScan? engine, DateOnly today, IProgress<AnalysisProgress>? progress, CancellationToken ct) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? ScanJson.ReadBaseline(ReadSide(path)) ?? throw new CommandException(ExitCode.Unreadable, $"{path} is no result of colophon scan --json.")
            : Run(path, cache, engine, today, progress, ct).Findings.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);

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
        var version = typeof(ScanCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        OutputFile.Write(path, Text(s => Sarif.Write(report, version, s)));
    }

    private static string Text(Action<Stream> write)
    {
        using var memory = new MemoryStream();
        write(memory);
        return System.Text.Encoding.UTF8.GetString(memory.ToArray());
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
