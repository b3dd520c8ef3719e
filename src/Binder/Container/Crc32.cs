using System.Buffers.Binary;

namespace Colophon.Binder.Container;

/// <summary>The CRC-32 of zip files, eight bytes a step.</summary>
internal struct Crc32
{
    private static readonly uint[] Tables = Build();
    private uint _inverted;

    public readonly uint Value => ~(_inverted ^ uint.MaxValue);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var crc = _inverted ^ uint.MaxValue;
        var t = Tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[1792 + (int)(low & 0xFF)] ^ t[1536 + (int)((low >> 8) & 0xFF)] ^ t[1280 + (int)((low >> 16) & 0xFF)] ^ t[1024 + (int)(low >> 24)]
                ^ t[768 + (int)(high & 0xFF)] ^ t[512 + (int)((high >> 8) & 0xFF)] ^ t[256 + (int)((high >> 16) & 0xFF)] ^ t[(int)(high >> 24)];
        }
        foreach (var b in bytes) { crc = t[(int)((crc ^ b) & 0xFF)] ^ (crc >> 8); }
        _inverted = crc ^ uint.MaxValue;
    }

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = default(Crc32);
        crc.Append(bytes);
        return crc.Value;
    }

    private static uint[] Build()
    {
        var tables = new uint[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var c = (uint)i;
            for (var k = 0; k < 8; k++) { c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1; }
            tables[i] = c;
        }
        for (var i = 256; i < tables.Length; i++) { tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8); }
        return tables;
    }
}
