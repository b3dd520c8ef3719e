using System.Diagnostics;
using System.Text.Json;
using Colophon.Benchmarks.Harness;

namespace Colophon.Benchmarks.Agent;

/// <summary>What the agent costs a page view of a real WordPress: <c>benchmarks/agent/bench.sh</c> measures, since PHP has to be measured from outside .NET.</summary>
internal sealed class AgentBenchmark : IBenchmark
{
    public string Name => "agent";

    public string What => "milliseconds that the agent adds to a page view of a real WordPress, beside a plugin that sleeps 1 ms";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root(), "benchmarks", "agent", "bench.sh"), "--json"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash is missing");
        await using var stop = ct.Register(() => process.Kill(entireProcessTree: true));
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        ct.ThrowIfCancellationRequested();
        if (process.ExitCode != 0) { throw new InvalidOperationException($"benchmarks/agent/bench.sh ended with {process.ExitCode}: what it said is above."); }
        using var json = JsonDocument.Parse(output);
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
