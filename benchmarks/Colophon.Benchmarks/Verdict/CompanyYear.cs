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

/// <summary>Takes the next leaf; its bytes live no longer than the call.</summary>
internal delegate void LeafTaker(ReadOnlySpan<byte> leaf);

/// <summary>
/// A year of production sites in one tenant's ledger, in the bytes that sources and server write: heartbeats, a look at the state every two hours, updates, accounts, roles,
/// options, approvals, reviews, and now and then something nobody approved, nobody told, or nobody saw; sign-ins fill it up to its number of records. Signatures and roots
/// are placeholders: whoever verifies a ledger checks them before the verdicts.
/// </summary>
/// <param name="records">In all; the same share for each site.</param>
/// <param name="beatMinutes">Between two heartbeats: a divisor of the 120 between two looks.</param>
/// <param name="more">Days by which the period is longer than the year, for what comes after it.</param>
/// <param name="pace">Changes beside those of the year of fifty, which has 500 updates a site.</param>
internal sealed class CompanyYear(int sites, long records, int beatMinutes, double pace, LeafTaker take, int more = 0)
{
    public const string Period = "year";
    public static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Until = From.AddYears(1);
    private const int StepHours = 2;
    private const int Steps = 365 * 24 / StepHours;
    private static readonly string Signature = Convert.ToBase64String(new byte[64]);
    private readonly Random _random = new(20261125);
    private readonly byte[] _leaf = new byte[4_096];
    private YearWriter? _console;
    private YearSite[] _sites = [];
    private int _approvals;
    private int _steps = Steps;

    public long Leaves { get; private set; }

    public long Told { get; private set; }

    public Random Random => _random;

    public double Pace => pace;

    public void Write()
    {
        Begin();
        for (var step = 0; step < Steps; step++) { Step(step, (records - 1) * (step + 1) / Steps); }
        // Where more is to come, the year's last records come before its end; else the clock shows that it is over.
        var end = more > 0 ? Until.AddMinutes(-3) : Until;
        _console!.Send(end.AddMinutes(1));
        _sites[0].Beat(end.AddMinutes(2), records - Told);
    }

    /// <summary>One more day behind the year, with as many records of each site as on any other.</summary>
    public void WriteDay()
    {
        for (var last = _steps + (24 / StepHours); _steps < last; _steps++) { Step(_steps, records + (records * (_steps - Steps) / Steps)); }
        _console!.Send(From.AddHours((_steps - 1) * StepHours).AddMinutes((StepHours * 60) - 1));
    }

    private void Begin()
    {
        var start = From.AddDays(-1);
        Leaf(LeafBytes.Write(start, new GenesisLeaf("bench", "Bench", "colophon.bench/bench", new JsonObject { ["detection_s"] = 120 })));
        using var key = Ed25519PrivateKey.Generate();
        var console = _console = new YearWriter(this, "s-console", "console", "", key, start);
        foreach (var control in Catalogue.Controls) { console.Tell(start, "control.adopted", "control", control.Id, after: JsonNode.Parse(Catalogue.TextOf(control.Id))); }
        console.Tell(start, "period.defined", "period", Period, after: new JsonObject { ["name"] = "2026", ["from"] = WireTime.Write(From), ["until"] = WireTime.Write(Until.AddDays(more)) });
        _sites = [.. Enumerable.Range(0, sites).Select(n => new YearSite(this, console, n, key, start))];
        console.Send(start.AddMinutes(1));
        foreach (var site in _sites) { site.FirstLook(start.AddMinutes(2)); }
    }

    /// <summary>The beats that lie between two looks come from all sites in turn, as they do.</summary>
    private void Step(int step, long share)
    {
        var at = From.AddHours(step * StepHours);
        _console!.Send(at);
        var now = share - ((long)BeatsBetween * sites);
        for (var n = 0; n < sites; n++) { _sites[n].Step(at.AddMilliseconds(60_000 + n), step, Told + ((now - Told) / (sites - n))); }
        for (var beat = 1; beat <= BeatsBetween; beat++)
        {
            foreach (var site in _sites) { site.Beat(at.AddMinutes(beat * beatMinutes)); }
        }
    }

    private int BeatsBetween => (StepHours * 60 / beatMinutes) - 1;

    public string NextApproval() => $"a-{++_approvals:x8}";

    public void Leaf(ReadOnlySpan<byte> leaf)
    {
        take(leaf);
        Leaves++;
    }

    public void Enrol(DateTimeOffset at, string source, string kind, string site, Ed25519PrivateKey key) =>
        Leaf(LeafBytes.Write(at, new EnrolledLeaf(SignedEnvelope.Sign(EnvelopeKinds.Identity, new IdentityPayload(1, "bench", site, source, YearWriter.Epoch, kind, key.PublicKey.ToBase64(), "", WireText.ZeroHash,
            beatMinutes * 60, 60, kind == "agent" ? "production" : "", at), ProtocolJson.Wire.IdentityPayload, key))));

    /// <summary>What a batch's leaf of this source looks like; its first number is the batch's, then the first of its records, how many they are, and the tree that it quotes.</summary>
    public static LeafTemplate BatchOf(string source)
    {
        var quoted = new QuotedTree(7_777_774, WireText.ZeroHash);
        var header = new BatchHeader(1, source, YearWriter.Epoch, 7_777_771, 7_777_772, 773, WireText.ZeroHash, 0, WireText.ZeroHash, WireText.ZeroHash, YearWriter.SampleTime, quoted);
        var leaf = LeafBytes.Write(YearWriter.SampleTime, new BatchLeaf(source, YearWriter.Epoch, 7_777_771, 7_777_772, 773, WireText.ZeroHash, Encoding.UTF8.GetString(header.Write()), Signature, quoted));
        return new(leaf, WireTime.Write(YearWriter.SampleTime), "7777771", "7777772", "773", "7777774");
    }

    public void Batch(LeafTemplate batch, ReadOnlySpan<byte> time, long number, long firstSeq, int count)
    {
        Leaf(_leaf.AsSpan(0, batch.Fill(_leaf, time, number, firstSeq, count, Leaves)));
        Told += count;
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
