using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Colophon.Benchmarks.Harness;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.Surveys;
using Colophon.Scanning;
using Colophon.Scanning.Integrity;
using Colophon.Storage;
using Colophon.TestSupport;
using Microsoft.Extensions.Options;

namespace Colophon.Benchmarks.Scan;

/// <summary>
/// How fast a WordPress is scanned for malicious code: the agent's own survey of its files and the server's judging of what that names, one after the other on one core,
/// without the network and the spool between them; and a collector's survey of the same files, on all cores. Beside clamscan and yara on the same tree, each with one signature of ours: with a whole database both are slower.
/// Where COLOPHON_YARA names a file of others' rules, beside yara with those as well.
/// </summary>
internal static class SiteScan
{
    private const string Tree = "/usr/share/wordpress";
    private const string Marker = "Colophon-Bench-Marker-3c2a";

    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        var folder = Directory.CreateDirectory(Path.Combine(bench.Scratch, "site")).FullName;
        foreach (var file in Directory.EnumerateFiles(Tree, "*", SearchOption.AllDirectories)) { await using var read = File.OpenRead(file); await read.CopyToAsync(Stream.Null, ct); } // everybody finds it in memory
        var survey = await RunAsync("php", ["-n", Path.Combine(AppContext.BaseDirectory, "Scan", "survey.php"), Path.Combine(Shell.Root, "agent"), Tree, folder], ct);
        using var times = JsonDocument.Parse(survey.Output);
        double Of(string name) => times.RootElement.GetProperty(name).GetDouble();
        var megabytes = Of("bytes") / 1e6;
        var items = File.ReadLines(Path.Combine(folder, "told")).Select(Item).ToList();
        var options = Options.Create(new ScanningOptions());
        var known = new KnownGood(DataFolder.Open(Path.Combine(bench.Scratch, "data"), TimeProvider.System), options, TimeProvider.System);
        var (name, files, refusal) = known.Take(Package(), ct);
        Bench.Say($"{megabytes:N0} MB in {Tree}; {items.Count} items are told; {name ?? refusal!.Detail}: {files} files are known");
        var examiner = new Examiner(options, TimeProvider.System);
        var aided = Judge(items, known.Has, examiner, ct);
        var unaided = Judge(items, _ => false, examiner, ct);
        Bench.Say($"looked into {aided.Looked} of them where the publisher's package is known, {unaided.Looked} where it isn't; findings {aided.Found} and {unaided.Found}");
        var (beside, again, seen) = Beside();
        var besideAided = Judge(seen, known.Has, examiner, ct);
        Bench.Say($"a collector tells {seen.Count} items");
        if (!seen.Select(i => (i.Key, i.Sha256, i.Marks)).Order().SequenceEqual(items.Select(i => (i.Key, i.Sha256, i.Marks)).Order())) { throw new InvalidOperationException("The agent and the collector tell different things of the same tree."); }
        var clam = megabytes / await ClamscanAsync(folder, ct);
        var one = Path.Combine(folder, "own.yar");
        await File.WriteAllTextAsync(one, $"rule marker {{ strings: $a = \"{Marker}\" condition: $a }}\n", ct);
        var yara = megabytes / await YaraAsync(one, ct);
        var figures = new List<Figure>
        {
            new("scan_mb_per_s", megabytes / (Of("first_s") + aided.Seconds), "MB/s", "clamscan, one signature", clam),
            new("scan_beside_yara_mb_per_s", megabytes / (Of("first_s") + aided.Seconds), "MB/s", "yara, one rule", yara),
            new("scan_unknown_mb_per_s", megabytes / (Of("first_s") + unaided.Seconds), "MB/s", "clamscan, one signature", clam),
            new("rescan_mb_per_s", megabytes / Of("second_s"), "MB/s", "clamscan, one signature", clam),
            new("collector_scan_mb_per_s", megabytes / (beside + besideAided.Seconds), "MB/s", "clamscan, one signature", clam),
            new("collector_scan_beside_yara_mb_per_s", megabytes / (beside + besideAided.Seconds), "MB/s", "yara, one rule", yara),
            new("collector_rescan_mb_per_s", megabytes / again, "MB/s", "clamscan, one signature", clam),
        };
        if (Environment.GetEnvironmentVariable("COLOPHON_YARA") is { Length: > 0 } rules)
        {
            var (peer, others) = ("yara, " + Path.GetFileName(rules), megabytes / await YaraAsync(rules, ct));
            figures.Add(new("scan_beside_rules_mb_per_s", megabytes / (Of("first_s") + aided.Seconds), "MB/s", peer, others));
            figures.Add(new("collector_scan_beside_rules_mb_per_s", megabytes / (beside + besideAided.Seconds), "MB/s", peer, others));
            figures.Add(new("scan_unknown_beside_rules_mb_per_s", megabytes / (Of("first_s") + unaided.Seconds), "MB/s", peer, others));
        }
        return figures;
    }

    private static (double Seconds, int Looked, int Found) Judge(List<Surveyed> items, Func<Surveyed, bool> isKnown, Examiner examiner, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        int looked = 0, found = 0;
        foreach (var item in items)
        {
            if (isKnown(item) || item.Kind != "file" || item.Sha256.Length == 0 || (item.Marks.Length == 0 && !Names.MayRun(item.Id))) { continue; }
            looked++;
            if (examiner.Examine(item, File.ReadAllBytes(Path.Combine(Tree, item.Id)), ct).Rule.Length > 0) { found++; }
        }
        return (watch.Elapsed.TotalSeconds, looked, found);
    }

    /// <summary>A collector's survey of the files: the first one, and the next, with what it remembers. A collector is a service, so that what runs once at its start is not counted.</summary>
    private static (double First, double Second, List<Surveyed> Items) Beside()
    {
        static string Write(Dictionary<string, SeenFile> seen) => JsonSerializer.Serialize(seen);
        var warm = Directory.CreateTempSubdirectory("colophon-warm-").FullName;
        var config = Path.Combine(warm, "wp-config.php"); // as for the agent above, no folder is elsewhere
        File.WriteAllText(config, "<?php\n");
        var plain = WpConfig.Read(config);
        SiteWalk Of(string root) => new(new(root, Path.Combine(root, "wp-config.php"), plain), Path.Combine(root, "wp-content", "uploads"));
        Write(SeenFile.Read(Of(warm), JsonSerializer.Deserialize<Dictionary<string, SeenFile>>("{}")!, () => true).Seen);
        Directory.Delete(warm, recursive: true);
        var walk = Of(Tree);
        var watch = Stopwatch.StartNew();
        var (seen, _) = SeenFile.Read(walk, [], () => true);
        var kept = Write(seen);
        var first = watch.Elapsed.TotalSeconds;
        watch.Restart();
        SeenFile.Read(walk, JsonSerializer.Deserialize<Dictionary<string, SeenFile>>(kept)!, () => true);
        return (first, watch.Elapsed.TotalSeconds, [.. seen.Where(s => s.Value.IsToldAt(s.Key)).Select(s => new Surveyed("file", s.Key, (long)s.Value.Stamp.Size, s.Value.Sha256, s.Value.Marks))]);
    }

    /// <summary>The tree as its publisher would serve it.</summary>
    private static byte[] Package()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.EnumerateFiles(Tree, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).LinkTarget is null)) { archive.CreateEntryFromFile(file, "wordpress/" + Path.GetRelativePath(Tree, file), CompressionLevel.Fastest); }
        }
        return zip.ToArray();
    }

    private static async Task<double> ClamscanAsync(string folder, CancellationToken ct)
    {
        var database = Path.Combine(folder, "own.ndb");
        await File.WriteAllTextAsync(database, $"Colophon.Bench.Marker:0:*:{Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(Marker))}\n", ct);
        return (await RunAsync("clamscan", ["--recursive", "--no-summary", "--infected", "--database", database, Tree], ct)).Seconds;
    }

    private static async Task<double> YaraAsync(string rules, CancellationToken ct) => (await RunAsync("yara", ["--recursive", "--no-warnings", "--threads=1", rules, Tree], ct)).Seconds;

    private static async Task<(string Output, double Seconds)> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException($"{program} is missing");
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? (output, watch.Elapsed.TotalSeconds) : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    private static Surveyed Item(string line)
    {
        var entry = JsonElement.Parse(line);
        var key = entry[0].GetString()!;
        var (kind, id) = (key[..key.IndexOf(':', StringComparison.Ordinal)], key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return new(kind, id, entry[2].GetProperty("size").GetInt64(), entry[2].GetProperty("sha256").GetString()!, entry[2].GetProperty("marks").GetString()!);
    }
}
