using System.Buffers.Binary;
using Colophon.Binder;

namespace Colophon.TestSupport.Mutation;

/// <summary>
/// The row "editor" of the attack table in docs/formats/evidence-binder.md, made by seeds on any whole binder, real or not. Each case says which codes may answer it.
/// </summary>
public sealed class BinderMutator(byte[] binder)
{
    private static readonly BinderCode[] s_notBelieved = [.. Enum.GetValues<BinderCode>().Where(c => c is not (BinderCode.Intact or BinderCode.Incomplete or BinderCode.SignerUnknown or BinderCode.InternalError or BinderCode.Usage))];
    private readonly RawZip _zip = RawZip.Read(binder);

    /// <summary>What was done, the changed file, and the codes that the table allows for it.</summary>
    public (string What, byte[] Binder, BinderCode[] Allowed) Case(int seed)
    {
        var random = new Random(seed);
        switch (random.Next(10))
        {
            case 0: return ("bits flipped in the zip", Flipped(random), s_notBelieved);
            case 1: return ("the zip cut off", binder[..random.Next(binder.Length)], [BinderCode.Malformed]);
            case 2:
                var at = random.Next(binder.Length);
                return ("bytes put into the zip", [.. binder[..at], .. Noise(random, random.Next(1, 60)), .. binder[at..]], s_notBelieved);
            case 3: return File(random, "a file removed", (zip, i) => zip.Entries.RemoveAt(i));
            case 4: return File(random, "noise for a file", (zip, i) => zip.Entries[i] = zip.Entries[i].WithContent(Noise(random, random.Next(1, 4_000))));
            case 5: return File(random, "a byte of a file changed", (zip, i) => zip.Entries[i] = zip.Entries[i].WithContent(OneByte(random, zip.Entries[i].Content())));
            default: return Entry(random);
        }
    }

    private (string, byte[], BinderCode[]) Entry(Random random)
    {
        var zip = _zip.Copy();
        var bundles = Enumerable.Range(0, zip.Entries.Count).Where(i => zip.Entries[i].Name.StartsWith("ledger/tile/entries/", StringComparison.Ordinal)).ToArray();
        var bundle = bundles[random.Next(bundles.Length)];
        var entries = Unpack(zip.Entries[bundle].Data);
        var shown = Enumerable.Range(0, entries.Count).Where(i => entries[i].Length > 0).ToArray();
        var at = shown[random.Next(shown.Length)];
        BinderCode[] allowed;
        string what;
        switch (random.Next(4))
        {
            case 0:
                (what, allowed) = ("an entry altered", [BinderCode.Altered]);
                entries[at] = OneByte(random, entries[at]);
                break;
            case 1:
                // What is missing at the very end is a truncation; anywhere else a deletion.
                (what, allowed) = ("an entry deleted", bundle == bundles[^1] && at == entries.Count - 1 ? [BinderCode.Truncated] : [BinderCode.Deleted]);
                entries.RemoveAt(at);
                break;
            case 2 when entries.Count < 256:
                (what, allowed) = ("an entry inserted", [BinderCode.Inserted]);
                entries.Insert(at, OneByte(random, entries[at]));
                break;
            default:
                var other = shown.FirstOrDefault(i => i != at && !entries[i].AsSpan().SequenceEqual(entries[at]), -1);
                if (other < 0) { goto case 0; }
                (what, allowed) = ("two entries exchanged", [BinderCode.Reordered]);
                (entries[at], entries[other]) = (entries[other], entries[at]);
                break;
        }
        zip.Entries[bundle] = zip.Entries[bundle].WithContent(Pack(entries));
        return ($"{what} ({zip.Entries[bundle].Name}, {at})", zip.Write(), allowed);
    }

    private (string, byte[], BinderCode[]) File(Random random, string what, Action<RawZip, int> change)
    {
        var zip = _zip.Copy();
        var index = random.Next(zip.Entries.Count);
        var name = zip.Entries[index].Name;
        change(zip, index);
        BinderCode[] allowed = name is "manifest.json" or "manifest.sig" or "ledger/checkpoint" or "ledger/keys.json" ? [BinderCode.Signature, BinderCode.Malformed]
            : zip.Entries.Exists(e => e.Name == name) ? [BinderCode.Altered]
            : name.StartsWith("ledger/tile/", StringComparison.Ordinal) ? [BinderCode.Deleted, BinderCode.Truncated, BinderCode.Altered]
            : [BinderCode.Deleted];
        // Noise in a bundle can happen to parse; what it then is depends on it.
        if (name.StartsWith("ledger/tile/", StringComparison.Ordinal)) { allowed = [.. allowed, BinderCode.Deleted, BinderCode.Inserted, BinderCode.Truncated]; }
        return ($"{what} ({name})", zip.Write(), allowed);
    }

    private byte[] Flipped(Random random)
    {
        var copy = (byte[])binder.Clone();
        for (var flips = random.Next(1, 5); flips > 0; flips--) { copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8)); }
        return copy;
    }

    /// <summary>Do two binders hold the same files? Then nothing was changed that anyone reads.</summary>
    public static bool SameFiles(byte[] one, byte[] other)
    {
        try
        {
            return RawZip.Read(one).Entries.Select(e => (e.Name, Convert.ToBase64String(e.Content()))).SequenceEqual(RawZip.Read(other).Entries.Select(e => (e.Name, Convert.ToBase64String(e.Content()))));
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            return false;
        }
    }

    private static byte[] OneByte(Random random, byte[] content)
    {
        var copy = (byte[])content.Clone();
        if (copy.Length == 0) { return [(byte)random.Next(256)]; }
        copy[random.Next(copy.Length)] ^= (byte)random.Next(1, 256);
        return copy;
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private static List<byte[]> Unpack(byte[] bundle)
    {
        var entries = new List<byte[]>();
        for (var at = 0; at < bundle.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
            entries.Add(bundle[(at + 2)..(at + 2 + length)]);
            at += 2 + length;
        }
        return entries;
    }

    private static byte[] Pack(IEnumerable<byte[]> entries)
    {
        using var bundle = new MemoryStream();
        Span<byte> length = stackalloc byte[2];
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
            bundle.Write(length);
            bundle.Write(entry);
        }
        return bundle.ToArray();
    }
}
