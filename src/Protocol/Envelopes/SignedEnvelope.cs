using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Colophon.Crypto;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Envelopes;

/// <summary>A small signed object (docs/formats/ledger.md, "Signed envelopes"). The payload is never re-serialised.</summary>
/// <param name="Key">Fingerprint of the signer: says which key to look up, proves nothing.</param>
public sealed record SignedEnvelope(string Kind, string Payload, string Key, string Sig)
{
    public static SignedEnvelope Sign<T>(string kind, T payload, JsonTypeInfo<T> type, Ed25519PrivateKey key)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(payload, type);
        return new(kind, Convert.ToBase64String(bytes), key.PublicKey.Fingerprint, Convert.ToBase64String(SignedBytes.Sign(kind, bytes, key)));
    }

    public static bool TryRead(ReadOnlySpan<byte> json, out SignedEnvelope envelope)
    {
        envelope = null!;
        try
        {
            envelope = JsonSerializer.Deserialize(json, ProtocolJson.Wire.SignedEnvelope)!;
        }
        catch (JsonException)
        {
            return false;
        }
        return envelope is not null;
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ProtocolJson.Wire.SignedEnvelope);

    public string WriteText() => JsonSerializer.Serialize(this, ProtocolJson.Wire.SignedEnvelope);

    /// <summary>The payload, if this is an envelope of <paramref name="kind"/> that <paramref name="signer"/> signed and the payload has its shape.</summary>
    public bool TryOpen<T>(string kind, Ed25519PublicKey signer, JsonTypeInfo<T> type, out T payload)
        where T : class
    {
        payload = null!;
        return Kind == kind && Key == signer.Fingerprint && TryBytes(out var bytes)
            && WireText.TryBase64(Sig, Ed25519.SignatureBytes, out var signature) && SignedBytes.Verify(kind, bytes, signer, signature)
            && TryDeserialize(bytes, type, out payload);
    }

    /// <summary>Reads the payload without judging who signed it: for lists and displays, never for decisions.</summary>
    public bool TryPeek<T>(JsonTypeInfo<T> type, out T payload)
        where T : class
    {
        payload = null!;
        return TryBytes(out var bytes) && TryDeserialize(bytes, type, out payload);
    }

    private bool TryBytes(out byte[] bytes)
    {
        bytes = new byte[Payload.Length];
        var ok = Convert.TryFromBase64String(Payload, bytes, out var written);
        bytes = bytes[..(ok ? written : 0)];
        return ok;
    }

    private static bool TryDeserialize<T>(byte[] bytes, JsonTypeInfo<T> type, out T payload)
        where T : class
    {
        payload = null!;
        try
        {
            payload = JsonSerializer.Deserialize(bytes, type)!;
        }
        catch (JsonException)
        {
            return false;
        }
        return payload is not null;
    }
}
