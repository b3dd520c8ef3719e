using System.Buffers.Binary;
using System.Text;

namespace Colophon.TestSupport.Mutation;

/// <summary>A binder's zip taken apart into raw entries and put together again in the one layout there is, with right sizes, offsets and CRC-32: the tools of somebody who edits.</summary>
public sealed class RawZip
{
    private readonly uint _time;

    private RawZip(List<RawEntry> entries, uint time) => (Entries, _time) = (entries, time);

    public List<RawEntry> Entries { get; }

    public static RawZip Read(byte[] zip)
    {
        var entries = new List<RawEntry>();
        var (at, time) = (0, 0u);
        while (U32(zip, at) == 0x04034b50)
        {
            var (packed, size, name) = ((int)U32(zip, at + 18), U32(zip, at + 22), U16(zip, at + 26));
            time = U32(zip, at + 10);
            entries.Add(new(Encoding.ASCII.GetString(zip, at + 30, name), U16(zip, at + 8), U32(zip, at + 14), size, zip[(at + 30 + name)..(at + 30 + name + packed)]));
            at += 30 + name + packed;
        }
        return new(entries, time);
    }

    public RawZip Copy() => new([.. Entries.Select(e => e with { Data = (byte[])e.Data.Clone() })], _time);

    public byte[] Write()
    {
        using var zip = new MemoryStream();
        using var directory = new MemoryStream();
        foreach (var entry in Entries)
        {
            var offset = (uint)zip.Length;
            Header(zip, 0x04034b50, entry, null);
            Header(directory, 0x02014b50, entry, offset);
            zip.Write(entry.Data);
        }
        var start = (uint)zip.Length;
        directory.WriteTo(zip);
        Span<byte> end = stackalloc byte[22];
        end.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)Entries.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)Entries.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], start);
        zip.Write(end);
        return zip.ToArray();
    }

    private void Header(Stream to, uint signature, RawEntry entry, uint? offset)
    {
        Span<byte> header = stackalloc byte[46];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, signature);
        var at = 4;
        if (offset is not null) { BinaryPrimitives.WriteUInt16LittleEndian(header[at..], 20); at += 2; }
        BinaryPrimitives.WriteUInt16LittleEndian(header[at..], 20);
        BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 4)..], entry.Method);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(at + 6)..], _time);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(at + 10)..], entry.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(at + 14)..], (uint)entry.Data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[(at + 18)..], entry.Size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[(at + 22)..], (ushort)entry.Name.Length);
        if (offset is { } where) { BinaryPrimitives.WriteUInt32LittleEndian(header[42..], where); }
        to.Write(header[..(offset is null ? 30 : 46)]);
        to.Write(Encoding.ASCII.GetBytes(entry.Name));
    }

    private static uint U32(byte[] bytes, int at) => at + 4 <= bytes.Length ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) : 0;

    private static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
}

/// <param name="Size">Inflated.</param>
/// <param name="Data">As it lies in the zip.</param>
public sealed record RawEntry(string Name, ushort Method, uint Crc, uint Size, byte[] Data)
{
    public byte[] Content()
    {
        if (Method == 0) { return Data; }
        using var inflated = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(new MemoryStream(Data), System.IO.Compression.CompressionMode.Decompress)) { deflate.CopyTo(inflated); }
        return inflated.ToArray();
    }

    public RawEntry WithContent(byte[] content)
    {
        using var packed = new MemoryStream();
        if (Method == 0) { packed.Write(content); }
        else { using var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true); deflate.Write(content); }
        return this with { Data = packed.ToArray(), Size = (uint)content.Length, Crc = Crc32(content) };
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) { crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1)); }
        }
        return ~crc;
    }
}
