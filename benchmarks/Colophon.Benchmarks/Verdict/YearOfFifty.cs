using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Records;
using Colophon.Protocol.Wire;
using Colophon.Verdicts.Controls;

namespace Colophon.Benchmarks.Verdict;

/// <summary>
/// A year of fifty production sites in one tenant's ledger, in the bytes that sources and server write: a heartbeat and a look at the state every two hours (so that a year
/// fits a million records; the interval is recorded configuration), updates, accounts, roles, options, approvals, reviews, and now and then something nobody approved,
/// nobody told, or nobody saw. Signatures and roots are placeholders: whoever verifies a ledger checks them before the verdicts.
/// </summary>
internal sealed class YearOfFifty(Stream file)
{
    public const int Records = 1_000_000;
    public const int Sites = 50;
    public const string Period = "year";
    public static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Until = From.AddYears(1);
    internal const int StepHours = 2;
    private const int Steps = 365 * 24 / StepHours;
    private static readonly string Signature = Convert.ToBase64String(new byte[64]);
    private readonly Random _random = new(20261125);
    private int _approvals;

    public long Leaves { get; private set; }

    public int Told { get; private set; }

    public Random Random => _random;

    public void Write()
    {
        var start = From.AddDays(-1);
        Leaf(LeafBytes.Write(start, new GenesisLeaf("bench", "Bench", "colophon.bench/bench", new JsonObject { ["detection_s"] = 120 })));
        using var key = Ed25519PrivateKey.Generate();
        var console = new YearWriter(this, "s-console", "console", "", key, start);
        foreach (var control in Catalogue.Controls) { console.Tell(start, "control.adopted", "control", control.Id, after: JsonNode.Parse(Catalogue.TextOf(control.Id))); }
        console.Tell(start, "period.defined", "period", Period, after: new JsonObject { ["name"] = "2026", ["from"] = WireTime.Write(From), ["until"] = WireTime.Write(Until) });
        var sites = Enumerable.Range(0, Sites).Select(n => new YearSite(this, console, n, key, start)).ToArray();
        console.Send(start.AddMinutes(1));
        foreach (var site in sites) { site.FirstLook(start.AddMinutes(2)); }
        for (var step = 0; step < Steps; step++)
        {
            var at = From.AddHours(step * StepHours);
            console.Send(at);
            for (var n = 0; n < Sites; n++)
            {
                // Sign-ins fill each step up to its share, so that the year ends with a million records.
                var share = (int)((Records - 1L) * ((step * Sites) + n + 1) / ((long)Steps * Sites));
                sites[n].Step(at.AddSeconds(60 + n), step, share);
            }
        }
        console.Send(Until.AddMinutes(1));
        sites[0].Beat(Until.AddMinutes(2), Records - Told);
    }

    public string NextApproval() => $"a-{++_approvals:x8}";

    public void Leaf(byte[] leaf)
    {
        LeafFile.Append(file, leaf);
        Leaves++;
    }

    public void Enrol(DateTimeOffset at, string source, string kind, string site, Ed25519PrivateKey key) =>
        Leaf(LeafBytes.Write(at, new EnrolledLeaf(SignedEnvelope.Sign(EnvelopeKinds.Identity, new IdentityPayload(1, "bench", site, source, YearWriter.Epoch, kind, key.PublicKey.ToBase64(), "", WireText.ZeroHash,
            StepHours * 3600, 60, kind == "agent" ? "production" : "", at), ProtocolJson.Wire.IdentityPayload, key))));

    public void Batch(DateTimeOffset at, string source, long number, long firstSeq, IReadOnlyList<byte[]> records)
    {
        var quoted = new QuotedTree(Leaves, WireText.ZeroHash);
        var header = new BatchHeader(1, source, YearWriter.Epoch, number, firstSeq, records.Count, WireText.ZeroHash, 0, WireText.ZeroHash, WireText.ZeroHash, at, quoted);
        Leaf(LeafBytes.Write(at, new BatchLeaf(source, YearWriter.Epoch, number, firstSeq, records.Count, WireText.ZeroHash, Encoding.UTF8.GetString(header.Write()), Signature, quoted)));
        foreach (var record in records) { Leaf(record); }
        Told += records.Count;
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
