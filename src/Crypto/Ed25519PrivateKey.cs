using System.Security.Cryptography;

namespace Colophon.Crypto;

/// <summary>An Ed25519 private key. Its memory is pinned, so that no copy stays behind, and zeroed on <see cref="Dispose"/>. Needs libsodium.</summary>
public sealed class Ed25519PrivateKey : IDisposable
{
    private readonly byte[] _expanded = GC.AllocateArray<byte>(64, pinned: true);
    private bool _disposed;

    private Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        Sodium.Require();
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeyBytes];
        if (Sodium.SignSeedKeyPair(publicKey, _expanded, seed) != 0)
        {
            throw new InvalidOperationException("libsodium refused the seed.");
        }
        PublicKey = new Ed25519PublicKey(publicKey);
    }

    public Ed25519PublicKey PublicKey { get; }

    internal ReadOnlySpan<byte> Expanded
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _expanded;
        }
    }

    /// <summary>The 32 secret bytes: libsodium keeps the seed as the first half of its expanded key.</summary>
    internal ReadOnlySpan<byte> Seed => Expanded[..Ed25519.SeedBytes];

    public static Ed25519PrivateKey FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != Ed25519.SeedBytes)
        {
            throw new ArgumentException($"An Ed25519 seed has {Ed25519.SeedBytes} bytes, not {seed.Length}.", nameof(seed));
        }
        return new Ed25519PrivateKey(seed);
    }

    public static Ed25519PrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[Ed25519.SeedBytes];
        RandomNumberGenerator.Fill(seed);
        var key = new Ed25519PrivateKey(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_expanded);
    }
}
