using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Colophon.Crypto;

/// <summary>Authenticated encryption with a random 24-byte nonce, safe to draw without a counter. Sealed form: nonce ‖ ciphertext ‖ tag. Needs libsodium.</summary>
public static class XChaCha20Poly1305
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 24;
    public const int TagBytes = 16;
    public const int Overhead = NonceBytes + TagBytes;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        CheckKey(key);
        var output = new byte[Overhead + plaintext.Length];
        var nonce = output.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        if (Sodium.Encrypt(output.AsSpan(NonceBytes), 0, plaintext, (ulong)plaintext.Length, associatedData, (ulong)associatedData.Length, 0, nonce, key) != 0)
        {
            throw new CryptographicException("libsodium refused to seal.");
        }
        return output;
    }

    /// <summary>False when the key, the associated data or a single bit is not the one that sealed.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associatedData, [NotNullWhen(true)] out byte[]? plaintext)
    {
        CheckKey(key);
        plaintext = null;
        if (sealedBytes.Length < Overhead) { return false; }
        var output = new byte[sealedBytes.Length - Overhead];
        var ciphertext = sealedBytes[NonceBytes..];
        if (Sodium.Decrypt(output, 0, 0, ciphertext, (ulong)ciphertext.Length, associatedData, (ulong)associatedData.Length, sealedBytes[..NonceBytes], key) != 0)
        {
            return false;
        }
        plaintext = output;
        return true;
    }

    private static void CheckKey(ReadOnlySpan<byte> key)
    {
        Sodium.Require();
        if (key.Length != KeyBytes) { throw new ArgumentException($"The key has {KeyBytes} bytes, not {key.Length}.", nameof(key)); }
    }
}
