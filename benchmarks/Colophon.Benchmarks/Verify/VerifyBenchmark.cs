using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Benchmarks.Harness;
using Colophon.Benchmarks.Verdict;
using Colophon.Binder;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;

namespace Colophon.Benchmarks.Verify;

/// <summary>
/// How fast <c>colophon verify</c> reads a binder of 500,000 records of about 300 bytes in signed batches of 100. The peer is what an auditor does with a zip and a list of
/// hashes today: <c>unzip</c> and <c>sha256sum --check</c> over the same files; it says nothing about order, completeness or signers. Then how much memory it takes, and how much
/// for twenty times the records. Parts: speed, memory.
/// </summary>
internal sealed class VerifyBenchmark : IBenchmark
{
    private const int Records = 500_000;
    private const int PerBatch = 100;
    private const string Tenant = "bench";
    private const string Server = "colophon.bench";
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    public string Name => "verify";

    public string What => "entries a second that the offline verifier checks: hashes alone, with agent signatures, with verdicts";

    public async Task<IReadOnlyList<Figure>> RunAsync(Bench bench, CancellationToken ct)
    {
        var figures = new List<Figure>();
        var path = Path.Combine(bench.Scratch, "binder.zip");
        var policy = await WriteAsync(path, Records, ct);
        if (bench.Runs("speed"))
        {
            Bench.Say("unzip and sha256sum --check …");
            var entries = Records + (Records / PerBatch);
            var peer = entries / await PeerAsync(path, Path.Combine(bench.Scratch, "peer"), ct);
            const string PeerName = "unzip + sha256sum --check";
            figures.Add(new("verify_entries_per_s", Rate(path, policy, VerifyDepth.Hashes, ct), "entries/s", PeerName, peer));
            figures.Add(new("verify_full_entries_per_s", Rate(path, policy, VerifyDepth.Signatures, ct), "entries/s", PeerName, peer));
            figures.Add(new("verify_with_verdicts_entries_per_s", Rate(path, policy, VerifyDepth.Everything, ct), "entries/s", PeerName, peer));
        }
        if (bench.Runs("memory"))
        {
            var small = PeakMb(path, policy, ct);
            var large = Path.Combine(bench.Scratch, "large.zip");
            policy = await WriteAsync(large, 20 * Records, ct);
            figures.Add(new("verify_1e7_peak_mb", PeakMb(large, policy, ct), "MB", $"{Records} records", small));
        }
        return figures;
    }

    private static double PeakMb(string path, TrustPolicy policy, CancellationToken ct)
    {
        Memory.Forget();
        Verified(path, policy, VerifyDepth.Everything, ct);
        return Memory.PeakMb();
    }

    private static VerificationReport Verified(string path, TrustPolicy policy, VerifyDepth depth, CancellationToken ct)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var report = BinderVerifier.Verify(path, new VerifyOptions { Policy = policy, Depth = depth, Scratch = Path.GetDirectoryName(path)! }, ct);
        if (report.Code != BinderCode.Intact) { throw new InvalidOperationException($"The benchmark's own binder is {report.Code}: {report.Findings[0]}"); }
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  {report.Elapsed.TotalSeconds:N2} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:N2} s of processors"));
        return report;
    }

    /// <summary>The best of three: the machine may be busy with something else.</summary>
    private static double Rate(string path, TrustPolicy policy, VerifyDepth depth, CancellationToken ct)
    {
        Bench.Say($"verifying: {depth} …");
        var best = 0.0;
        for (var i = 0; i < 3; i++)
        {
            var report = Verified(path, policy, depth, ct);
            best = Math.Max(best, report.Checked.Entries / report.Elapsed.TotalSeconds);
        }
        return best;
    }

    private static async Task<double> PeerAsync(string path, string folder, CancellationToken ct)
    {
        // The list of hashes is made outside the clock, as whoever handed over the zip would have
        await ZipFile.ExtractToDirectoryAsync(path, folder, ct);
        var list = Path.Combine(folder, "SHA256SUMS");
        await Shell($"cd '{folder}' && find . -type f ! -name SHA256SUMS -print0 | xargs -0 sha256sum > '{list}'", ct);
        var kept = Path.Combine(Path.GetDirectoryName(path)!, "SHA256SUMS");
        File.Move(list, kept);
        Directory.Delete(folder, recursive: true);
        var started = Stopwatch.GetTimestamp();
        await Shell($"mkdir '{folder}' && cd '{folder}' && unzip -q '{path}' && sha256sum --quiet --check '{kept}'", ct);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task Shell(string command, CancellationToken ct)
    {
        using var process = Process.Start("sh", ["-c", command]);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0) { throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}; unzip and coreutils are needed."); }
    }

    private static async Task<TrustPolicy> WriteAsync(string path, int records, CancellationToken ct)
    {
        Bench.Say($"writing a binder of {records} records …");
        using var root = Ed25519PrivateKey.Generate();
        using var log = Ed25519PrivateKey.Generate();
        using var agentRoot = Ed25519PrivateKey.Generate();
        using var agent = Ed25519PrivateKey.Generate();
        using var console = Ed25519PrivateKey.Generate();
        VerifierKey Named(string role, Ed25519PrivateKey key) => new(role.Length == 0 ? Server : $"{Server}/{role}", key.PublicKey);
        var keys = SignedEnvelope.Sign(EnvelopeKinds.Keys, new KeyManifest(1, Server, Start, new(Named("agent-root", agentRoot).ToString(), Named("", log).ToString(), Named("receipt", log).ToString(), Named("command", log).ToString())), ProtocolJson.Wire.KeyManifest, root);
        var (leaves, tree, size) = (path + ".leaves", new Frontier(), 0L);
        await using (var entries = new FileStream(leaves, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            foreach (var entry in Entries(records, agentRoot, agent, console))
            {
                LeafFile.Append(entries, entry);
                tree.Append(MerkleHash.Leaf(entry));
                size++;
            }
        }
        await using var file = new FileStream(path, FileMode.Create);
        await new BinderWriter(TimeProvider.System, log).WriteAsync(file, Path.GetDirectoryName(path)!, new BinderRequest
        {
            Tenant = Tenant, TenantName = "Bench", PeriodId = "p", CreatedBy = "system", Tool = "bench", Checkpoint = Checkpoint.Sign(Server, TreeLabel.Parse(Tenant), size, tree.Root(), log),
            Entries = (_, to, token) => LeafFile.Blocks(leaves, to, token), RootKey = Named("root", root), Keys = keys,
        }, null, ct);
        return new([Named("", log)], [Named("agent-root", agentRoot)], [], [], []);
    }

    private static IEnumerable<byte[]> Entries(int records, Ed25519PrivateKey agentRoot, Ed25519PrivateKey agent, Ed25519PrivateKey console)
    {
        yield return LeafBytes.Write(Start, new GenesisLeaf(Tenant, "Bench", $"{Server}/{Tenant}", new JsonObject { ["detection_s"] = 120 }));
        byte[] Enrol(string id, string kind, string site, Ed25519PrivateKey key) => LeafBytes.Write(Start, new EnrolledLeaf(SignedEnvelope.Sign(EnvelopeKinds.Identity,
            new IdentityPayload(1, Tenant, site, id, "00000000000000aa", kind, key.PublicKey.ToBase64(), "", WireText.ZeroHash, 60, 60, kind == "agent" ? "production" : "", Start), ProtocolJson.Wire.IdentityPayload, agentRoot)));
        yield return Enrol("s-console", "console", Tenant, console);
        yield return Enrol("s-a", "agent", "site-a", agent);
        var people = new BatchBuilder("s-console", "00000000000000aa", console);
        var period = new JsonObject { ["name"] = "Bench", ["from"] = WireTime.Write(Start.AddMinutes(1)), ["until"] = WireTime.Write(Start.AddYears(1)) };
        people.Add(RecordWriter.Write("s-console", "00000000000000aa", 1, new("period.defined", Start, "person", "period", "p") { ActorId = "p-owner", After = period }));
        foreach (var entry in Sealed(people.Seal(Start), Start)) { yield return entry; }
        var site = new BatchBuilder("s-a", "00000000000000aa", agent);
        for (var n = 0; n < records; n++)
        {
            var at = Start.AddSeconds(n);
            site.Add(RecordWriter.Write("s-a", "00000000000000aa", n + 1, new("session.started", at, "user", "user", $"wp:{n % 50}")
            {
                ActorId = $"wp:{n % 50}", ActorVia = "cookie", Context = new() { ["request"] = $"{n:x8}", ["route"] = "wp-login.php", ["cause"] = "login" },
                Commitments = new Dictionary<string, byte[]> { ["actor.ip"] = new byte[32] },
            }));
            if (site.Count < PerBatch) { continue; }
            foreach (var entry in Sealed(site.Seal(at), at)) { yield return entry; }
        }
    }

    private static IEnumerable<byte[]> Sealed(byte[] body, DateTimeOffset at)
    {
        BatchReader.TryRead(body, out var batch);
        var h = batch.Header;
        yield return LeafBytes.Write(at, new BatchLeaf(h.Source, h.Epoch, h.Number, h.FirstSeq, h.Count, h.Root, Encoding.UTF8.GetString(batch.HeaderLine.Span), Convert.ToBase64String(batch.Signature), h.Quoted));
        foreach (var record in batch.Records) { yield return record.ToArray(); }
    }
}
