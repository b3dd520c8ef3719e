using System.Globalization;
using System.Text;

namespace Colophon.Ledger;

/// <summary>One tree in the map of a tick: what the meta-log says of it.</summary>
public sealed record MapEntry(TreeLabel Label, long Size, Hash256 Root)
{
    /// <summary><c>label 0x0A size 0x0A hex root</c>, the bytes that are hashed as a leaf of the map.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Label.Value}\n{Size}\n{Root.ToHex()}"));

    public Hash256 LeafHash() => MerkleHash.Leaf(ToBytes());
}

/// <summary>The map of a tick: every tree but the meta-log, sorted by label, each label once.</summary>
public sealed class MetaMap
{
    private readonly MapEntry[] _entries;
    private readonly Hash256[] _leaves;

    public MetaMap(IEnumerable<MapEntry> entries)
    {
        _entries = [.. entries.OrderBy(e => e.Label)];
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Label == TreeLabel.Meta) { throw new ArgumentException("The meta-log is not in its own map.", nameof(entries)); }
            if (i > 0 && _entries[i].Label == _entries[i - 1].Label) { throw new ArgumentException($"Label {_entries[i].Label} occurs twice.", nameof(entries)); }
        }
        _leaves = [.. _entries.Select(e => e.LeafHash())];
        Root = MerkleHash.Root(_leaves);
    }

    public IReadOnlyList<MapEntry> Entries => _entries;

    public Hash256 Root { get; }

    /// <summary>A tree's place in the map with both neighbours; null when the map doesn't hold it.</summary>
    public MapProof? Prove(TreeLabel label)
    {
        var index = Array.FindIndex(_entries, e => e.Label == label);
        return index < 0 ? null : new(_entries.Length, At(index)!, At(index - 1), At(index + 1));
    }

    private ProvenEntry? At(int index) => index < 0 || index >= _entries.Length
        ? null
        : new(_entries[index], new ProofBuilder((level, i) => MerkleHash.Root(_leaves.AsSpan((int)(i << level), 1 << level))).Inclusion(index, _entries.Length));
}

/// <summary>A map entry and the proof of its place.</summary>
public sealed record ProvenEntry(MapEntry Entry, InclusionProof Proof);

/// <summary>Shows a tree's entry in a map of <paramref name="Count"/>, and by its neighbours that the label occurs once. A neighbour is null at the map's edge.</summary>
public sealed record MapProof(long Count, ProvenEntry Entry, ProvenEntry? Before, ProvenEntry? After)
{
    public bool Verify(in Hash256 root)
    {
        var index = Entry.Proof.Index;
        return Holds(Entry, index, root)
            && (Before is null ? index == 0 : Holds(Before, index - 1, root) && Before.Entry.Label < Entry.Entry.Label)
            && (After is null ? index == Count - 1 : Holds(After, index + 1, root) && Entry.Entry.Label < After.Entry.Label);
    }

    private bool Holds(ProvenEntry proven, long index, in Hash256 root) =>
        proven.Proof.Index == index && proven.Proof.Size == Count && proven.Proof.Verify(proven.Entry.LeafHash(), root);
}
