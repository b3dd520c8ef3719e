using System.Security.Cryptography;

namespace Colophon.Crypto;

/// <summary>libsodium's sealed boxes to an Ed25519 key (its Curve25519 form): whoever has the public key can close one, only the owner opens it. Says nothing about the sender.</summary>
public static class SealedBox
{
    /// <summary>How much longer a box is than what is in it.</summary>
    public const int OverheadBytes = 48;

    private const int CurveKeyBytes = 32;

    public static byte[] Seal(Ed25519PublicKey key, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(key);
        Sodium.Require();
        Span<byte> curve = stackalloc byte[CurveKeyBytes];
        var box = new byte[message.Length + OverheadBytes];
        return Sodium.ToCurvePublic(curve, key.Bytes) == 0 && Sodium.Seal(box, message, (ulong)message.Length, curve) == 0 ? box : throw new CryptographicException("libsodium refused to seal: the key is not one.");
    }

    /// <summary>What is in the box, or null where it was not sealed to this key or was changed.</summary>
    public static byte[]? Open(Ed25519PrivateKey key, ReadOnlySpan<byte> box)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (box.Length < OverheadBytes) { return null; }
        Span<byte> curve = stackalloc byte[CurveKeyBytes];
        Span<byte> secret = stackalloc byte[CurveKeyBytes];
        var message = new byte[box.Length - OverheadBytes];
        try
        {
            return Sodium.ToCurvePublic(curve, key.PublicKey.Bytes) == 0 && Sodium.ToCurveSecret(secret, key.Expanded) == 0 && Sodium.SealOpen(message, box, (ulong)box.Length, curve, secret) == 0 ? message : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
