using System.Buffers.Binary;
using System.Security.Cryptography;
using Colophon.Crypto;
using Microsoft.Win32.SafeHandles;

namespace Colophon.Ledger;

/// <summary>
/// One write-ahead file of fixed size, zero-filled once and then reused. Each use is a new *generation* with a random nonce that enters every
/// digest, so that bytes of an earlier use never pass for groups of this one.
/// </summary>
internal sealed class Segment : IDisposable
{
    public const int PageBytes = 4096;
    private const int HeaderBytes = 112;
    private const int HeaderCopy = PageBytes / 2; // a second copy, so that one bad sector doesn't hide acknowledged groups
    private static ReadOnlySpan<byte> Magic => "COLSEG/1"u8;
    private readonly byte[] _nonce = new byte[16];

    private Segment(string path, SafeFileHandle handle, int bytes) => (Path, Handle, Bytes) = (path, handle, bytes);

    public string Path { get; }
    public SafeFileHandle Handle { get; }
    public int Bytes { get; }
    /// <summary>0 when never used.</summary>
    public long Generation { get; private set; }
    /// <summary>Digest of the last group of the generation before.</summary>
    public Hash256 Previous { get; private set; }
    public ReadOnlySpan<byte> Nonce => _nonce;

    /// <summary>Makes a zero-filled file, so that later writes need neither space nor metadata.</summary>
    public static Segment Allocate(string path, int bytes)
    {
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var zeros = new byte[256 * 1024];
            for (var at = 0; at < bytes; at += zeros.Length) { RandomAccess.Write(handle, zeros.AsSpan(0, Math.Min(zeros.Length, bytes - at)), at); }
            RandomAccess.FlushToDisk(handle);
            DurableFile.FlushDirectory(System.IO.Path.GetDirectoryName(path)!);
            return new(path, handle, bytes);
        }
        catch
        {
            handle.Dispose();
            File.Delete(path);
            throw;
        }
    }

    public static Segment Open(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var segment = new Segment(path, handle, (int)Math.Min(RandomAccess.GetLength(handle), int.MaxValue));
        Span<byte> header = stackalloc byte[HeaderBytes];
        foreach (var copy in (ReadOnlySpan<int>)[0, HeaderCopy])
        {
            if (RandomAccess.Read(handle, header, copy) == HeaderBytes && header.StartsWith(Magic)
                && SHA256.HashData(header[..(HeaderBytes - Hash256.Length)]).AsSpan().SequenceEqual(header[(HeaderBytes - Hash256.Length)..]))
            {
                segment.Generation = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
                header.Slice(16, 16).CopyTo(segment._nonce);
                segment.Previous = new(header.Slice(32, Hash256.Length));
                break;
            }
        }
        return segment;
    }

    /// <summary>Begins a new generation. Durable once it returns.</summary>
    public void Begin(long generation, in Hash256 previous)
    {
        (Generation, Previous) = (generation, previous);
        RandomNumberGenerator.Fill(_nonce);
        var page = new byte[PageBytes];
        foreach (var copy in (ReadOnlySpan<int>)[0, HeaderCopy])
        {
            var header = page.AsSpan(copy, HeaderBytes);
            Magic.CopyTo(header);
            BinaryPrimitives.WriteInt64BigEndian(header[8..], generation);
            _nonce.CopyTo(header[16..]);
            previous.Bytes.CopyTo(header[32..]);
            SHA256.HashData(header[..(HeaderBytes - Hash256.Length)], header[(HeaderBytes - Hash256.Length)..]);
        }
        RandomAccess.Write(Handle, page, 0);
        DurableFile.FlushData(Handle);
    }

    public void Dispose() => Handle.Dispose();
}
