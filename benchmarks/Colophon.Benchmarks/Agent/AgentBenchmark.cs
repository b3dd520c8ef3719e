using System.Diagnostics;
using System.Text.Json;
using Colophon.Benchmarks.Harness;

namespace Colophon.Benchmarks.Agent;

/// <summary>
/// What the agent costs a real WordPress, and what reading its records costs us. <c>benchmarks/agent/bench.sh</c> measures what happens inside PHP, since that has to be
/// measured from outside .NET. Its parts, for <c>--only</c>: pages, append, snapshot, reconcile.
/// </summary>
internal sealed class AgentBenchmark : IBenchmark
{
    private static readonly string[] s_parts = ["pages", "append", "snapshot"];

    public string Name => "agent";

    public string What => "what the agent adds to a page view and to a save on a real WordPress, its appends and snapshots, and reconciling what it told (--only pages, append, snapshot, reconcile)";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var part in s_parts.Where(bench.Runs)) { figures.AddRange(await MeasureAsync(part, ct)); }
        if (bench.Runs("reconcile")) { figures.Add(Reconciliation.Measure(bench, ct)); }
        return figures.Count > 0 ? figures : throw new InvalidOperationException($"The agent's benchmark has no part {bench.Only}: pages, append, snapshot or reconcile.");
    }

    private static async Task<Figure[]> MeasureAsync(string part, CancellationToken ct)
    {
        Bench.Say($"{part} …");
        var start = new ProcessStartInfo("bash", [Path.Combine(Root(), "benchmarks", "agent", "bench.sh"), part, "--json"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash is missing");
        await using var stop = ct.Register(() => process.Kill(entireProcessTree: true));
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        ct.ThrowIfCancellationRequested();
        if (process.ExitCode != 0) { throw new InvalidOperationException($"benchmarks/agent/bench.sh {part} ended with {process.ExitCode}: what it said is above."); }
        using var json = JsonDocument.Parse(output);
        Bench.Say($"  load {json.RootElement.GetProperty("load").GetDouble():N1}");
        return
        [
            .. json.RootElement.GetProperty("figures").EnumerateArray().Select(f => new Figure(f.GetProperty("name").GetString()!, f.GetProperty("value").GetDouble(), f.GetProperty("unit").GetString()!,
                f.GetProperty("peer").GetString(), f.GetProperty("peer_value") is { ValueKind: JsonValueKind.Number } peer ? peer.GetDouble() : null)),
        ];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Colophon.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new InvalidOperationException("The benchmarks run from inside the repository.");
    }
}
