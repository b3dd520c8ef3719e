using System.Text.Json;
using Colophon.Crypto;
using Colophon.Protocol.Wire;

namespace Colophon.Binder.Verification;

/// <summary>Disclosed private fields against the commitments in their records.</summary>
internal static class PrivateCheck
{
    public static PrivateFile? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BinderJson.Wire.PrivateFile);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>How many fields hold.</returns>
    public static long Run(PrivateFile file, IReadOnlyDictionary<long, byte[]> records, FindingLog findings)
    {
        var good = 0L;
        foreach (var disclosed in file.Fields)
        {
            var commitments = records.TryGetValue(disclosed.Index, out var record) ? Commitments(record) : null;
            foreach (var (path, value) in disclosed.Fields)
            {
                if (commitments is { } c && WireText.TryBase64(disclosed.EventKey, Commitment.EventKeyBytes, out var key)
                    && c.TryGetProperty(path, out var committed) && committed.ValueKind == JsonValueKind.String && WireText.TryBase64(committed.GetString(), 32, out var bytes)
                    && Commitment.Matches(bytes, key, path, value))
                {
                    good++;
                }
                else
                {
                    findings.Add(BinderCode.Altered, BinderPaths.Private, $"the field {path} of entry {disclosed.Index} isn't what the record committed to");
                }
            }
        }
        return good;
    }

    private static JsonElement? Commitments(byte[] record)
    {
        try
        {
            return JsonElement.Parse(record, new() { MaxDepth = WireLimits.JsonDepth }) is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("commitments", out var c) && c.ValueKind == JsonValueKind.Object ? c : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
