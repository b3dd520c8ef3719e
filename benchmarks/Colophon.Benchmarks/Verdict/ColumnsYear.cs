using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Benchmarks.Verdict;

/// <summary>A year of 100,000 records a site, from columns: leaves are made and read into them one after the other, none is kept.</summary>
internal sealed class ColumnsYear(Bench bench, int power)
{
    private const long RecordsOfSite = 100_000;

    /// <summary>As a server has it by default.</summary>
    private const int SealLeaves = 500_000;

    /// <summary>Days that come behind the year, one after the other; the figure is the one in the middle.</summary>
    private const int Days = 5;
    private long _appending;
    private readonly byte[] _last = new byte[1 << 16];
    private int _lastLength;
    private TenantLog _log = new();

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        var records = (long)Math.Pow(10, power);
        var sites = (int)(records / RecordsOfSite);
        var folder = Path.Combine(bench.Scratch, $"columns-1e{power}");
        _log = TenantLog.Open(folder);
        var year = new CompanyYear(sites, records, beatMinutes: 15, pace: .25, Take, more: 7);
        var building = Stopwatch.StartNew();
        year.Write();
        Timed(_log.Seal);
        _log.Close();
        if (year.Told != records) { throw new InvalidOperationException($"The year has {year.Told} records instead of {records}."); }
        var rows = _log.Size / Seconds();
        Say($"{sites} sites, {year.Leaves:N0} leaves, columns of {Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length) >> 20} MB made in {building.Elapsed.TotalSeconds:N1} s, {Seconds():N1} s of it reading leaves");
        ct.ThrowIfCancellationRequested();

        _log = new();
        Memory.Forget();
        var started = Stopwatch.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        _log = TenantLog.Open(folder);
        // As a server does: what it takes to go on is kept, and is part of the peak.
        var running = new RunningJudgement(_log);
        var result = running.GoOn().Periods[0];
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var peak = Memory.PeakMb();
        Say($"judged in {seconds:N2} s ({(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:N1} s of processors), peak {peak:N0} MB, {result.Controls.Count(c => c.Conclusion.Kind != ResultKind.NotTested)} of {result.Controls.Count} controls tested, {result.Controls.Sum(c => (long)c.Population.Count):N0} items, {result.Controls.Sum(c => (long)c.Deviations.Count):N0} deviations");
        ct.ThrowIfCancellationRequested();

        var days = new List<double>();
        for (var day = 0; day < Days; day++)
        {
            var before = _log.Size;
            _appending = 0;
            year.WriteDay();
            var appended = Seconds();
            started = Stopwatch.GetTimestamp();
            cpu = Environment.CpuUsage.TotalTime;
            result = running.GoOn().Periods[0];
            days.Add(appended + Stopwatch.GetElapsedTime(started).TotalSeconds);
            Say($"one more day, {_log.Size - before:N0} leaves: {appended:N2} s to read them, {days[^1]:N2} s in all ({(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:N1} s of processors to judge), peak so far {Memory.PeakMb():N0} MB");
            ct.ThrowIfCancellationRequested();
        }
        // The bytes of the largest are more than one array holds.
        if (power < 8 && !VerdictsJson.Write(result).AsSpan().SequenceEqual(VerdictsJson.Write(Judge.Evaluate(_log, CompanyYear.Period, new(_log.Size))!))) { throw new InvalidOperationException("A judgement from nothing comes to other bytes."); }

        var incremental = days.Order().ElementAt(Days / 2);
        (result, running) = (null, null);
        _log.Seal();
        _log.Close();
        var (size, last) = (_log.Size, _last.AsMemory(0, _lastLength).ToArray());
        _log = new();
        Memory.Forget();
        var page = await ControlPages.P95Async(Path.Combine(bench.Scratch, $"data-1e{power}"), folder, size, last, ct);
        Directory.Delete(folder, recursive: true);
        return power < 8
            ? [new($"columns_1e{power}_s", seconds, "s"), new($"columns_1e{power}_peak_mb", peak, "MB"), new($"incremental_1e{power}_s", incremental, "s"), new($"control_page_1e{power}_p95_ms", page, "ms")]
            : [new("projection_rows_per_s", rows, "leaves/s"), new("verdict_1e8_s", seconds, "s"), new("verdict_1e8_peak_mb", peak, "MB"), new("incremental_s", incremental, "s"), new("control_page_p95_ms", page, "ms")];
    }

    private void Take(ReadOnlySpan<byte> leaf)
    {
        var began = Stopwatch.GetTimestamp();
        _log.Append(_log.Size, leaf);
        leaf.CopyTo(_last);
        _lastLength = leaf.Length;
        if (_log.Size - _log.Sealed >= SealLeaves) { _log.Seal(); }
        _appending += Stopwatch.GetTimestamp() - began;
    }

    private void Timed(Action act)
    {
        var began = Stopwatch.GetTimestamp();
        act();
        _appending += Stopwatch.GetTimestamp() - began;
    }

    private double Seconds() => _appending / (double)Stopwatch.Frequency;

    private void Say(FormattableString line) => Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  1e{power}: ") + FormattableString.Invariant(line));
}
