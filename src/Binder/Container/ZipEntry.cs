namespace Colophon.Binder.Container;

/// <summary>One entry as the central directory tells it. Sizes fit 32 bits by the format's rules.</summary>
internal sealed record ZipEntry(string Name, ushort Method, uint DosTime, uint Crc, uint PackedSize, uint Size, long Offset)
{
    public long End => Offset + ZipLayout.LocalBytes + Name.Length + PackedSize;
}
