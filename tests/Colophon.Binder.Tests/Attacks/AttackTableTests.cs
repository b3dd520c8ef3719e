using System.Text;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Colophon.TestSupport.Scenarios;

namespace Colophon.Binder.Tests.Attacks;

/// <summary>The table of docs/formats/evidence-binder.md, cell by cell, on a real binder: the seed decides where and how.</summary>
public sealed class AttackTableTests(Binders binders) : IClassFixture<Binders>
{
    private const int Seeds = 12;

    private static readonly Tamper[] OnEntries = [Tamper.Alter, Tamper.Delete, Tamper.Insert, Tamper.Reorder];

    public static TheoryData<Tamper, int> Cells() => [.. Enum.GetValues<Tamper>().SelectMany(t => Enumerable.Range(0, Seeds).Select(s => (t, s)))];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Who_edits_the_zip_is_told_what_they_did(Tamper tamper, int seed)
    {
        var random = new Random(seed);
        var files = BinderFiles.Load(binders.Good);
        var bundles = files.Bundles();
        switch (tamper)
        {
            case Tamper.Truncate:
                var all = bundles.SelectMany(b => b).Count();
                Relay(bundles, [.. bundles.SelectMany(b => b).Take(random.Next(1, all))]);
                files.Put(bundles);
                break;
            case Tamper.BackDate:
                var (n, i) = Pick(bundles, random, e => LeafBytes.TryRead<BatchLeaf>(e, out _));
                bundles[n][i] = Tampering.BackDated(bundles[n][i], TimeSpan.FromSeconds(random.Next(1, 900)));
                files.Put(bundles);
                break;
            case Tamper.Verdicts:
                var name = Pick([.. files.Files.Keys.Where(IsDerived)], random);
                files.Files[name] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files.Files[name]) + "Everything is fine.\n");
                break;
            default:
                var entries = bundles.SelectMany(b => b).ToList();
                var batch = Pick(Tampering.Batches(entries).Where(b => b.To - b.From > 1).ToArray(), random);
                new Tampering(random).Apply(tamper, entries, batch.From, batch.To);
                if (random.Next(2) == 0 || tamper is Tamper.Alter or Tamper.Reorder) { Relay(bundles, entries); }
                else { Local(bundles, entries, batch.From); }
                files.Put(bundles);
                break;
        }
        var expected = tamper switch
        {
            Tamper.Delete => BinderCode.Deleted, Tamper.Insert => BinderCode.Inserted, Tamper.Reorder => BinderCode.Reordered, Tamper.Truncate => BinderCode.Truncated, _ => BinderCode.Altered,
        };
        Expect(expected, Save(files), binders.Trusting);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Who_recomputes_every_hash_lacks_the_key(Tamper tamper, int seed)
    {
        var random = new Random(seed);
        using var own = new ServerKeys();
        var entries = Tampered(tamper, random, binders.Ledger.Entries.Count);
        var files = await WriteAsync(entries, own);
        if (tamper == Tamper.Verdicts) { ChangeVerdicts(files, random, own); }
        if (random.Next(2) == 0) // keeps the signatures that were there instead of making some of their own
        {
            var honest = BinderFiles.Load(binders.Good);
            files.StaleCheckpoint(Encoding.UTF8.GetString(honest.Files[BinderPaths.Checkpoint]));
            files.Files[BinderPaths.Keys] = honest.Files[BinderPaths.Keys];
            files.Seal(own);
            files.Files[BinderPaths.ManifestSignature] = honest.Files[BinderPaths.ManifestSignature];
        }
        Expect(BinderCode.Signature, Save(files), binders.Trusting);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Who_holds_the_agents_key_still_lacks_the_logs(Tamper tamper, int seed)
    {
        var random = new Random(seed);
        using var own = new ServerKeys();
        var entries = Resigned(Tampered(tamper, random, binders.Ledger.Entries.Count));
        var files = await WriteAsync(entries, own);
        if (tamper == Tamper.Verdicts) { ChangeVerdicts(files, random, own); }
        var honest = BinderFiles.Load(binders.Good);
        files.StaleCheckpoint(Encoding.UTF8.GetString(honest.Files[BinderPaths.Checkpoint]));
        files.Files[BinderPaths.Keys] = honest.Files[BinderPaths.Keys];
        files.Seal(own);
        Expect(BinderCode.Signature, Save(files), binders.Trusting);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Who_holds_the_log_key_is_contradicted_by_every_source_that_quoted(Tamper tamper, int seed)
    {
        var random = new Random(seed);
        var keys = binders.Ledger.Keys;
        if (tamper == Tamper.Truncate)
        {
            var beforeTheEnd = Tampering.Batches(binders.Ledger.Entries).Last(b => At(b.Leaf) < LedgerScenario.Start.AddMinutes(55));
            Expect(BinderCode.Truncated, Save(await WriteAsync([.. binders.Ledger.Entries.Take(random.Next(0, 2) == 0 ? beforeTheEnd.To : beforeTheEnd.Leaf)], keys)), binders.Trusting);
            return;
        }
        var files = await WriteAsync(Tampered(tamper, random, (int)binders.Ledger.QuotedSize), keys);
        if (tamper == Tamper.Verdicts) { ChangeVerdicts(files, random, keys); }
        Expect(tamper == Tamper.Verdicts ? BinderCode.Altered : BinderCode.Conflict, Save(files), binders.Trusting);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Who_holds_the_log_key_is_contradicted_by_the_sources_signature_where_nobody_quoted_yet(Tamper tamper, int seed)
    {
        var random = new Random(seed);
        var (ledger, keys) = (binders.Ledger, binders.Ledger.Keys);
        var entries = ledger.Entries.ToList();
        var (leaf, from, to) = Tampering.Batches(entries)[^1];
        Assert.True(leaf >= ledger.QuotedSize, "the last batch is quoted by none");
        switch (tamper)
        {
            case Tamper.Truncate:
                var cut = Save(await WriteAsync(entries[..leaf], keys));
                Expect(BinderCode.Intact, cut, binders.Trusting); // not detectable until witnesses …
                Expect(BinderCode.Conflict, cut, binders.Trusting with { HeldCheckpoints = [ledger.Checkpoint.ToString()] }); // … or anyone who holds a checkpoint
                Expect(BinderCode.ReceiptMissing, cut, binders.Trusting with { HeldReceipts = [ledger.Receipts[^1]] }); // … or the receipt
                return;
            case Tamper.BackDate:
                var room = At(leaf) - At(leaf, -1);
                entries[leaf] = Tampering.BackDated(ledger.Entries[leaf], room + TimeSpan.FromMilliseconds(random.Next(1, 900_000)));
                Expect(BinderCode.TimeBounds, Save(await WriteAsync(entries, keys)), binders.Trusting);
                entries[leaf] = Tampering.BackDated(ledger.Entries[leaf], TimeSpan.FromMicroseconds(random.Next(1, (int)room.TotalMicroseconds)));
                var shifted = Save(await WriteAsync(entries, keys));
                Expect(BinderCode.Intact, shifted, binders.Trusting); // not detectable until witnesses …
                Expect(BinderCode.ReceiptMissing, shifted, binders.Trusting with { HeldReceipts = [ledger.Receipts[^1]] }); // … or who holds the receipt
                return;
            case Tamper.Verdicts:
                var files = await WriteAsync(entries, keys);
                ChangeVerdicts(files, random, keys);
                Expect(BinderCode.Altered, Save(files), binders.Trusting);
                return;
        }
        new Tampering(random).Apply(tamper, entries, from, to);
        var expected = tamper switch { Tamper.Alter => BinderCode.Altered, Tamper.Delete => BinderCode.Deleted, Tamper.Insert => BinderCode.Inserted, _ => BinderCode.Reordered };
        Expect(expected, Save(await WriteAsync(entries, keys)), binders.Trusting);
    }

    [Fact]
    public async Task Who_holds_the_keys_of_log_and_source_rewrites_what_nobody_quoted_and_only_a_receipt_tells()
    {
        var ledger = binders.Ledger;
        var entries = ledger.Entries.ToList();
        var (_, from, to) = Tampering.Batches(entries)[^1];
        new Tampering(new Random(1)).Apply(Tamper.Alter, entries, from, to);
        var path = Save(await WriteAsync(Resigned(entries), ledger.Keys));
        Expect(BinderCode.Intact, path, binders.Trusting);
        Expect(BinderCode.ReceiptMissing, path, binders.Trusting with { HeldReceipts = [ledger.Receipts[^1]] });
    }

    /// <summary>Files that follow from the records.</summary>
    private static bool IsDerived(string path) => !path.StartsWith(BinderPaths.Ledger, StringComparison.Ordinal) && path is not (BinderPaths.Manifest or BinderPaths.ManifestSignature);

    private static void Expect(BinderCode expected, string path, VerifyOptions options)
    {
        var report = Binders.Verify(path, options);
        Assert.True(report.Code == expected, $"expected {expected}, got {Binders.Explain(report)}");
    }

    private string Save(BinderFiles files)
    {
        var path = binders.Scratch();
        files.Save(path);
        return path;
    }

    private async Task<BinderFiles> WriteAsync(IReadOnlyList<byte[]> entries, ServerKeys keys)
    {
        var path = binders.Scratch();
        await LedgerScenario.WriteAsync(path, entries, LedgerScenario.Sign(entries, keys), [], keys, TestContext.Current.CancellationToken);
        return BinderFiles.Load(path);
    }

    /// <summary>Entries with one change in an agent's batch that lies wholly below <paramref name="below"/>.</summary>
    private List<byte[]> Tampered(Tamper tamper, Random random, int below)
    {
        var entries = binders.Ledger.Entries.ToList();
        var batches = Tampering.Batches(entries).Where(b => b.To <= below && b.To - b.From > 1).Skip(1).ToArray(); // the first one defines the period
        var batch = Pick(batches, random);
        if (OnEntries.Contains(tamper)) { new Tampering(random).Apply(tamper, entries, batch.From, batch.To); }
        if (tamper == Tamper.BackDate) { entries[batch.Leaf] = Tampering.BackDated(entries[batch.Leaf], TimeSpan.FromMilliseconds(random.Next(1, 900_000))); }
        if (tamper == Tamper.Truncate) { entries.RemoveRange(batch.Leaf, entries.Count - batch.Leaf); }
        return entries;
    }

    /// <summary>Signs every batch anew over what follows it, as somebody with the sources' keys can.</summary>
    private List<byte[]> Resigned(List<byte[]> entries)
    {
        var sources = ((ScenarioSource[])[binders.Ledger.SiteA, binders.Ledger.SiteB, binders.Ledger.Console]).ToDictionary(s => s.Id);
        var previous = sources.Keys.ToDictionary(s => s, _ => WireText.ZeroHash);
        var result = new List<byte[]>(entries);
        for (var i = 0; i < result.Count; i++)
        {
            if (!LeafBytes.TryRead<BatchLeaf>(result[i], out var leaf)) { continue; }
            Assert.True(LeafBytes.TryHead(result[i], out var head));
            Assert.True(BatchHeader.TryRead(Encoding.UTF8.GetBytes(leaf.Header), out var header));
            var records = result.Skip(i + 1).TakeWhile(e => !LeafBytes.IsServerLeaf(e)).ToArray();
            var line = (header with { Count = records.Length, Root = MerkleHash.Root([.. records.Select(r => MerkleHash.Leaf(r))]).ToHex(), Previous = previous[leaf.Source] }).Write();
            BatchHeader.TryRead(line, out header);
            previous[leaf.Source] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(line));
            result[i] = ScenarioSource.Leaf(head.At, header, line, SignedBytes.Sign(Batch.Kind, line, sources[leaf.Source].Key));
        }
        return result;
    }

    private static void ChangeVerdicts(BinderFiles files, Random random, ServerKeys keys)
    {
        var path = Pick([.. files.Files.Keys.Where(IsDerived)], random);
        var text = Encoding.UTF8.GetString(files.Files[path]);
        var better = text.Replace("deviations", "no deviation found", StringComparison.Ordinal).Replace("unknown", "compliant", StringComparison.Ordinal);
        files.Files[path] = Encoding.UTF8.GetBytes(better == text ? text + " " : better);
        files.Seal(keys);
    }

    private DateTimeOffset At(int index, int offset = 0)
    {
        var i = index + offset;
        while (offset < 0 && !LeafBytes.IsServerLeaf(binders.Ledger.Entries[i])) { i--; }
        Assert.True(LeafBytes.TryHead(binders.Ledger.Entries[i], out var head));
        return head.At;
    }

    private static T Pick<T>(T[] items, Random random) => items[random.Next(items.Length)];

    private static (int Bundle, int Entry) Pick(List<List<byte[]>> bundles, Random random, Func<byte[], bool> wanted) =>
        Pick([.. bundles.SelectMany((b, n) => b.Select((e, i) => (n, i, e))).Where(x => wanted(x.e)).Select(x => (x.n, x.i))], random);

    /// <summary>Lays entries into bundles of 256 again: everything behind a change moves.</summary>
    private static void Relay(List<List<byte[]>> bundles, List<byte[]> entries)
    {
        var count = bundles.Count;
        bundles.Clear();
        for (var n = 0; n < count; n++)
        {
            bundles.Add(n == count - 1 ? [.. entries.Skip(n * 256)] : [.. entries.Skip(n * 256).Take(256)]);
        }
    }

    /// <summary>Leaves every bundle but the changed one as it was.</summary>
    private static void Local(List<List<byte[]>> bundles, List<byte[]> entries, int at)
    {
        var n = at / 256;
        var behind = bundles.Skip(n + 1).Sum(b => b.Count);
        bundles[n] = [.. entries.Skip(n * 256).Take(entries.Count - (n * 256) - behind)];
    }
}
