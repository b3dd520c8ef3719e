using System.Security.Cryptography;
using System.Text;

namespace Colophon.Crypto;

/// <summary>
/// The salted commitment that stands in a record for a private field (docs/formats/records.md). Nothing but the event key is kept;
/// once it is destroyed the commitment says nothing about the value.
/// </summary>
public static class Commitment
{
    public const int EventKeyBytes = 32;
    public const int SaltBytes = 16;
    private static ReadOnlySpan<byte> Domain => "colophon/commitment/1\0"u8;

    public static byte[] Salt(ReadOnlySpan<byte> eventKey, string path)
    {
        if (eventKey.Length != EventKeyBytes) { throw new ArgumentException($"An event key has {EventKeyBytes} bytes, not {eventKey.Length}.", nameof(eventKey)); }
        var salt = new byte[SaltBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, eventKey, salt, [], Encoding.UTF8.GetBytes("colophon/salt/1:" + path));
        return salt;
    }

    public static byte[] Compute(ReadOnlySpan<byte> eventKey, string path, string value) =>
        SHA256.HashData([.. Domain, .. Salt(eventKey, path), .. Encoding.UTF8.GetBytes(path), 0, .. Encoding.UTF8.GetBytes(value)]);

    public static bool Matches(ReadOnlySpan<byte> commitment, ReadOnlySpan<byte> eventKey, string path, string value) =>
        CryptographicOperations.FixedTimeEquals(commitment, Compute(eventKey, path, value));
}
