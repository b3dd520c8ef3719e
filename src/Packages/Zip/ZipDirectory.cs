using System.Buffers.Binary;
using System.Text;

namespace Colophon.Packages.Zip;

/// <summary>The list at the end of a zip: what every program that unpacks it goes by.</summary>
internal static class ZipDirectory
{
    private const uint End = 0x06054b50, End64Locator = 0x07064b50, Central = 0x02014b50;
    private const int EndBytes = 22, CentralBytes = 46, MaxComment = 0xFFFF;
    private const uint In64 = 0xFFFFFFFF;
    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>The entries in their order, or why there are none. <paramref name="start"/> is where the list begins.</summary>
    public static List<ZipEntry>? Read(ReadOnlySpan<byte> zip, PackageLimits limits, out long start, out Refusal? fault)
    {
        start = 0;
        fault = null;
        var end = FindEnd(zip);
        if (end < 0) { return Refuse("it is no zip, or it was cut off: the list of its files is missing", out fault); }
        var record = zip[end..];
        int count = U16(record, 10), disk = U16(record, 4), onDisk = U16(record, 8);
        long size = U32(record, 12), offset = U32(record, 16);
        if (count == 0xFFFF || size == In64 || offset == In64 || (end >= 20 && U32(zip[(end - 20)..], 0) == End64Locator)) { return Refuse("it is a zip of the 64-bit kind, which no WordPress package needs", out fault); }
        if (disk != 0 || onDisk != count) { return Refuse("it is one part of a split archive", out fault); }
        if (count > limits.MaxEntries) { return Refuse($"it lists {count} files; at most {limits.MaxEntries} are read", out fault); }
        if (offset + size != end) { return Refuse("its list of files is not where it says: programs would disagree about what is in it", out fault, hostile: true); }
        start = offset;
        var entries = new List<ZipEntry>(count);
        var at = (int)offset;
        for (var i = 0; i < count; i++)
        {
            var left = zip[at..end];
            if (left.Length < CentralBytes || U32(left, 0) != Central) { return Refuse("its list of files is damaged", out fault); }
            int name = U16(left, 28), extra = U16(left, 30), comment = U16(left, 32);
            if (left.Length < CentralBytes + name + extra + comment) { return Refuse("its list of files is damaged", out fault); }
            var raw = left.Slice(CentralBytes, name).ToArray();
            entries.Add(new ZipEntry(raw, Decode(raw), U16(left, 8), U16(left, 10), U32(left, 16), U32(left, 20), U32(left, 24), U32(left, 42), left[5] == 3 ? U16(left, 40) : (ushort)0));
            at += CentralBytes + name + extra + comment;
        }
        return at == end ? entries : Refuse("its list of files is longer than it says", out fault, hostile: true);
    }

    public static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    public static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    /// <summary>The last record whose comment reaches exactly to the end of the file.</summary>
    private static int FindEnd(ReadOnlySpan<byte> zip)
    {
        for (var at = zip.Length - EndBytes; at >= 0 && at >= zip.Length - EndBytes - MaxComment; at--)
        {
            if (U32(zip[at..], 0) == End && at + EndBytes + U16(zip[at..], 20) == zip.Length) { return at; }
        }
        return -1;
    }

    private static string Decode(byte[] raw)
    {
        try
        {
            return Strict.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.UTF8.GetString(raw);
        }
    }

    private static List<ZipEntry>? Refuse(string because, out Refusal fault, bool hostile = false)
    {
        fault = new Refusal("", because, hostile);
        return null;
    }
}
