using Colophon.Benchmarks.Harness;

namespace Colophon.Benchmarks.Scan;

/// <summary>Known flaws first: their figure of memory is the process's peak, and the analysis of the labelled sets would hide it.</summary>
internal sealed class ScanBenchmark : IBenchmark
{
    public string Name => "scan";

    public string What => "a 160 MB feed of known flaws matched with 200 sites; a WordPress scanned for malicious code beside ClamAV and YARA; what the security analysis finds in labelled sets it was not tuned on";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct) =>
        [.. bench.Runs("feed") && !bench.Tuning ? await FlawMatching.RunAsync(bench, ct) : [], .. bench.Runs("site") && !bench.Tuning ? await SiteScan.RunAsync(bench, ct) : [], .. new LabelledSets(bench, ct).Run()];
}
