using System.Security.Cryptography;

namespace Colophon.Crypto;

/// <summary>The 32 raw bytes of an Ed25519 public key. Equal when the bytes are.</summary>
public sealed class Ed25519PublicKey : IEquatable<Ed25519PublicKey>
{
    private readonly byte[] _bytes;

    /// <exception cref="ArgumentException">when <paramref name="bytes"/> isn't 32 bytes long.</exception>
    public Ed25519PublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Ed25519.PublicKeyBytes)
        {
            throw new ArgumentException($"An Ed25519 public key has {Ed25519.PublicKeyBytes} bytes, not {bytes.Length}.", nameof(bytes));
        }
        _bytes = bytes.ToArray();
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(_bytes));
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Lower-case hex SHA-256 of the raw bytes.</summary>
    public string Fingerprint { get; }

    /// <summary>Parses the Base64 form used in identities; false for anything that isn't exactly 32 bytes.</summary>
    public static bool TryParse(string? base64, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Ed25519PublicKey? key)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.PublicKeyBytes];
        key = base64 is { Length: 44 } && Convert.TryFromBase64String(base64, bytes, out var written) && written == bytes.Length
            ? new Ed25519PublicKey(bytes) : null;
        return key is not null;
    }

    public string ToBase64() => Convert.ToBase64String(_bytes);

    public bool Equals(Ed25519PublicKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as Ed25519PublicKey);

    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    public override string ToString() => Fingerprint;
}
