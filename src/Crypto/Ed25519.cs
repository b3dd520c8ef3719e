using Colophon.Crypto.Managed;

namespace Colophon.Crypto;

/// <summary>Ed25519 (RFC 8032) by libsodium; verification also works without it, with the same strict rules.</summary>
public static class Ed25519
{
    public const int SeedBytes = 32;
    public const int PublicKeyBytes = 32;
    public const int SignatureBytes = 64;

    /// <summary>Signs <paramref name="message"/>. Needs libsodium.</summary>
    public static byte[] Sign(Ed25519PrivateKey key, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureBytes];
        if (Sodium.SignDetached(signature, 0, message, (ulong)message.Length, key.Expanded) != 0)
        {
            throw new InvalidOperationException("libsodium refused to sign.");
        }
        return signature;
    }

    /// <summary>
    /// Whether <paramref name="signature"/> is <paramref name="key"/>'s over <paramref name="message"/>. Strict: S below the group order,
    /// canonical and not small-order points, wrong lengths are false.
    /// </summary>
    public static bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes) { return false; }
        return Sodium.IsAvailable
            ? Sodium.VerifyDetached(signature, message, (ulong)message.Length, key.Bytes) == 0
            : ManagedEd25519.Verify(key.Bytes, message, signature);
    }
}
