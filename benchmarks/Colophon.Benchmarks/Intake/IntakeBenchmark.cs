using System.Diagnostics;
using System.Globalization;
using Colophon.Benchmarks.Harness;
using Colophon.Crypto;
using Colophon.TestSupport;

namespace Colophon.Benchmarks.Intake;

/// <summary>
/// Durable events a second through the real server process: eight sites of two companies, each with one exchange in flight, batches of 100 signed beforehand. Everything is on:
/// signatures, hashes, gaps, receipts, checkpoints, projection. The generator runs on the same cores. Closed loop: a slow answer delays the next request of that site.
/// </summary>
internal sealed class IntakeBenchmark : IBenchmark
{
    private const int SitesPerTenant = 4;
    private const int WarmUp = 100;
    private const int Batches = 1_000;
    private static readonly string[] Tenants = ["fernhill", "otherco"];

    public string Name => "intake";

    public string What => "durable events a second over HTTP in batches of 100, p99 of an exchange, lag of the projection";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"fdatasync of 32 KiB here: median {FlushMedian(bench.Scratch):N2} ms"));
        var records = new List<byte[]>();
        var (rate, p99, lag) = await ServerAsync(Path.Combine(bench.Scratch, "data"), records, ct);
        Bench.Say("PostgreSQL COPY …");
        var postgres = await PostgresPeer.RunAsync(Path.Combine(bench.Scratch, "postgres"), records, SitesPerTenant * Tenants.Length, ct);
        Bench.Say("SQLite …");
        var sqlite = SqlitePeer.Run(Path.Combine(bench.Scratch, "peer.db"), records);
        return
        [
            new("intake_events_per_s", rate, "events/s", "PostgreSQL COPY, 100 a transaction, 8 connections, fsync", postgres),
            new("intake_events_per_s_sqlite", rate, "events/s", "SQLite WAL FULL, 100 a transaction", sqlite),
            new("intake_p99_ms", p99, "ms"),
            new("projection_lag_s", lag, "s"),
        ];
    }

    private static async Task<(double Rate, double P99, double Lag)> ServerAsync(string data, List<byte[]> records, CancellationToken ct)
    {
        await using var server = await RunningServer.StartAsync(Path.Combine(AppContext.BaseDirectory, "Colophon.Server.dll"), data, ct);
        Bench.Say($"signing {Tenants.Length * SitesPerTenant * (WarmUp + Batches)} batches beforehand …");
        var senders = new List<Sender>();
        foreach (var tenant in Tenants)
        {
            await server.AskAsync("/local/tenants", new { tenant, name = tenant });
            for (var i = 0; i < SitesPerTenant; i++)
            {
                using var site = await server.EnrolAsync(tenant, $"http://127.0.0.{i + 1}/{tenant}");
                senders.Add(new Sender(server.Address, Workload.Seal(site, WarmUp + Batches, records.Add)));
            }
        }
        GC.Collect();
        foreach (var sender in senders) { await sender.ConnectAsync(ct); }
        Bench.Say("warming up …");
        await Task.WhenAll(senders.Select(s => Task.Run(() => s.RunAsync(0, WarmUp, ct), ct)));
        await ProjectedAsync(server, ct);
        foreach (var sender in senders) { sender.Milliseconds.Clear(); }

        Bench.Say("sending …");
        var cpu = server.Process.TotalProcessorTime;
        var own = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(senders.Select(s => Task.Run(() => s.RunAsync(WarmUp, WarmUp + Batches, ct), ct)));
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var ended = Stopwatch.GetTimestamp();
        server.Process.Refresh();
        var (serverCpu, ownCpu) = ((server.Process.TotalProcessorTime - cpu).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - own).TotalSeconds);
        await ProjectedAsync(server, ct);
        var lag = Stopwatch.GetElapsedTime(ended).TotalSeconds;
        var times = senders.SelectMany(s => s.Milliseconds).Order().ToArray();
        var events = senders.Count * Batches * Workload.PerBatch;
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"{events} events in {took:N2} s; server {serverCpu:N1} s of processor, generator {ownCpu:N1} s; exchange p50 {times[times.Length / 2]:N1} ms, max {times[^1]:N1} ms; {senders.Sum(s => s.Busy)} times busy"));
        foreach (var sender in senders) { sender.Dispose(); }
        return (events / took, times[(int)(times.Length * 0.99)], lag);
    }

    /// <summary>Waits until every tree is signed to its end and projected.</summary>
    private static async Task ProjectedAsync(RunningServer server, CancellationToken ct)
    {
        foreach (var tenant in Tenants)
        {
            var note = (await server.CheckpointAsync(tenant)).Split('\n');
            var size = long.Parse(note[1], NumberStyles.None, CultureInfo.InvariantCulture);
            while ((await server.AskAsync("/local/status"))["tenants"]!.AsArray().Single(t => t!["tenant"]!.GetValue<string>() == tenant)!["projected"]!.GetValue<long>() < size) { await Task.Delay(20, ct); }
        }
    }

    private static double FlushMedian(string folder)
    {
        using var file = File.OpenHandle(Path.Combine(folder, "flush"), FileMode.Create, FileAccess.Write);
        var block = new byte[32 * 1024];
        RandomAccess.Write(file, new byte[200 * block.Length], 0);
        DurableFile.FlushData(file);
        var times = new double[200];
        for (var i = 0; i < times.Length; i++)
        {
            Random.Shared.NextBytes(block);
            var started = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, i * block.Length);
            DurableFile.FlushData(file);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[times.Length / 2];
    }
}
