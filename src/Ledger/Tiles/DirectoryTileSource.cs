using System.Diagnostics.CodeAnalysis;

namespace Colophon.Ledger;

/// <summary>A tree's files in a directory. Reads no file that is larger than the largest a tree can have.</summary>
public sealed class DirectoryTileSource(string directory) : ITileSource
{
    public bool TryRead(string path, [NotNullWhen(true)] out byte[]? bytes)
    {
        try
        {
            using var file = File.OpenHandle(Path.Combine(directory, path));
            var length = RandomAccess.GetLength(file);
            if (length > EntryBundle.MaxBytes) { throw new InvalidDataException($"{path} in {directory} is larger than any ledger file can be."); }
            bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length)
            {
                var got = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (got == 0) { throw new IOException($"{path} in {directory} shrank while it was read."); }
                read += got;
            }
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            bytes = null;
            return false;
        }
    }
}
