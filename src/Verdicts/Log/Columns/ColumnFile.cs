using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Colophon.Verdicts.Log;

/// <summary>A file of columns that holds what a stretch of the ledger said. Written once, never changed; read whole when it is opened, against its own hash, and then by position.</summary>
internal sealed class ColumnFile : IDisposable
{
    /// <summary>Format of the file. Another one, or another width of a value, is thrown away and made anew from the leaves.</summary>
    public static readonly byte[] Magic = "colophon-columns/3\n"u8.ToArray();
    private readonly SafeFileHandle _file;

    public ColumnFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
    }

    public string Path { get; }

    /// <summary>The files of a folder in the order they were written.</summary>
    public static string[] In(string folder) => [.. Directory.EnumerateFiles(folder, "*.columns").Order(StringComparer.Ordinal)];

    public static string Name(string folder, int number) => System.IO.Path.Combine(folder, $"{number:000000}.columns");

    /// <exception cref="InvalidDataException">It is no whole file of this format.</exception>
    public static (ColumnFile File, byte[] Head) Open(string path)
    {
        var file = new ColumnFile(path, File.OpenHandle(path));
        try
        {
            var length = RandomAccess.GetLength(file._file);
            Span<byte> magic = stackalloc byte[Magic.Length];
            Span<byte> foot = stackalloc byte[8 + SHA256.HashSizeInBytes];
            if (length < magic.Length + foot.Length) { throw new InvalidDataException(path); }
            file.Read(0, magic);
            file.Read(length - foot.Length, foot);
            var head = BitConverter.ToInt64(foot);
            if (!magic.SequenceEqual(Magic) || head < magic.Length || head > length - foot.Length) { throw new InvalidDataException(path); }
            // A bit that turned in a value would turn a result, and nothing else would tell.
            if (!file.Hash(length - SHA256.HashSizeInBytes).AsSpan().SequenceEqual(foot[8..])) { throw new InvalidDataException(path); }
            var bytes = new byte[length - foot.Length - head];
            file.Read(head, bytes);
            return (file, bytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">The file is shorter than its head says.</exception>
    public void Read(long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(_file, into, offset);
            if (read == 0) { throw new InvalidDataException($"{Path} ends too early. Delete its folder: it is made anew from the ledger."); }
            offset += read;
            into = into[read..];
        }
    }

    public void Dispose() => _file.Dispose();

    private byte[] Hash(long until)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (long at = 0; at < until;)
        {
            var next = buffer.AsSpan(0, (int)Math.Min(buffer.Length, until - at));
            Read(at, next);
            hash.AppendData(next);
            at += next.Length;
        }
        return hash.GetHashAndReset();
    }
}

/// <summary>Writes a file: columns one after the other, then a head that says where they lie, and the hash of all that. It stands under its name only when it is whole and on the disk.</summary>
internal sealed class ColumnFileWriter : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _file;
    private readonly string _path;

    public ColumnFileWriter(string path)
    {
        _path = path;
        _file = new(path + ".new", FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 20);
        Append(ColumnFile.Magic);
        _file.Flush();
        File = new(path, System.IO.File.OpenHandle(path + ".new", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
    }

    /// <summary>The file for reading, once it is finished. Whoever keeps columns keeps it.</summary>
    public ColumnFile File { get; }

    public Stretch Write(ReadOnlySpan<byte> values, long count)
    {
        var where = Place(count);
        Append(values);
        return where;
    }

    public Stretch Place(long count) => new(_file.Position, count);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _file.Write(bytes);
    }

    public void Finish(ReadOnlySpan<byte> head)
    {
        Span<byte> foot = stackalloc byte[8 + SHA256.HashSizeInBytes];
        BitConverter.TryWriteBytes(foot, _file.Position);
        Append(head);
        Append(foot[..8]);
        _hash.GetHashAndReset(foot[8..]);
        _file.Write(foot[8..]);
        _file.Flush(flushToDisk: true);
        System.IO.File.Move(_path + ".new", _path, overwrite: true);
    }

    public void Dispose()
    {
        _hash.Dispose();
        _file.Dispose();
    }
}
