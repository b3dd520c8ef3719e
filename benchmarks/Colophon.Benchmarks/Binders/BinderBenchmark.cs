using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Colophon.Benchmarks.Harness;
using Colophon.Benchmarks.Verdict;
using Colophon.Binder;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;

namespace Colophon.Benchmarks.Binders;

/// <summary>
/// Binders of the verdict benchmark's years (1,000,000 records of 50 sites, 10,000,000 of 100, every control), from a file that is streamed twice as a ledger would be: how long it takes, and how much
/// memory the writing of papers and entries needs above what the verdict engine holds at that moment. The peer is what moves the same bytes and says nothing about them: deflating the leaves into one zip;
/// beside the larger one stands the smaller. Parts: 1e6, 1e7.
/// </summary>
internal sealed class BinderBenchmark : IBenchmark
{
    public string Name => "binder";

    public string What => "seconds and memory for the binders of years of 50 sites and 1,000,000 records, and of 100 and 10,000,000: papers and ledger";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        var figures = new List<Figure>();
        if (bench.Runs("1e6"))
        {
            var (seconds, stages, leaves) = await WriteAsync(bench, "1e6", file => new YearOfFifty(file).Write(), ct);
            var peer = Stopwatch.StartNew();
            await using (var zip = await ZipFile.OpenAsync(Path.Combine(bench.Scratch, "peer.zip"), ZipArchiveMode.Create, ct)) { await zip.CreateEntryFromFileAsync(leaves, "leaves", CompressionLevel.Optimal, ct); }
            figures.Add(new("binder_1e6_s", seconds, "s", "the leaves deflated into one zip", peer.Elapsed.TotalSeconds));
            figures.Add(new("binder_1e6_peak_mb", stages.Peak, "MB", "the leaves on disk", new FileInfo(leaves).Length / 1048576.0));
            figures.Add(new("binder_1e6_over_engine_mb", stages.Peak - stages.Judged, "MB"));
        }
        if (bench.Runs("1e7"))
        {
            var (seconds, stages, leaves) = await WriteAsync(bench, "1e7", file => new CompanyYear(100, 10_000_000, beatMinutes: 15, pace: .25, leaf => LeafFile.Append(file, leaf)).Write(), ct);
            figures.Add(new("binder_1e7_s", seconds, "s", "binder_1e6_s of the same run", figures.Find(f => f.Name == "binder_1e6_s")?.Value));
            figures.Add(new("binder_1e7_peak_mb", stages.Peak, "MB", "the leaves on disk", new FileInfo(leaves).Length / 1048576.0));
            figures.Add(new("binder_1e7_over_engine_mb", stages.Peak - stages.Judged, "MB"));
        }
        return figures;
    }

    private static async Task<(double Seconds, Stages Stages, string Leaves)> WriteAsync(Bench bench, string power, Action<Stream> write, CancellationToken ct)
    {
        var leaves = Path.Combine(bench.Scratch, "leaves-" + power);
        Bench.Say($"writing the {power} records of a year …");
        using (var file = new FileStream(leaves, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)) { write(file); }
        var (tree, size) = (new Frontier(), 0L);
        LeafFile.Read(leaves, (_, leaf) =>
        {
            tree.Append(MerkleHash.Leaf(leaf));
            size++;
        });
        using var key = Ed25519PrivateKey.Generate();
        var name = new VerifierKey("colophon.bench", key.PublicKey);
        var request = new BinderRequest
        {
            Tenant = "bench", TenantName = "Bench", PeriodId = YearOfFifty.Period, CreatedBy = "system", Tool = "bench", Checkpoint = Checkpoint.Sign("colophon.bench", TreeLabel.Parse("bench"), size, tree.Root(), key),
            Entries = (from, to, token) => LeafFile.Blocks(leaves, to, token), RootKey = name,
            Keys = SignedEnvelope.Sign(EnvelopeKinds.Keys, new KeyManifest(1, "colophon.bench", YearOfFifty.From, new(name.ToString(), name.ToString(), name.ToString(), name.ToString())), ProtocolJson.Wire.KeyManifest, key),
        };
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Bench.Say("writing the binder …");
        var stages = new Stages();
        var path = Path.Combine(bench.Scratch, $"binder-{power}.zip");
        var started = Stopwatch.GetTimestamp();
        await using (var file = new FileStream(path, FileMode.Create)) { await new BinderWriter(TimeProvider.System, key).WriteAsync(file, bench.Scratch, request, stages, ct); }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        stages.End();
        Bench.Say($"  {new FileInfo(path).Length >> 20} MB");
        return (seconds, stages, leaves);
    }

    /// <summary>The highest resident memory until the verdicts stood, and in all.</summary>
    private sealed class Stages : IProgress<BinderProgress>
    {
        private string _stage = "";
        private long _since = Stopwatch.GetTimestamp();

        public Stages() => File.WriteAllText("/proc/self/clear_refs", "5");

        public double Judged { get; private set; }

        public double Peak { get; private set; }

        public void Report(BinderProgress value)
        {
            if (value.Stage == _stage) { return; }
            // "papers" begins with the first paper written: until then the engine judged.
            if (value.Stage == "papers" && Judged == 0) { Judged = High(); }
            Told();
            _stage = value.Stage;
        }

        public void End()
        {
            Told();
            Peak = High();
        }

        private void Told()
        {
            if (_stage.Length > 0) { Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  {_stage}: {Stopwatch.GetElapsedTime(_since).TotalSeconds:N1} s, at most {High():N0} MB so far")); }
            _since = Stopwatch.GetTimestamp();
        }

        private static double High() => long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
