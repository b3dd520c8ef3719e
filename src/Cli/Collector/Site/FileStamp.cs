using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization;

namespace Colophon.Cli.Collector.Site;

internal enum FileKind { Special, File, Folder, Link }

/// <summary>What tells that a file may have changed. The times of change of content and of inode both: the first can be set by whoever owns the file, the second can't.</summary>
/// <param name="Modified">Nanoseconds since 1970, as <paramref name="Changed"/>.</param>
internal readonly partial record struct FileStamp(ulong Inode, ulong Size, long Modified, long Changed, FileKind Kind)
{
    private const int AtWorkingDirectory = -100, DoNotFollow = 0x100;
    private const int NoSuchFile = 2; // ENOENT
    private const uint BasicStats = 0x7ff;
    private const int StatxBytes = 256;
    private const ushort Mask = 0xf000, Folder = 0x4000, Regular = 0x8000, Link = 0xa000;

    /// <summary>What changed this recently might change again within the clock's grain.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    [JsonIgnore]
    public bool IsFile => Kind == FileKind.File;

    public bool IsSettled(DateTimeOffset now) => DateTimeOffset.UnixEpoch.AddTicks(Changed / 100) < now - Settling;

    /// <summary>Of what the path leads to; null where there is no such file, or it can't be looked at.</summary>
    public static FileStamp? Of(string path) => Of([.. Encoding.UTF8.GetBytes(path), 0], follow: true);

    /// <param name="path">Its bytes, ended by a zero.</param>
    /// <param name="follow">Of what a link leads to, not of the link.</param>
    /// <remarks>Where it is null, <see cref="IsGone"/> says why.</remarks>
    public static FileStamp? Of(ReadOnlySpan<byte> path, bool follow)
    {
        Span<byte> stat = stackalloc byte[StatxBytes];
        return Statx(AtWorkingDirectory, path, follow ? 0 : DoNotFollow, BasicStats, stat) != 0 ? null
            : new(BinaryPrimitives.ReadUInt64LittleEndian(stat[32..]), BinaryPrimitives.ReadUInt64LittleEndian(stat[40..]), Time(stat[112..]), Time(stat[96..]), (BinaryPrimitives.ReadUInt16LittleEndian(stat[28..]) & Mask) switch
            {
                Regular => FileKind.File,
                Folder => FileKind.Folder,
                Link => FileKind.Link,
                _ => FileKind.Special,
            });
    }

    /// <summary>The last path that could not be looked at on this thread leads to nothing; else this account may not, or the path is too long.</summary>
    public static bool IsGone => Marshal.GetLastPInvokeError() == NoSuchFile;

    private static long Time(ReadOnlySpan<byte> at) => unchecked((BinaryPrimitives.ReadInt64LittleEndian(at) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(at[8..]));

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int folder, ReadOnlySpan<byte> path, int flags, uint mask, Span<byte> buffer);
}
