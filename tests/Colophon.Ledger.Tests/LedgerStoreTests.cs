using static Colophon.Ledger.Tests.TemporaryLedger;

namespace Colophon.Ledger.Tests;

public sealed class LedgerStoreTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_acknowledged_is_there_after_reopening()
    {
        using var ledger = new TemporaryLedger();
        var expected = new List<string> { "genesis" };
        for (var round = 0; round < 4; round++)
        {
            await using var store = round == 0 ? await ledger.OpenWithTreeAsync() : await ledger.OpenAsync();
            for (var i = 0; i < 50; i++)
            {
                var accepted = await AcceptedAsync(() => store.Append(Tenant, Group(expected.Count, 37)));
                Assert.Equal(expected.Count, accepted.FirstIndex);
                expected.AddRange(Enumerable.Range(expected.Count, 37).Select(n => $"entry {n}"));
                if (i % 10 == 0) { await accepted.Durable.WaitAsync(Cancelled); }
            }
            var checkpoint = await store.Reader(Tenant).WaitForSizeAsync(expected.Count, Cancelled);
            Assert.True(checkpoint.IsSignedBy(store.LogKey));
            Assert.Equal(expected, await ReadAllAsync(store.Reader(Tenant)));
            Assert.Equal(MerkleHash.Root([.. expected.Select(e => MerkleHash.Leaf(Bytes(e)))]), checkpoint.Root);
        }
    }

    [Fact]
    public async Task Every_proof_that_the_store_hands_out_verifies_against_its_signed_roots()
    {
        using var ledger = new TemporaryLedger();
        await using var store = await ledger.OpenWithTreeAsync();
        var reader = store.Reader(Tenant);
        for (var size = 1L; size < 1_500; size += 131)
        {
            var from = (int)size;
            await AcceptedAsync(() => store.Append(Tenant, Group(from, 131)));
            await reader.WaitForSizeAsync(size + 131, Cancelled);
        }
        for (var index = 0; index < reader.Size; index += 17)
        {
            var checkpoint = reader.CheckpointCovering(index + 1)!.Checkpoint;
            Assert.True(checkpoint.IsSignedBy(store.LogKey));
            Assert.True(reader.InclusionProof(index, checkpoint.Size).Verify(MerkleHash.Leaf(reader.ReadEntry(index).Span), checkpoint.Root));
            Assert.True(reader.ConsistencyProof(checkpoint.Size, reader.Size).Verify(checkpoint.Root, reader.LatestCheckpoint!.Root));
        }
    }

    [Fact]
    public async Task An_anchor_ties_a_tree_to_the_meta_log()
    {
        using var ledger = new TemporaryLedger();
        await using var store = await ledger.OpenWithTreeAsync();
        await Accepted(store.CreateTree(TreeLabel.Meta, Bytes("meta genesis"))).Durable;
        await Accepted(store.CreateTree(TreeLabel.System, Bytes("system genesis"))).Durable;
        var reader = store.Reader(Tenant);
        for (var i = 1; i < 200; i += 20)
        {
            var from = i;
            await AcceptedAsync(() => store.Append(Tenant, Group(from, 20)));
            await reader.WaitForSizeAsync(i + 20, Cancelled);
        }
        await store.Reader(TreeLabel.Meta).WaitForSizeAsync(3, Cancelled);
        for (var index = 1L; index < store.Reader(TreeLabel.Meta).Size; index++)
        {
            var anchor = store.Anchor(Tenant, index);
            Assert.NotNull(anchor);
            var tick = anchor.Verify(store.LogKey);
            Assert.NotNull(tick);
            Assert.Equal(reader.RootAt(anchor.Map.Entry.Entry.Size), anchor.Map.Entry.Entry.Root);
        }
        Assert.Null(store.Anchor(TreeLabel.Parse("nobody")));
    }

    [Fact]
    public async Task A_second_opener_is_refused()
    {
        using var ledger = new TemporaryLedger();
        await using var store = await ledger.OpenWithTreeAsync();
        var refusal = await Assert.ThrowsAsync<LedgerException>(ledger.OpenAsync);
        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
    }
}
