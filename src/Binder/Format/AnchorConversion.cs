using System.Globalization;
using System.Text;
using Colophon.Ledger;

namespace Colophon.Binder;

/// <summary>Anchors between the ledger's types and the binder's JSON.</summary>
public static class AnchorConversion
{
    public static BinderAnchor FromLedger(Anchor anchor) => new(
        anchor.Map.Entry.Entry.Size, anchor.Map.Entry.Entry.Root.ToHex(), new(anchor.Map.Entry.Proof.Index, anchor.Map.Count, Texts(anchor.Map.Entry.Proof)),
        Neighbour(anchor.Map.Before), Neighbour(anchor.Map.After),
        new(Convert.ToBase64String(anchor.TickLeaf.Span), anchor.TickProof.Index, Texts(anchor.TickProof)), anchor.MetaCheckpoint.ToString());

    /// <summary>Null when something in it doesn't parse.</summary>
    internal static Anchor? ToLedger(this BinderAnchor anchor, string tenant)
    {
        var leaf = new byte[anchor.Tick.Entry.Length];
        if (!TreeLabel.TryParse(tenant, out var label) || !Hash256.TryParseHex(anchor.Root, out var root) || !Checkpoint.TryParse(anchor.Checkpoint, out var checkpoint)
            || !Convert.TryFromBase64String(anchor.Tick.Entry, leaf, out var length)
            || Proof(anchor.Map.Index, anchor.Map.Count, anchor.Map.Proof) is not { } own || Proof(anchor.Tick.Index, checkpoint.Size, anchor.Tick.Proof) is not { } tick)
        {
            return null;
        }
        var before = anchor.Before is null ? null : Neighbour(anchor.Before, anchor.Map.Index - 1, anchor.Map.Count);
        var after = anchor.After is null ? null : Neighbour(anchor.After, anchor.Map.Index + 1, anchor.Map.Count);
        return (anchor.Before is null) != (before is null) || (anchor.After is null) != (after is null)
            ? null
            : new Anchor(new MapProof(anchor.Map.Count, new(new(label, anchor.Size, root), own), before, after), leaf.AsMemory(0, length), tick, checkpoint);
    }

    private static AnchorNeighbour? Neighbour(ProvenEntry? entry) => entry is null ? null : new(Encoding.ASCII.GetString(entry.Entry.ToBytes()), Texts(entry.Proof));

    private static ProvenEntry? Neighbour(AnchorNeighbour neighbour, long index, long count)
    {
        var lines = neighbour.Entry.Split('\n');
        return lines.Length == 3 && TreeLabel.TryParse(lines[0], out var label) && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && Hash256.TryParseHex(lines[2], out var root) && Proof(index, count, neighbour.Proof) is { } proof ? new(new(label, size, root), proof) : null;
    }

    private static InclusionProof? Proof(long index, long size, IReadOnlyList<string> hashes)
    {
        var parsed = new List<Hash256>();
        foreach (var text in hashes)
        {
            if (parsed.Count == 63 || !Hash256.TryParseBase64(text, out var hash)) { return null; }
            parsed.Add(hash);
        }
        return new(index, size, parsed);
    }

    private static List<string> Texts(InclusionProof proof) => [.. proof.Hashes.Select(h => h.ToBase64())];
}
