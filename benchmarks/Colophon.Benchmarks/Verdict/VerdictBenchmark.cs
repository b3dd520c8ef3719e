using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Verdicts;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Benchmarks.Verdict;

/// <summary>
/// How long the engine needs for the results of every control over a year, and how much memory it takes at most: from the bytes of a ledger, and from its built columns,
/// which hold nothing that was derived for a control. Then each control's page is asked for, and one more day is read and everything judged again. Parts: leaves, 1e5, 1e6, 1e7, 1e8.
/// </summary>
internal sealed class VerdictBenchmark : IBenchmark
{
    private const int Rounds = 5;

    public string Name => "verdict";

    public string What => "seconds and memory for a year under every control of the catalogue: 50 sites and 1,000,000 records from leaves, up to 1,000 sites and 100,000,000 from columns";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        var figures = new List<Figure>();
        if (bench.Runs("leaves")) { figures.AddRange(FromLeaves(bench, ct)); }
        foreach (var power in (int[])[5, 6, 7, 8])
        {
            if (bench.Runs($"1e{power}")) { figures.AddRange(await new ColumnsYear(bench, power).RunAsync(ct)); }
        }
        return figures;
    }

    private static IReadOnlyList<Figure> FromLeaves(Bench bench, CancellationToken ct)
    {
        var path = Path.Combine(bench.Scratch, "leaves");
        Bench.Say($"writing {YearOfFifty.Records} records of {YearOfFifty.Sites} sites …");
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            var year = new YearOfFifty(file);
            year.Write();
            if (year.Told != YearOfFifty.Records) { throw new InvalidOperationException($"The year has {year.Told} records instead of {YearOfFifty.Records}."); }
            Bench.Say($"{year.Leaves} leaves, {file.Length >> 20} MB");
        }
        // The year's writer leaves its garbage behind: the peak counts from here.
        Memory.Forget();
        var seconds = new List<double>();
        PeriodResult? result = null;
        for (var round = 0; round < Rounds; round++)
        {
            ct.ThrowIfCancellationRequested();
            result = null;
            var started = Stopwatch.GetTimestamp();
            var (cpu, pause) = (Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration());
            var log = new TenantLog();
            LeafFile.Read(path, log.Append);
            var read = Stopwatch.GetElapsedTime(started).TotalSeconds;
            result = Judge.Evaluate(log, YearOfFifty.Period, new(log.Size)) ?? throw new InvalidOperationException("The ledger of the benchmark defines no period.");
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  round {round + 1}: {read:N2} s to read the leaves, {seconds[^1]:N2} s in all, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:N2} s of processors, {(GC.GetTotalPauseDuration() - pause).TotalSeconds:N2} s of collecting garbage"));
        }
        var peak = Memory.PeakMb();
        foreach (var control in result!.Controls) { Bench.Say($"  {control.Id}: {control.Sentence}"); }
        Bench.Say("the peer …");
        var (peer, updates) = SqlitePeer.Run(path, bench.Scratch);
        var ours = result.Controls.Single(c => c.Id == "CH-01").Population.Count(i => i.Type == "plugin.updated");
        if (updates != ours) { throw new InvalidOperationException($"SQLite counts {updates} plugin updates and the engine {ours}: they did not do the same work."); }
        seconds.Sort();
        return
        [
            new("verdict_1e6_s", seconds[Rounds / 2], "s", SqlitePeer.Name, peer),
            new("verdict_1e6_peak_mb", peak, "MB", "the leaves on disk", new FileInfo(path).Length / 1048576.0),
        ];
    }
}
