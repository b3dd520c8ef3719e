using System.Text.Json;
using Colophon.Crypto;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Records;

/// <summary>Personal data beside one record, about one subject. Never logged, never in a leaf.</summary>
public sealed record PrivateLine(long Seq, string Subject, string EventKey, Dictionary<string, string> Fields)
{
    public static bool TryRead(ReadOnlySpan<byte> line, out PrivateLine parsed)
    {
        parsed = null!;
        if (line.Length > WireLimits.PrivateLineBytes)
        {
            return false;
        }
        try
        {
            parsed = JsonSerializer.Deserialize(line, ProtocolJson.Wire.PrivateLine)!;
        }
        catch (JsonException)
        {
            return false;
        }
        return parsed is { Seq: >= 1, Subject.Length: > 0 and <= 128, Fields.Count: > 0 } && WireText.TryBase64(parsed.EventKey, Commitment.EventKeyBytes, out _);
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ProtocolJson.Wire.PrivateLine);

    /// <summary>Whether every field is the one that the record committed to.</summary>
    /// <param name="commitments">Path → 32 bytes, from the record.</param>
    public bool Matches(IReadOnlyDictionary<string, byte[]> commitments)
    {
        var key = Convert.FromBase64String(EventKey);
        return Fields.All(field => commitments.TryGetValue(field.Key, out var commitment) && Commitment.Matches(commitment, key, field.Key, field.Value));
    }
}
