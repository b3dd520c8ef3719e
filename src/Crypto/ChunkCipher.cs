using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Colophon.Crypto;

/// <summary>
/// A long message in chunks under one key that seals nothing else, opened in any order. Chunk n has the nonce <c>0¹⁵ ‖ n (8 bytes, big endian) ‖ last (1 byte)</c>: none can be swapped,
/// left out or cut off. XChaCha20-Poly1305; needs libsodium. Safe from several threads.
/// </summary>
public sealed class ChunkCipher : IDisposable
{
    public const int KeyBytes = XChaCha20Poly1305.KeyBytes;
    public const int TagBytes = XChaCha20Poly1305.TagBytes;
    private const int NumberAt = 15;
    private readonly byte[] _key = GC.AllocateArray<byte>(KeyBytes, pinned: true);
    private readonly byte[] _about;

    /// <param name="about">Authenticated with each chunk and not part of it.</param>
    public ChunkCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> about)
    {
        Sodium.Require();
        if (key.Length != KeyBytes) { throw new ArgumentException($"The key has {KeyBytes} bytes, not {key.Length}.", nameof(key)); }
        key.CopyTo(_key);
        _about = about.ToArray();
    }

    /// <param name="output"><see cref="TagBytes"/> longer than <paramref name="plain"/>.</param>
    public void Seal(long number, bool last, ReadOnlySpan<byte> plain, Span<byte> output)
    {
        Check(output.Length - plain.Length, nameof(output));
        Span<byte> nonce = stackalloc byte[XChaCha20Poly1305.NonceBytes];
        Nonce(nonce, number, last);
        if (Sodium.Encrypt(output, 0, plain, (ulong)plain.Length, _about, (ulong)_about.Length, 0, nonce, _key) != 0) { throw new CryptographicException("libsodium refused to seal."); }
    }

    /// <param name="plain"><see cref="TagBytes"/> shorter than <paramref name="chunk"/>.</param>
    /// <returns>False when it isn't this chunk of this message, or a single bit was changed.</returns>
    public bool TryOpen(long number, bool last, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        Check(chunk.Length - plain.Length, nameof(plain));
        Span<byte> nonce = stackalloc byte[XChaCha20Poly1305.NonceBytes];
        Nonce(nonce, number, last);
        return Sodium.Decrypt(plain, 0, 0, chunk, (ulong)chunk.Length, _about, (ulong)_about.Length, nonce, _key) == 0;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static void Nonce(Span<byte> nonce, long number, bool last)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[NumberAt..], number);
        nonce[^1] = last ? (byte)1 : (byte)0;
    }

    private static void Check(int difference, string name)
    {
        if (difference != TagBytes) { throw new ArgumentException($"A sealed chunk is {TagBytes} bytes longer than what is in it.", name); }
    }
}
