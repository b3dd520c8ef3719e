namespace Colophon.Ledger;

/// <summary>What checking a tree's files against a size and root showed.</summary>
public abstract record TreeVerification
{
    private TreeVerification() { }

    /// <summary>Entries and tiles all give the root.</summary>
    public sealed record Intact(long Entries) : TreeVerification;

    /// <summary>The tiles give the root, so they tell which entries are not the original ones.</summary>
    public sealed record EntriesDiffer(EntryDifference Difference) : TreeVerification;

    /// <summary>The entries give the root, but this tile doesn't hold their hashes: proofs from it fail, the entries are sound.</summary>
    public sealed record TileDiffers(int Level, long Number) : TreeVerification;

    /// <summary>Neither entries nor tiles give the root. <paramref name="EntriesRoot"/> is what <paramref name="EntriesFound"/> entries give.</summary>
    public sealed record RootDiffers(Hash256 EntriesRoot, long EntriesFound) : TreeVerification;

    /// <summary>A file is missing, and with it the proof that anything was there.</summary>
    public sealed record Missing(string Path) : TreeVerification;

    /// <summary>A file isn't of the format.</summary>
    public sealed record Malformed(string Path) : TreeVerification;
}

/// <summary>How found entries differ from the hashes that a sound tree has. Indexes are those of the sound tree, except for inserted entries: where they were found.</summary>
/// <param name="Altered">Another entry stands in this place, and the original is nowhere.</param>
/// <param name="Deleted">The original is nowhere, and what follows moved up.</param>
/// <param name="Inserted">An entry that the sound tree doesn't hold, and what follows moved down.</param>
/// <param name="Moved">The original is there, but out of order.</param>
/// <param name="TruncatedAt">The entries end here, all before are sound; -1 when they don't.</param>
public sealed record EntryDifference(IReadOnlyList<long> Altered, IReadOnlyList<long> Deleted, IReadOnlyList<long> Inserted, IReadOnlyList<long> Moved, long TruncatedAt)
{
    /// <summary>Most indexes that each list keeps.</summary>
    public const int Limit = 1000;

    public bool IsNone => Altered.Count + Deleted.Count + Inserted.Count + Moved.Count == 0 && TruncatedAt < 0;

    /// <summary>Compares what was found with what a sound tree holds, in time proportional to both.</summary>
    public static EntryDifference Between(IReadOnlyList<Hash256> sound, IReadOnlyList<Hash256> found)
    {
        List<long> altered = [], deleted = [], inserted = [], moved = [];
        var expected = Count(sound);
        var present = Count(found);
        int i = 0, j = 0;
        while (i < sound.Count && j < found.Count)
        {
            if (sound[i] == found[j])
            {
                i++;
                j++;
                continue;
            }
            var missing = present.GetValueOrDefault(sound[i]) < expected[sound[i]]; // this original is gone, at least once
            var foreign = expected.GetValueOrDefault(found[j]) < present[found[j]]; // this entry has no place in the sound tree
            switch (missing, foreign)
            {
                case (true, true): Add(altered, i++); j++; break;
                case (true, false): Add(deleted, i++); break;
                case (false, true): Add(inserted, j++); break;
                default: Add(moved, i++); j++; break;
            }
        }
        for (; j < found.Count; j++) { Add(inserted, j); }
        var truncated = i < sound.Count && altered.Count + deleted.Count + inserted.Count + moved.Count == 0 ? i : -1L;
        for (; truncated < 0 && i < sound.Count; i++) { Add(deleted, i); }
        return new(altered, deleted, inserted, moved, truncated);

        static void Add(List<long> list, long index)
        {
            if (list.Count < Limit) { list.Add(index); }
        }
    }

    private static Dictionary<Hash256, int> Count(IReadOnlyList<Hash256> hashes)
    {
        var counts = new Dictionary<Hash256, int>(hashes.Count);
        foreach (var hash in hashes) { System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, hash, out _)++; }
        return counts;
    }
}
