using System.Security.Cryptography;
using System.Text;

namespace Colophon.Crypto;

/// <summary>
/// A private key on disk: one line, <c>colophon-ed25519-seed/1 </c> and the Base64 seed, readable by its owner alone.
/// Written whole or not at all, and never over another key.
/// </summary>
public static class KeyFile
{
    private const string Prefix = "colophon-ed25519-seed/1 ";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    /// <exception cref="IOException">when the file already exists.</exception>
    public static void Save(string path, Ed25519PrivateKey key)
    {
        if (File.Exists(path))
        {
            throw new IOException($"{path} already holds a key; a key is never overwritten. Move it away first.");
        }
        var line = Encoding.ASCII.GetBytes(Prefix + Convert.ToBase64String(key.Seed) + "\n");
        DurableFile.Replace(path, line, OwnerOnly);
        CryptographicOperations.ZeroMemory(line);
    }

    /// <exception cref="CryptographicException">when the file isn't a key, or others than its owner may read it.</exception>
    public static Ed25519PrivateKey Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new CryptographicException($"{path} can be read by others than its owner; run: chmod 600 {path}");
        }
        if (new FileInfo(path).Length > 256)
        {
            throw new CryptographicException($"{path} is not a Colophon key file: it is too long.");
        }
        var line = File.ReadAllText(path, Encoding.ASCII).TrimEnd('\n');
        Span<byte> seed = stackalloc byte[Ed25519.SeedBytes];
        if (!line.StartsWith(Prefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(line[Prefix.Length..], seed, out var written) || written != seed.Length)
        {
            throw new CryptographicException($"{path} is not a Colophon key file.");
        }
        var key = Ed25519PrivateKey.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>Loads the key, or generates and saves one when the file doesn't exist yet.</summary>
    public static Ed25519PrivateKey LoadOrCreate(string path)
    {
        if (File.Exists(path)) { return Load(path); }
        var key = Ed25519PrivateKey.Generate();
        Save(path, key);
        return key;
    }
}
