using System.Buffers;
using Colophon.Crypto;
using Microsoft.Win32.SafeHandles;

namespace Colophon.Binder.Container;

/// <summary>The bytes of a binder wherever they lie: in one file, in parts, sealed. Safe from several threads.</summary>
internal abstract class BinderBytes : IDisposable
{
    public abstract long Length { get; }

    /// <returns>How many were read; 0 only at the end.</returns>
    public abstract int Read(Span<byte> target, long at);

    public abstract void Dispose();

    /// <param name="key">Opens what is sealed to it.</param>
    /// <exception cref="MalformedBinderException">when parts or seal aren't as docs/formats/sealed-binder.md lays them out.</exception>
    /// <exception cref="BinderLockedException">when it is sealed, and not to this key.</exception>
    public static BinderBytes Open(string path, Ed25519PrivateKey? key)
    {
        BinderBytes bytes = new FileBytes(path);
        try
        {
            if (bytes.Begins(PartsManifest.Beginning))
            {
                var manifest = PartsManifest.Parse(bytes.Whole(PartsManifest.MaxBytes)) ?? throw new MalformedBinderException("The list of parts isn't one that docs/formats/sealed-binder.md allows.");
                bytes.Dispose();
                bytes = new PartBytes(Path.GetDirectoryName(Path.GetFullPath(path))!, manifest);
            }
            return bytes.Begins(SealedBinder.Beginning) ? SealedBytes.Open(bytes, key) : bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the target is full or the end is reached.</summary>
    public int Fill(Span<byte> target, long at)
    {
        var done = 0;
        for (int read; done < target.Length && (read = Read(target[done..], at + done)) > 0;) { done += read; }
        return done;
    }

    private bool Begins(ReadOnlySpan<byte> with)
    {
        Span<byte> first = stackalloc byte[with.Length];
        return Fill(first, 0) == first.Length && first.SequenceEqual(with);
    }

    private byte[] Whole(int most)
    {
        if (Length > most) { throw new MalformedBinderException($"The list of parts is longer than {most} bytes."); }
        var all = new byte[Length];
        return Fill(all, 0) == all.Length ? all : throw new MalformedBinderException("The file ends too early.");
    }

    internal sealed class FileBytes(string path) : BinderBytes
    {
        private readonly SafeFileHandle _file = File.OpenHandle(path, options: FileOptions.RandomAccess);

        public override long Length => RandomAccess.GetLength(_file);

        public override int Read(Span<byte> target, long at) => RandomAccess.Read(_file, target, at);

        public override void Dispose() => _file.Dispose();
    }

    /// <summary>Parts one behind the other. Each is read once and compared before anything is believed, so that a damaged one is named.</summary>
    private sealed class PartBytes : BinderBytes
    {
        private readonly List<(FileBytes File, long Start, long Size)> _parts = [];

        public PartBytes(string folder, PartsManifest manifest)
        {
            try
            {
                foreach (var part in manifest.Parts)
                {
                    var file = new FileBytes(Path.Combine(folder, part.File));
                    _parts.Add((file, Length, part.Size));
                    if (file.Length != part.Size || Sha256(file) != part.Sha256) { throw new MalformedBinderException($"'{part.File}' isn't the part that the list names: copy it again."); }
                    Length += part.Size;
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public override long Length { get; }

        public override int Read(Span<byte> target, long at)
        {
            var (low, high) = (0, _parts.Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (_parts[middle].Start <= at) { low = middle; } else { high = middle - 1; }
            }
            var (file, start, size) = _parts[low];
            return at - start >= size ? 0 : file.Read(target[..(int)Math.Min(target.Length, size - (at - start))], at - start);
        }

        public override void Dispose()
        {
            foreach (var (file, _, _) in _parts) { file.Dispose(); }
        }

        private static string Sha256(FileBytes file)
        {
            using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
            var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
            long at = 0;
            for (int read; (read = file.Read(buffer, at)) > 0; at += read) { hash.AppendData(buffer, 0, read); }
            ArrayPool<byte>.Shared.Return(buffer);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Opened chunk by chunk, nothing of it ever on a disk.</summary>
    internal sealed class SealedBytes : BinderBytes
    {
        private const int SealedChunk = SealedBinder.ChunkBytes + ChunkCipher.TagBytes;
        private readonly BinderBytes _inner;
        private readonly ChunkCipher _cipher;
        private readonly long _start;
        private readonly long _chunks;
        private readonly ThreadLocal<Opened> _newest = new(() => new());

        private SealedBytes(BinderBytes inner, ChunkCipher cipher, long start)
        {
            (_inner, _cipher, _start) = (inner, cipher, start);
            var body = inner.Length - start;
            _chunks = (body + SealedChunk - 1) / SealedChunk;
            Length = body - (_chunks * ChunkCipher.TagBytes);
        }

        public override long Length { get; }

        public static BinderBytes Open(BinderBytes inner, Ed25519PrivateKey? key)
        {
            var first = new byte[SealedBinder.MaxHeadBytes];
            var head = SealedBinder.ReadHead(first.AsSpan(0, inner.Fill(first, 0)), key);
            var body = inner.Length - head.Length;
            if (body < ChunkCipher.TagBytes || body % SealedChunk is > 0 and <= ChunkCipher.TagBytes && body > SealedChunk) { throw Changed(); }
            var bytes = new SealedBytes(inner, head.Cipher, head.Length);
            // The end is opened first: what was cut off must not look whole.
            Span<byte> last = stackalloc byte[1];
            try
            {
                if (bytes.Length > 0) { bytes.Read(last, bytes.Length - 1); } else { bytes.Chunk(0); }
            }
            catch
            {
                bytes._newest.Dispose();
                head.Cipher.Dispose();
                throw;
            }
            return bytes;
        }

        public override int Read(Span<byte> target, long at)
        {
            if (at >= Length || target.IsEmpty) { return 0; }
            var (number, within) = Math.DivRem(at, SealedBinder.ChunkBytes);
            var chunk = Chunk(number)[(int)within..];
            var length = Math.Min(chunk.Length, target.Length);
            chunk[..length].CopyTo(target);
            return length;
        }

        public override void Dispose()
        {
            _newest.Dispose();
            _cipher.Dispose();
            _inner.Dispose();
        }

        private ReadOnlySpan<byte> Chunk(long number)
        {
            var opened = _newest.Value!;
            if (opened.Number == number) { return opened.Plain.AsSpan(0, opened.Length); }
            opened.Number = -1;
            var read = _inner.Fill(opened.Sealed, _start + (number * SealedChunk));
            if (read < ChunkCipher.TagBytes || !_cipher.TryOpen(number, number == _chunks - 1, opened.Sealed.AsSpan(0, read), opened.Plain.AsSpan(0, read - ChunkCipher.TagBytes))) { throw Changed(); }
            (opened.Number, opened.Length) = (number, read - ChunkCipher.TagBytes);
            return opened.Plain.AsSpan(0, opened.Length);
        }

        private static MalformedBinderException Changed() => new("What is sealed was changed or cut off.");

        /// <summary>What a thread opened last: files of a binder are read one behind the other.</summary>
        private sealed class Opened
        {
            public long Number = -1;
            public int Length;
            public readonly byte[] Sealed = new byte[SealedChunk];
            public readonly byte[] Plain = new byte[SealedBinder.ChunkBytes];
        }
    }
}
