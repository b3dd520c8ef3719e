using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Colophon.Packages.Tests;

/// <summary>Writes zips byte by byte, so that a test can make each of the lies that a tool would refuse to write.</summary>
internal sealed class ZipFile
{
    private readonly List<Entry> entries = [];
    public byte[] InFront { get; init; } = [];
    public int? ClaimedCount { get; init; }
    public int ShiftDirectory { get; init; }
    public string Comment { get; init; } = "";

    public sealed record Entry(string Name, byte[] Content)
    {
        public byte[]? RawName { get; init; }
        public byte[]? LocalName { get; init; }
        public ushort Flags { get; init; }
        public ushort Method { get; init; } = 8;
        public uint Mode { get; init; } = 0x81A4; // an ordinary file, 0644
        public uint? ClaimedSize { get; init; }
        public uint? Crc { get; init; }
        public byte[]? Packed { get; init; }
        public int? SameDataAs { get; init; }
    }

    public ZipFile Add(string name, string content) => Add(new Entry(name, Encoding.UTF8.GetBytes(content)));

    public ZipFile Add(Entry entry)
    {
        entries.Add(entry);
        return this;
    }

    public byte[] Bytes()
    {
        using var zip = new MemoryStream();
        zip.Write(InFront);
        var offsets = new List<long>();
        using var directory = new MemoryStream();
        foreach (var entry in entries)
        {
            var name = entry.RawName ?? Encoding.UTF8.GetBytes(entry.Name);
            var packed = entry.Packed ?? (entry.Method == 8 ? Deflate(entry.Content) : entry.Content);
            var size = entry.ClaimedSize ?? (uint)entry.Content.Length;
            var crc = entry.Crc ?? Zip.Crc32.Of(entry.Content);
            var offset = entry.SameDataAs is { } same ? offsets[same] : zip.Position;
            offsets.Add(offset);
            if (entry.SameDataAs is null)
            {
                var local = entry.LocalName ?? name;
                zip.Write(Header(0x04034b50, [20, entry.Flags, entry.Method, 0, 0x21], crc, (uint)packed.Length, size, local.Length, 0));
                zip.Write(local);
                zip.Write(packed);
            }
            directory.Write(Header(0x02014b50, [0x0314, 20, entry.Flags, entry.Method, 0, 0x21], crc, (uint)packed.Length, size, name.Length, 0));
            directory.Write(Numbers16(0, 0, 0));
            directory.Write(Numbers32(entry.Mode << 16, (uint)offset));
            directory.Write(name);
        }
        var start = zip.Position;
        zip.Write(directory.ToArray());
        zip.Write(Numbers32(0x06054b50));
        var count = (ushort)(ClaimedCount ?? entries.Count);
        zip.Write(Numbers16(0, 0, count, count));
        zip.Write(Numbers32((uint)directory.Length, (uint)(start + ShiftDirectory)));
        zip.Write(Numbers16((ushort)Comment.Length));
        zip.Write(Encoding.ASCII.GetBytes(Comment));
        return zip.ToArray();
    }

    public static byte[] Deflate(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize)) { deflate.Write(content); }
        return packed.ToArray();
    }

    private static byte[] Header(uint signature, ushort[] numbers, uint crc, uint packed, uint size, int name, ushort extra) =>
        [.. Numbers32(signature), .. Numbers16(numbers), .. Numbers32(crc, packed, size), .. Numbers16((ushort)name, extra)];

    private static byte[] Numbers16(params ushort[] numbers) => [.. numbers.SelectMany(n => { var b = new byte[2]; BinaryPrimitives.WriteUInt16LittleEndian(b, n); return b; })];

    private static byte[] Numbers32(params uint[] numbers) => [.. numbers.SelectMany(n => { var b = new byte[4]; BinaryPrimitives.WriteUInt32LittleEndian(b, n); return b; })];
}
