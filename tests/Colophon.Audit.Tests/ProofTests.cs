using System.Text;
using Colophon.Ledger;
using Colophon.Protocol;
using Colophon.Protocol.Batches;
using Colophon.Protocol.Envelopes;
using Colophon.RoomSupport;
using Colophon.TestSupport;

namespace Colophon.Audit.Tests;

/// <summary>What an agent is given to verify holds, by code that is not the ledger's.</summary>
public sealed class ProofTests(TenantHost tenant) : IClassFixture<TenantHost>
{
    private readonly RoomHost _host = tenant.Host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receipt_is_signed_by_the_receipt_key_and_says_exactly_where_the_batch_lies()
    {
        using var site = await tenant.SiteAsync();
        var body = site.Seal(7);
        var answer = await site.SendAsync(body);
        Assert.True(answer.Exchange.Receipt.TryOpen(EnvelopeKinds.Receipt, _host.Keys.Receipt.PublicKey, ProtocolJson.Wire.ReceiptPayload, out var receipt));
        BatchReader.TryRead(body, out var batch);
        Assert.Equal((TenantHost.Tenant, site.Source, site.Epoch, 1L, batch.HeaderSha256, 1L, 7), (receipt.Tenant, receipt.Source, receipt.Epoch, receipt.Number, receipt.HeaderSha256, receipt.FirstSeq, receipt.Count));
        var leaves = await _host.LeavesAsync(TenantHost.Tenant, Ct);
        Assert.StartsWith("""{"leaf":"batch",""", leaves[(int)receipt.Index], StringComparison.Ordinal);
        Assert.Equal(batch.Records.Select(r => Encoding.UTF8.GetString(r.Span)), leaves.Skip((int)receipt.Index + 1).Take(7));
        Assert.False(answer.Exchange.Receipt.TryOpen(EnvelopeKinds.Receipt, _host.Keys.Log.PublicKey, ProtocolJson.Wire.ReceiptPayload, out ReceiptPayload _));
    }

    [Fact]
    public async Task The_checkpoint_is_the_root_over_all_leaves_and_inclusion_and_consistency_lead_to_it()
    {
        using var site = await tenant.SiteAsync();
        await site.SendAsync(site.Seal(5));
        var half = Forge.Batch(site, [site.Write(6), "garbage"u8.ToArray()]);
        await site.SendAsync(half);
        Forge.Follow(site, half);
        var held = await _host.CheckpointAsync(TenantHost.Tenant, Ct);
        using var other = await tenant.SiteAsync();
        await other.SendAsync(other.Seal(300));
        await _host.CheckpointAsync(TenantHost.Tenant, Ct);

        var answer = (await other.SendAsync(other.Seal(), $"?checkpoint={held.Size}&prove=1")).Exchange;
        var first = (await site.SendAsync(site.Seal(), $"?checkpoint={held.Size}&prove=1,2,99,x")).Exchange;
        Assert.True(Checkpoint.TryParse(answer.Checkpoint, out var newest) && newest.IsSignedBy(_host.Keys.LogVerifier));
        byte[][] hashes = [.. (await _host.LeavesAsync(TenantHost.Tenant, Ct)).Select(l => MerkleTree.Leaf(Encoding.UTF8.GetBytes(l)))];
        Assert.Equal(MerkleTree.Root(hashes.AsSpan(0, (int)newest.Size)), newest.Root.Bytes.ToArray());
        Assert.Equal(MerkleTree.Consistency((int)held.Size, hashes.AsSpan(0, (int)newest.Size)).Select(Convert.ToBase64String), answer.Consistency);
        Assert.Equal([1L, 2L], first.Proofs.Select(p => p.Number));
        Assert.True(Checkpoint.TryParse(first.Checkpoint, out var under));
        foreach (var proof in first.Proofs)
        {
            Assert.Equal(MerkleTree.Inclusion((int)proof.Last, hashes.AsSpan(0, (int)under.Size)).Select(Convert.ToBase64String), proof.Hashes);
            Assert.Equal(Convert.ToBase64String(hashes[proof.Last]), proof.LeafHash);
        }
        Assert.Null(first.Proofs[0].Entry);
        Assert.Contains("\"rule\":\"json\"", first.Proofs[1].Entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_16_proofs_are_given_and_nonsense_in_the_query_shapes_nothing()
    {
        using var site = await tenant.SiteAsync();
        for (var i = 0; i < 20; i++) { await site.SendAsync(site.Seal()); }
        await _host.CheckpointAsync(TenantHost.Tenant, Ct);
        var body = site.Seal();
        Assert.Equal(16, (await site.SendAsync(body, "?prove=" + string.Join(',', Enumerable.Range(1, 20)))).Exchange.Proofs.Count);
        foreach (var query in (string[])["?checkpoint=-1", "?checkpoint=99999999999", "?checkpoint=1e3", "?checkpoint=%00", "?prove=,,,", "?prove=-1", "?prove=" + new string('9', 400), "?checkpoint=1&checkpoint=2"])
        {
            var answer = await site.SendAsync(body, query);
            Assert.True(answer.Taken, query + answer.Text);
            Assert.Empty(answer.Exchange.Proofs);
        }
    }

    [Fact]
    public async Task A_batch_leaf_carries_the_header_and_signature_that_the_site_made()
    {
        using var site = await tenant.SiteAsync();
        var body = site.Seal(2, new QuotedTree(3, new string('d', 64)));
        var index = (await site.SendAsync(body)).Receipt.Index;
        BatchReader.TryRead(body, out var batch);
        var leaf = System.Text.Json.Nodes.JsonNode.Parse((await _host.LeavesAsync(TenantHost.Tenant, Ct))[(int)index])!;
        Assert.Equal(Encoding.UTF8.GetString(batch.HeaderLine.Span), leaf["header"]!.GetValue<string>());
        Assert.Equal(Convert.ToBase64String(batch.Signature), leaf["sig"]!.GetValue<string>());
        Assert.Equal(3, leaf["quoted"]!["size"]!.GetValue<int>());
    }
}
