namespace Colophon.Ledger.Tests;

/// <summary>RFC 6962 against a second, naive reading of its definitions.</summary>
public sealed class MerkleTests
{
    private const int Largest = 300;
    private static readonly Dictionary<(int, int), Hash256> Known = [];
    private static readonly Hash256[] Leaves = [.. Enumerable.Range(0, Largest).Select(i => MerkleHash.Leaf([(byte)i, (byte)(i >> 8)]))];
    private static readonly ProofBuilder Builder = new((level, index) => Root((int)(index << level), (int)((index + 1) << level)));

    /// <summary>The test vectors of the Certificate Transparency reference implementation: eight leaves and the root after each.</summary>
    [Fact]
    public void Roots_are_those_of_the_published_vectors()
    {
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var frontier = new Frontier();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", frontier.Root().ToHex());
        for (var i = 0; i < leaves.Length; i++)
        {
            frontier.Append(MerkleHash.Leaf(Convert.FromHexString(leaves[i])));
            Assert.Equal(roots[i], frontier.Root().ToHex());
        }
    }

    [Fact]
    public void Every_inclusion_proof_up_to_300_is_the_naive_one_and_verifies_for_its_leaf_only()
    {
        var frontier = new Frontier();
        for (var size = 1; size <= Largest; size++)
        {
            frontier.Append(Leaves[size - 1]);
            var root = frontier.Root();
            Assert.Equal(Root(0, size), root);
            Assert.Equal(root, MerkleHash.Root(Leaves.AsSpan(0, size)));
            for (var index = 0; index < size; index++)
            {
                var proof = Builder.Inclusion(index, size);
                Assert.Equal(Path(index, 0, size), proof.Hashes);
                Assert.True(proof.Verify(Leaves[index], root));
                Assert.False(proof.Verify(Leaves[(index + 1) % Largest], root));
                if (size > 1) { Assert.False((proof with { Index = (index + 1) % size }).Verify(Leaves[index], root)); }
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_up_to_300_verifies_and_no_other_root_passes()
    {
        for (var to = 0; to <= Largest; to++)
        {
            var grown = Root(0, to);
            for (var from = 0; from <= to; from++)
            {
                var old = Root(0, from);
                var proof = Builder.Consistency(from, to);
                Assert.True(proof.Verify(old, grown));
                Assert.False(proof.Verify(Leaves[7], grown));
                if (from > 0) { Assert.False(proof.Verify(old, Leaves[7])); }
                if (proof.Hashes.Count > 0)
                {
                    Assert.False((proof with { Hashes = [.. proof.Hashes.Skip(1)] }).Verify(old, grown));
                    Assert.False((proof with { Hashes = [.. proof.Hashes, Leaves[0]] }).Verify(old, grown));
                }
            }
        }
    }

    private static Hash256 Root(int from, int to)
    {
        if (from == to) { return MerkleHash.Empty; }
        if (to - from == 1) { return Leaves[from]; }
        if (!Known.TryGetValue((from, to), out var root))
        {
            var k = Split(to - from);
            Known[(from, to)] = root = MerkleHash.Node(Root(from, from + k), Root(from + k, to));
        }
        return root;
    }

    private static List<Hash256> Path(int index, int from, int to)
    {
        if (to - from == 1) { return []; }
        var middle = from + Split(to - from);
        return index < middle ? [.. Path(index, from, middle), Root(middle, to)] : [.. Path(index, middle, to), Root(from, middle)];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) { k *= 2; }
        return k;
    }
}
