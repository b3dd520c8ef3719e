using System.Security.Cryptography;
using Colophon.Crypto;
using Colophon.Storage;

namespace Colophon.Scanning.Store;

/// <summary>Files named by their hash, which a record holds: bills of materials, documents of reviews.</summary>
internal sealed class Blobs(DataFolder folder)
{
    /// <returns>The SHA-256 under which it is kept. Durable once it returns.</returns>
    public async Task<string> KeepAsync(byte[] bytes, CancellationToken ct)
    {
        var sha256 = Hash(bytes);
        if (await ReadAsync(sha256, ct) is null) { DurableFile.Replace(Path.Combine(folder.Blobs, sha256), bytes); }
        return sha256;
    }

    /// <summary>The bytes whose hash is on record, or null where they are gone or were changed.</summary>
    public async Task<byte[]?> ReadAsync(string sha256, CancellationToken ct)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower)) { return null; }
        var file = Path.Combine(folder.Blobs, sha256);
        if (!File.Exists(file)) { return null; }
        var bytes = await File.ReadAllBytesAsync(file, ct);
        return Hash(bytes) == sha256 ? bytes : null;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
