namespace Colophon.Packages.Zip;

/// <summary>One entry as the central directory tells it.</summary>
internal sealed record ZipEntry(byte[] RawName, string Name, ushort Flags, ushort Method, uint Crc, long PackedSize, long Size, long Offset, ushort UnixMode)
{
    public bool IsFolder => Name.EndsWith('/');
    public bool IsEncrypted => (Flags & 0x2041) != 0;

    /// <summary>From the system that wrote it, where that was a Unix: links and devices can be stored.</summary>
    public bool IsOrdinary => (UnixMode & 0xF000) is 0 or 0x8000 or 0x4000;
    public bool IsLink => (UnixMode & 0xF000) == 0xA000;
}
