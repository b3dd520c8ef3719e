using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Colophon.Crypto;

/// <summary>A named public key in C2SP form, <c>name+hex key id+Base64(0x01 ‖ key)</c>: what verifies a line of a signed note.</summary>
public sealed record VerifierKey
{
    private const byte Ed25519Type = 0x01;

    public VerifierKey(string name, Ed25519PublicKey key)
    {
        if (!IsName(name)) { throw new ArgumentException($"'{name}' can't name a key: it is empty or has a space, a plus or a control character.", nameof(name)); }
        Name = name;
        Key = key;
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), 0x0A, Ed25519Type, .. key.Bytes]));
    }

    public string Name { get; }

    public Ed25519PublicKey Key { get; }

    /// <summary>The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).</summary>
    public uint KeyId { get; }

    /// <summary>False for another key type, a key id that doesn't belong to the key, or anything malformed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        if (text is not { Length: <= 1024 }) { return false; }
        var parts = text.Split('+', 3); // Base64 may hold further pluses
        Span<byte> material = stackalloc byte[1 + Ed25519.PublicKeyBytes];
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || parts[2].Length != 44 || !Convert.TryFromBase64String(parts[2], material, out var written)
            || written != material.Length || material[0] != Ed25519Type)
        {
            return false;
        }
        var candidate = new VerifierKey(parts[0], new Ed25519PublicKey(material[1..]));
        key = candidate.KeyId == id ? candidate : null;
        return key is not null;
    }

    /// <summary>Whether a signed note may carry <paramref name="name"/> as a signer.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && !name.Any(c => c is '+' or '\uFFFD' || char.IsWhiteSpace(c) || char.IsControl(c));

    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([Ed25519Type, .. Key.Bytes])}";
}
