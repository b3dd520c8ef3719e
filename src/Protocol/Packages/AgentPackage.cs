using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Packages;

/// <summary>A version of the agent as one file, signed by the offline release key (docs/formats/agent-package.md). The agent reads it with code of its own.</summary>
/// <param name="Files">Path below the version's folder → hex SHA-256.</param>
public sealed record AgentPackage(string Version, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Bytes of a whole package: what the agent takes in one answer.</summary>
    public const int MaxBytes = 4 << 20;

    private const string Magic = "colophon-agent-package/1\n";
    private const string Context = "agent-package";
    private const int MaxManifest = 512 << 10;

    /// <param name="trialSeconds">How long the version may run without the server having signed for what it recorded, 1 to 86,400.</param>
    /// <param name="php">The oldest PHP it runs on.</param>
    /// <exception cref="ArgumentException">when it would be larger than an agent takes.</exception>
    public static byte[] Make(IReadOnlyDictionary<string, byte[]> files, string version, DateTimeOffset madeAt, int trialSeconds, string php, Ed25519PrivateKey key)
    {
        var listed = files.OrderBy(f => f.Key, StringComparer.Ordinal).ToArray();
        var manifest = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["v"] = 1,
            ["version"] = version,
            ["made_at"] = madeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["trial_s"] = trialSeconds,
            ["php"] = php,
            ["files"] = new JsonArray([.. listed.Select(f => new JsonObject { ["path"] = f.Key, ["size"] = f.Value.Length, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(f.Value)) })]),
        }.ToJsonString());
        using var buffer = new MemoryStream();
        buffer.Write(Encoding.ASCII.GetBytes(Magic));
        buffer.Write(manifest);
        buffer.WriteByte(0x0A);
        buffer.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(SignedBytes.Sign(Context, manifest, key))));
        buffer.WriteByte(0x0A);
        foreach (var file in listed) { buffer.Write(file.Value); }
        return buffer.Length <= MaxBytes ? buffer.ToArray() : throw new ArgumentException($"A package has at most {MaxBytes >> 20} MiB.", nameof(files));
    }

    /// <summary>The package, if <paramref name="key"/> signed it and it is whole; else null and why, in one line.</summary>
    public static AgentPackage? TryRead(ReadOnlySpan<byte> bytes, Ed25519PublicKey key, out string fault)
    {
        var magic = Encoding.ASCII.GetBytes(Magic);
        fault = "This is not a package of the agent.";
        if (bytes.Length > MaxBytes || !bytes.StartsWith(magic)) { return null; }
        var rest = bytes[magic.Length..];
        var line = rest.IndexOf((byte)0x0A);
        if (line is < 0 or > MaxManifest) { return null; }
        var manifest = rest[..line];
        rest = rest[(line + 1)..];
        line = rest.IndexOf((byte)0x0A);
        if (line < 0 || !WireText.TryBase64(Encoding.ASCII.GetString(rest[..line]), Ed25519.SignatureBytes, out var signature)) { return null; }
        var content = rest[(line + 1)..];
        if (!SignedBytes.Verify(Context, manifest, key, signature))
        {
            fault = "The package is not signed by this release key.";
            return null;
        }
        try
        {
            return Read(manifest, content, ref fault);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AgentPackage? Read(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content, ref string fault)
    {
        var reader = new Utf8JsonReader(manifest, new JsonReaderOptions { MaxDepth = 8 });
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } says || !says.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.String
            || !says.TryGetProperty("files", out var listed) || listed.ValueKind != JsonValueKind.Array) { return null; }
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in listed.EnumerateArray())
        {
            if (file.ValueKind != JsonValueKind.Object || !file.TryGetProperty("path", out var path) || path.GetString() is not { } name || !file.TryGetProperty("size", out var size) || !size.TryGetInt32(out var length)
                || length < 0 || length > content.Length || !file.TryGetProperty("sha256", out var hash) || hash.GetString() is not { } sha256) { return null; }
            if (Convert.ToHexStringLower(SHA256.HashData(content[..length])) != sha256 || !files.TryAdd(name, sha256))
            {
                fault = $"The package is damaged at {name}.";
                return null;
            }
            content = content[length..];
        }
        return content.IsEmpty ? new(version.GetString()!, files) : null;
    }
}
