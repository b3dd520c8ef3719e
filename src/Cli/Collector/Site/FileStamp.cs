using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Colophon.Cli.Collector.Site;

/// <summary>What tells that a file may have changed. The times of change of content and of inode both: the first can be set by whoever owns the file, the second can't.</summary>
internal readonly partial record struct FileStamp(ulong Inode, ulong Size, long Modified, long Changed, bool IsFile)
{
    private const int AtWorkingDirectory = -100;
    private const uint BasicStats = 0x7ff;
    private const int StatxBytes = 256;
    private const ushort KindOfFile = 0xf000, RegularFile = 0x8000;

    /// <summary>Of what the path leads to; null where there is no such file, or it can't be looked at.</summary>
    /// <remarks>Times in nanoseconds since 1970.</remarks>
    public static FileStamp? Of(string path)
    {
        Span<byte> stat = stackalloc byte[StatxBytes];
        return Statx(AtWorkingDirectory, path, 0, BasicStats, ref MemoryMarshal.GetReference(stat)) != 0 ? null
            : new(BinaryPrimitives.ReadUInt64LittleEndian(stat[32..]), BinaryPrimitives.ReadUInt64LittleEndian(stat[40..]), Time(stat[112..]), Time(stat[96..]), (BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]) & KindOfFile) == RegularFile);
    }

    private static long Time(ReadOnlySpan<byte> at) => unchecked((BinaryPrimitives.ReadInt64LittleEndian(at) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(at[8..]));

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte buffer);
}
