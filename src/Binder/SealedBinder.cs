using System.Security.Cryptography;
using System.Text;
using Colophon.Crypto;

namespace Colophon.Binder;

/// <summary>
/// A file sealed to whoever holds one private key (docs/formats/sealed-binder.md): four lines that anybody can read, then chunks that can be opened one at a time.
/// Says nothing about who sealed it; the binder inside does.
/// </summary>
public static class SealedBinder
{
    public const string Ending = ".sealed";
    public const int ChunkBytes = 1 << 16;
    internal const int MaxHeadBytes = 2_048;
    private const string FormatName = "colophon-sealed/1";

    internal static ReadOnlySpan<byte> Beginning => "colophon-sealed/"u8;

    /// <param name="content">Read to its end, once.</param>
    public static async Task WriteAsync(Stream output, Stream content, VerifierKey recipient, CancellationToken ct)
    {
        var key = RandomNumberGenerator.GetBytes(ChunkCipher.KeyBytes);
        try
        {
            await WriteAsync(output, content, recipient, key, ct);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static async Task WriteAsync(Stream output, Stream content, VerifierKey recipient, byte[] key, CancellationToken ct)
    {
        var head = Encoding.UTF8.GetBytes($"{FormatName}\nto {recipient}\nkey {Convert.ToBase64String(SealedBox.Seal(recipient.Key, key))}\n---\n");
        if (head.Length > MaxHeadBytes) { throw new ArgumentException("The recipient's key has a name that is too long.", nameof(recipient)); }
        using var cipher = new ChunkCipher(key, SHA256.HashData(head));
        await output.WriteAsync(head, ct);
        // One chunk ahead: only what follows tells whether a chunk is the last one.
        var (plain, next, chunk) = (new byte[ChunkBytes], new byte[ChunkBytes], new byte[ChunkBytes + ChunkCipher.TagBytes]);
        var length = await content.ReadAtLeastAsync(plain, ChunkBytes, throwOnEndOfStream: false, ct);
        for (var number = 0L; ; number++)
        {
            var following = length < ChunkBytes ? 0 : await content.ReadAtLeastAsync(next, ChunkBytes, throwOnEndOfStream: false, ct);
            cipher.Seal(number, following == 0, plain.AsSpan(0, length), chunk.AsSpan(0, length + ChunkCipher.TagBytes));
            await output.WriteAsync(chunk.AsMemory(0, length + ChunkCipher.TagBytes), ct);
            if (following == 0) { return; }
            (plain, next, length) = (next, plain, following);
        }
    }

    /// <summary>The key of the chunks, and where they begin.</summary>
    internal static (ChunkCipher Cipher, int Length) ReadHead(ReadOnlySpan<byte> bytes, Ed25519PrivateKey? key)
    {
        var end = bytes.IndexOf("\n---\n"u8);
        var lines = end < 0 ? [] : Encoding.UTF8.GetString(bytes[..end]).Split('\n');
        if (lines is not [FormatName, ['t', 'o', ' ', ..], ['k', 'e', 'y', ' ', ..]] || !VerifierKey.TryParse(lines[1][3..], out var recipient)) { throw new MalformedBinderException("The first lines aren't those of a sealed binder, or are of another version."); }
        var box = new byte[ChunkCipher.KeyBytes + SealedBox.OverheadBytes];
        if (!Convert.TryFromBase64String(lines[2][4..], box, out var written) || written != box.Length) { throw new MalformedBinderException("The sealed key has another length than such keys have."); }
        if (key is null || !key.PublicKey.Equals(recipient.Key)) { throw new BinderLockedException(recipient, key is not null); }
        var opened = SealedBox.Open(key, box) ?? throw new MalformedBinderException("The sealed key was changed.");
        try
        {
            var length = end + "\n---\n"u8.Length;
            return (new ChunkCipher(opened, SHA256.HashData(bytes[..length])), length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }
}

/// <summary>It is sealed to somebody else, or no key was given.</summary>
public sealed class BinderLockedException(VerifierKey recipient, bool other)
    : Exception($"It is sealed to {recipient}{(other ? ", and the key given is another one" : ": give the private half of that key with --key")}.");
