using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Colophon.Crypto;

/// <summary>Files that are whole after a power cut: old content or new content, never half of it (Linux).</summary>
public static partial class DurableFile
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    /// <summary>Replaces <paramref name="path"/> by temporary file, flush, rename, and flush of the directory. Durable once it returns.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary); // left by a crash; created anew so that its mode is ours
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = mode; }
        try
        {
            using var file = new FileStream(temporary, options);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(temporary); // half of it would keep a full disk full
            throw;
        }
        File.Move(temporary, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes the data of <paramref name="file"/> durable (fdatasync). An error is final: the kernel may have dropped the pages.</summary>
    public static void FlushData(SafeFileHandle file) => Check(FileDataSync(file), "fdatasync");

    /// <summary>Makes created, renamed and deleted names in a directory durable.</summary>
    public static void FlushDirectory(string directory)
    {
        using var handle = OpenDirectory(directory);
        Check(FileSync(handle), "fsync of " + directory);
    }

    /// <summary>Makes everything written to the file system that holds <paramref name="directory"/> durable: one flush for many files.</summary>
    public static void FlushFileSystem(string directory)
    {
        using var handle = OpenDirectory(directory);
        Check(SyncFileSystem(handle), "syncfs of " + directory);
    }

    private static SafeFileHandle OpenDirectory(string directory)
    {
        var descriptor = Open(directory, ReadOnlyDirectory);
        Check(descriptor, "open of " + directory);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"{what} failed: {new Win32Exception(error).Message} (errno {error})", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FileDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
