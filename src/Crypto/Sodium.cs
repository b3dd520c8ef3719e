using System.Runtime.InteropServices;

namespace Colophon.Crypto;

/// <summary>The few functions of libsodium that .NET has no counterpart for. Lengths are checked by the callers.</summary>
internal static partial class Sodium
{
    private const string Library = "libsodium.so.23";

    /// <summary>Whether the library is on this machine. The offline verifier runs without it; everything that signs or seals needs it.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Library, out _) && Init() >= 0;

    public static void Require()
    {
        if (!IsAvailable)
        {
            throw new PlatformNotSupportedException("libsodium.so.23 was not found on this machine; install it (Debian: apt-get install libsodium23).");
        }
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_sign_seed_keypair")]
    public static partial int SignSeedKeyPair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "crypto_sign_detached")]
    public static partial int SignDetached(Span<byte> signature, nint signatureLength, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_verify_detached")]
    public static partial int VerifyDetached(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library, EntryPoint = "crypto_aead_xchacha20poly1305_ietf_encrypt")]
    public static partial int Encrypt(Span<byte> ciphertext, nint ciphertextLength, ReadOnlySpan<byte> message, ulong messageLength,
        ReadOnlySpan<byte> associated, ulong associatedLength, nint unused, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    [LibraryImport(Library, EntryPoint = "crypto_aead_xchacha20poly1305_ietf_decrypt")]
    public static partial int Decrypt(Span<byte> message, nint messageLength, nint unused, ReadOnlySpan<byte> ciphertext, ulong ciphertextLength,
        ReadOnlySpan<byte> associated, ulong associatedLength, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_pk_to_curve25519")]
    public static partial int ToCurvePublic(Span<byte> curve, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_ed25519_sk_to_curve25519")]
    public static partial int ToCurveSecret(Span<byte> curve, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_box_seal")]
    public static partial int Seal(Span<byte> box, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library, EntryPoint = "crypto_box_seal_open")]
    public static partial int SealOpen(Span<byte> message, ReadOnlySpan<byte> box, ulong boxLength, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey);
}
