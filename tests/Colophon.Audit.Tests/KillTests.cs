using System.Security.Cryptography;
using System.Text;
using Colophon.Crypto;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Leaves;
using Colophon.Protocol.Wire;
using Colophon.Storage;
using Colophon.TestSupport;
using Microsoft.Data.Sqlite;

namespace Colophon.Audit.Tests;

/// <summary>The real server process, killed without warning while sites send; and started in a file system that is full.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly TreeLabel Tree = TreeLabel.Parse("fernhill");
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-kill-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Killed_at_ten_random_points_no_acknowledged_record_is_lost_none_doubled_and_every_gap_shown() => KillAsync(10);

    [Fact]
    [Trait("Category", "Long")]
    public Task Killed_at_a_hundred_random_points_no_acknowledged_record_is_lost_none_doubled_and_every_gap_shown() => KillAsync(100);

    [Fact]
    public async Task A_full_disk_refuses_batches_and_takes_them_again_once_there_is_space_with_nothing_missing()
    {
        await using var server = RunningServer.Launch(ServerFile.Path, _data, [], "size=300m");
        await server.AnswersAsync(Ct);
        await server.AskAsync("/local/tenants", new { tenant = Tree.Value, name = "Fernhill" });
        using var site = await server.EnrolAsync(Tree.Value, "http://127.0.0.1/shop");
        var receipts = new List<ReceiptPayload>();
        Answer answer;
        byte[] body;
        do
        {
            body = Forge.OfSize(site, WireLimits.BatchBytes);
            answer = await site.SendAsync(body);
            if (answer.Taken)
            {
                Forge.Follow(site, body);
                receipts.Add(answer.Receipt);
            }
        }
        while (answer.Taken || answer.Rule == RefusalRules.Busy);
        Assert.Equal((507, RefusalRules.DiskFull, true), ((int)answer.Status, answer.Rule, answer.RetryAfter));
        Assert.NotEmpty(receipts);

        OwnMounts.Resize(server.Process.Id, _data, "1g");
        while (!(answer = await site.SendAsync(body)).Taken)
        {
            Assert.Contains(answer.Rule, (string[])[RefusalRules.DiskFull, RefusalRules.Busy]);
            await Task.Delay(200, Ct);
        }
        receipts.Add(answer.Receipt);
        var batches = (await ReadAsync(server)).Select((entry, index) => (entry, index)).Where(e => LeafBytes.TryRead<BatchLeaf>(e.entry, out var b) && b.Source == site.Source).Select(e => (long)e.index);
        Assert.Equal(receipts.Select(r => r.Index), batches);
    }

    private async Task KillAsync(int times)
    {
        var sites = new List<StubbornSite>();
        Ed25519PublicKey receiptKey;
        await using (var first = await RunningServer.StartAsync(ServerFile.Path, _data, Ct))
        {
            await first.AskAsync("/local/tenants", new { tenant = Tree.Value, name = "Fernhill" });
            for (var i = 1; i <= 3; i++) { sites.Add(new(await first.EnrolAsync(Tree.Value, $"http://127.0.0.{i}/shop"))); }
            Assert.True(sites[0].Site.Enrolled.Keys.TryPeek(ProtocolJson.Wire.KeyManifest, out var manifest));
            Assert.True(VerifierKey.TryParse(manifest.Keys.Receipt, out var receipt));
            receiptKey = receipt.Key;
        }
        for (var round = 0; round < times; round++)
        {
            if (RandomNumberGenerator.GetInt32(5) == 0)
            {
                // Killed while it recovers from the kill before
                await using var recovering = RunningServer.Launch(ServerFile.Path, _data, []);
                await Task.Delay(RandomNumberGenerator.GetInt32(100, 1_200), Ct);
                await recovering.KillAsync();
            }
            await using var server = await RunningServer.StartAsync(ServerFile.Path, _data, Ct);
            await CheckAsync(server, sites, receiptKey);
            var running = sites.Select(s => s.RunAsync(server.Http, Ct)).ToList();
            await Task.Delay(RandomNumberGenerator.GetInt32(1, 900), Ct);
            await server.KillAsync();
            await Task.WhenAll(running);
        }
        long size;
        await using (var last = await RunningServer.StartAsync(ServerFile.Path, _data, Ct))
        {
            size = await CheckAsync(last, sites, receiptKey);
            while ((await last.AskAsync("/local/status"))["tenants"]![0]!["projected"]!.GetValue<long>() < size) { await Task.Delay(50, Ct); }
        }
        Assert.True(sites.Sum(s => s.Held.Count) > times, "the sites hardly sent anything");
        CheckStores(sites, size);
        foreach (var site in sites) { site.Dispose(); }
    }

    /// <summary>The whole tree, as a stranger would check it: hashes, receipts, order, gaps.</summary>
    private static async Task<long> CheckAsync(RunningServer server, List<StubbornSite> sites, Ed25519PublicKey receiptKey)
    {
        var entries = await ReadAsync(server);
        var (frontier, roots, seenSizes) = (new Frontier(), new Dictionary<long, Hash256>(), sites.SelectMany(s => s.Seen).Select(c => c.Size).ToHashSet());
        foreach (var entry in entries)
        {
            frontier.Append(MerkleHash.Leaf(entry));
            if (seenSizes.Contains(frontier.Size)) { roots[frontier.Size] = frontier.Root(); }
        }
        foreach (var site in sites)
        {
            foreach (var seen in site.Seen) { Assert.True(seen.Size <= entries.Count && roots[seen.Size] == seen.Root, $"the checkpoint of {seen.Size} leaves that {site.Site.Source} holds is not of this tree"); }
            foreach (var (body, answer, _) in site.Held)
            {
                Assert.True(answer.Exchange.Receipt.TryOpen(EnvelopeKinds.Receipt, receiptKey, ProtocolJson.Wire.ReceiptPayload, out var receipt));
                BatchReader.TryRead(body, out var batch);
                Assert.True(LeafBytes.TryRead<BatchLeaf>(entries[(int)receipt.Index], out var leaf), $"no batch at {receipt.Index}, where a receipt says there is one");
                Assert.Equal(Encoding.UTF8.GetString(batch.HeaderLine.Span), leaf.Header);
                for (var i = 0; i < batch.Records.Count; i++) { Assert.True(batch.Records[i].Span.SequenceEqual(entries[(int)receipt.Index + 1 + i]), $"record {i} of a receipted batch is not at its place"); }
            }
            CheckSequence(site, entries);
        }
        return entries.Count;
    }

    /// <summary>Every number once: in a batch, or in a gap that the site really lost.</summary>
    private static void CheckSequence(StubbornSite site, List<byte[]> entries)
    {
        var next = 1L;
        var gaps = new List<(long, long)>();
        foreach (var entry in entries)
        {
            if (LeafBytes.TryRead<GapLeaf>(entry, out var gap) && gap.Source == site.Site.Source)
            {
                Assert.Equal(next, gap.FromSeq);
                gaps.Add((gap.FromSeq, gap.ToSeq));
                next = gap.ToSeq + 1;
            }
            else if (LeafBytes.TryRead<BatchLeaf>(entry, out var batch) && batch.Source == site.Site.Source)
            {
                Assert.Equal(next, batch.FirstSeq);
                next += batch.Count;
            }
        }
        // The newest loss may not be told yet: its batch was never answered
        Assert.Equal(site.Lost.Take(gaps.Count), gaps);
        Assert.InRange(gaps.Count, site.Lost.Count - 1, site.Lost.Count);
    }

    private void CheckStores(List<StubbornSite> sites, long size)
    {
        using var parts = Open(Path.Combine(_data, "side", "parts.db"));
        foreach (var (_, answer, _) in sites.SelectMany(s => s.Held).Where(h => h.Private))
        {
            Assert.Equal(1, parts.Scalar("SELECT COUNT(*) FROM part WHERE tenant = $tenant AND idx = $idx", ("$tenant", Tree.Value), ("$idx", answer.Receipt.Index + 1)));
        }
        using var events = Open(Path.Combine(_data, "db", $"events-{Tree}.db"));
        Assert.Equal(size, events.Scalar("SELECT COUNT(*) FROM event WHERE idx < $size", ("$size", size)));
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Every entry under a checkpoint that covers all that was acknowledged, read from the files and verified against it.</summary>
    private static async Task<List<byte[]>> ReadAsync(RunningServer server)
    {
        Assert.True(Checkpoint.TryParse(await server.CheckpointAsync(Tree.Value), out var checkpoint));
        var source = new DirectoryTileSource(Path.Combine(server.Data, "ledger", "trees", Tree.Value));
        var entries = new List<byte[]>();
        Assert.IsType<TreeVerification.Intact>(LedgerVerifier.Verify(source, checkpoint.Size, checkpoint.Root, block => entries.AddRange(block.Entries.Select(e => e.ToArray())), Ct));
        return entries;
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);
}
