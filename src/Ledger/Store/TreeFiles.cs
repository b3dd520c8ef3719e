namespace Colophon.Ledger;

/// <summary>Writes one tree's files. A full disk makes it wait, since the write-ahead log still holds everything; any other error is the caller's.</summary>
internal sealed class TreeFiles(string directory, Action<IOException> waitForSpace)
{
    private string? _lastDirectory;

    public string Directory => directory;

    public ITileSource Source { get; } = new DirectoryTileSource(directory);

    public void Write(string path, ReadOnlySpan<byte> content) => Write(path, content, FileMode.Create, 0);

    public void WriteAt(string path, long offset, ReadOnlySpan<byte> content) => Write(path, content, FileMode.OpenOrCreate, offset);

    public void Delete(string path) => File.Delete(Full(path));

    public string Full(string path) => Path.Combine(directory, path);

    private void Write(string path, ReadOnlySpan<byte> content, FileMode mode, long offset)
    {
        var full = Full(path);
        var parent = Path.GetDirectoryName(full)!;
        while (true)
        {
            try
            {
                if (parent != _lastDirectory)
                {
                    System.IO.Directory.CreateDirectory(parent);
                    _lastDirectory = parent;
                }
                using var handle = File.OpenHandle(full, mode, FileAccess.Write, FileShare.Read);
                RandomAccess.Write(handle, content, offset);
                return;
            }
            catch (IOException e) when (DiskSpace.IsExhausted(e)) { waitForSpace(e); }
        }
    }
}
