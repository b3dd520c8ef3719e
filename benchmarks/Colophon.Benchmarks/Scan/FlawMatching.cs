using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Scanning;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Matching;
using Colophon.Scanning.Store;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Benchmarks.Scan;

/// <summary>
/// Known flaws: a feed of 45,000 records and 160 MB is taken in, then 200 sites of 60 components are matched with it, and tied out by the second path over the file itself.
/// Peers: what somebody would write first, the feed decoded whole in PHP, and a join in SQLite with PHP's order of versions as a function.
/// </summary>
internal static class FlawMatching
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        var file = Path.Combine(bench.Scratch, "feed.json");
        FeedFile.Write(file);
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"{FeedFile.Records} records, {new FileInfo(file).Length / 1e6:N0} MB; the process had {Peak():N0} MB before the feed"));
        using var folder = DataFolder.Open(Path.Combine(bench.Scratch, "data"), TimeProvider.System);
        using var database = new FeedDatabase(folder);
        var store = new FeedStore(database);
        var options = Options.Create(new ScanningOptions());
        using var mirrors = new FeedMirrors(store, folder, options, TimeProvider.System);
        var watch = Stopwatch.StartNew();
        await using (var content = File.OpenRead(file))
        {
            if (await mirrors.TakeAsync(FeedFormats.Find("wordfence")!, content, "file", null, ct) is FeedIntake.Refused refused) { throw new InvalidOperationException(refused.State.Refused!.Why); }
        }
        var taken = watch.Elapsed.TotalSeconds;
        var peak = Peak();
        var php = await PhpPeer.DecodeAsync(file, ct);

        var run = new MatchRun(store, mirrors, new FirstPath(store), options, TimeProvider.System);
        var sites = FeedFile.Sites();
        watch.Restart();
        var result = run.Run(sites, null);
        var matched = watch.Elapsed.TotalSeconds;
        var sqlite = SqliteJoin.Run(sites, Path.Combine(bench.Scratch, "peer.db"));
        watch.Restart();
        var second = run.Second(sites);
        var seconds = watch.Elapsed.TotalSeconds;
        var tied = run.Run(sites, second);
        if (!tied.Sound) { throw new InvalidOperationException(string.Join(" ", tied.Faults)); }
        Bench.Say($"{result.Components} components, {result.Findings.Count} findings; the join of the peer finds {sqlite.Hits}; both paths agree on {tied.TieOut!.First}");
        return
        [
            new Figure("match_s", matched, "s", "SQLite join with version_compare", sqlite.Seconds),
            new Figure("tie_out_s", seconds, "s"),
            new Figure("feed_take_s", taken, "s", "json_decode of the whole file", php.Seconds),
            new Figure("feed_peak_mb", peak, "MB", "json_decode of the whole file", php.PeakMb),
        ];
    }

    private static double Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1048576.0;
    }
}
