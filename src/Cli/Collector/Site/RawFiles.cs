using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Colophon.Cli.Collector.Site;

/// <summary>
/// Files by the bytes of their names. On Linux a name is bytes, and .NET's own classes can't open one that is no UTF-8: a file could hide behind that. Paths end with a zero.
/// </summary>
internal static partial class RawFiles
{
    private const int ReadOnly = 0x0, NonBlocking = 0x800, CloseOnExec = 0x80000;

    /// <summary>Of <c>struct dirent</c> of 64-bit Linux: where the length of an entry and its name stand.</summary>
    private const int LengthAt = 16, NameAt = 19;

    /// <summary>O_NOFOLLOW: the generic number, and that of ARM.</summary>
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    public static byte[] Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name) => [.. folder[..^1], (byte)'/', .. name, 0];

    /// <summary>Names in a folder, in the order of their bytes; null where it can't be listed.</summary>
    /// <param name="more">There are more than <paramref name="most"/>.</param>
    public static unsafe List<byte[]>? List(ReadOnlySpan<byte> folder, int most, out bool more)
    {
        more = false;
        var stream = OpenFolder(folder);
        if (stream == 0) { return null; }
        try
        {
            var names = new List<byte[]>();
            for (var entry = ReadFolder(stream); entry != 0; entry = ReadFolder(stream))
            {
                var bytes = new ReadOnlySpan<byte>((void*)entry, BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>((void*)(entry + LengthAt), 2)));
                var name = bytes[NameAt..];
                name = name[..name.IndexOf((byte)0)];
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) { continue; }
                if (names.Count == most)
                {
                    more = true;
                    break;
                }
                names.Add(name.ToArray());
            }
            names.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
            return names;
        }
        finally
        {
            _ = CloseFolder(stream);
        }
    }

    /// <summary>A file to be read, or less than 0. A link is not followed, and what became a pipe meanwhile keeps nobody waiting.</summary>
    public static int Open(ReadOnlySpan<byte> path) => OpenFile(path, ReadOnly | NonBlocking | CloseOnExec | NoFollow);

    /// <summary>The next bytes: as many as there is room for, fewer at the end of the file.</summary>
    /// <returns>Less than 0 where they can't be read.</returns>
    public static int Read(int file, Span<byte> into)
    {
        var read = 0;
        while (read < into.Length)
        {
            var some = (int)ReadFile(file, into[read..], (nuint)(into.Length - read));
            if (some < 0) { return -1; }
            if (some == 0) { break; }
            read += some;
        }
        return read;
    }

    public static void Close(int file) => _ = CloseFile(file);

    /// <summary>Where a path leads, over all links; itself where it leads nowhere.</summary>
    public static string RealPath(string path)
    {
        Span<byte> real = stackalloc byte[4097]; // PATH_MAX
        return ResolvePath(path, real) == 0 ? path : System.Text.Encoding.UTF8.GetString(real[..real.IndexOf((byte)0)]);
    }

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int OpenFile(ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadFile(int file, Span<byte> into, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);

    [LibraryImport("libc", EntryPoint = "opendir")]
    private static partial nint OpenFolder(ReadOnlySpan<byte> path);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial nint ReadFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ResolvePath(string path, Span<byte> resolved);
}
