using System.Text.Json;
using System.Text.Json.Serialization;
using Colophon.Crypto;
using Colophon.Protocol.Envelopes;
using Colophon.Protocol.Wire;

namespace Colophon.Protocol.Enrolment;

/// <param name="Payload">Base64 of <see cref="EnrolmentPayload"/>, signed by the source's new key.</param>
public sealed record EnrolmentRequest(int V, string Token, string Payload, string Sig)
{
    public const string Kind = "enrol";

    public static EnrolmentRequest Sign(string token, EnrolmentPayload payload, Ed25519PrivateKey key)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(payload, ProtocolJson.Wire.EnrolmentPayload);
        return new(1, token, Convert.ToBase64String(bytes), Convert.ToBase64String(SignedBytes.Sign(Kind, bytes, key)));
    }
}

public sealed record EnrolmentPayload(
    int V,
    string TokenSha256,
    string PublicKey,
    string Epoch,
    string Url,
    string PathHash,
    string Agent,
    string Wp,
    string Php,
    bool Multisite,
    int Sites,
    string Environment)
{
    public bool IsWellFormed() =>
        V == 1 && WireText.IsHash(TokenSha256) && WireText.TryBase64(PublicKey, Ed25519.PublicKeyBytes, out _) && WireText.IsEpoch(Epoch)
        && Url.Length is > 0 and <= 512 && WireText.IsHash(PathHash) && Agent.Length <= 64 && Wp.Length <= 64 && Php.Length <= 64 && Sites >= 1 && Environments.IsKnown(Environment);
}

/// <summary>A recorded fact about a site; only production enters populations.</summary>
public static class Environments
{
    public static bool IsKnown(string? environment) => environment is "production" or "staging" or "development" or "local";
}

public sealed record EnrolmentResponse(int V, SignedEnvelope Identity, SignedEnvelope Keys, string Root, string Checkpoint);

/// <summary>What <c>exchange</c> answers.</summary>
public sealed record ExchangeResponse(
    int V,
    SignedEnvelope Receipt,
    string Checkpoint,
    IReadOnlyList<string> Consistency,
    IReadOnlyList<BatchProof> Proofs,
    IReadOnlyList<SignedEnvelope> Commands,
    int PollS)
{
    /// <summary>A new identity after the key was rotated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SignedEnvelope? Identity { get; init; }
}

/// <param name="Index">Of the <c>batch</c> leaf.</param>
/// <param name="Last">Index of the batch's last entry; <paramref name="Hashes"/> prove that entry in the response's checkpoint.</param>
public sealed record BatchProof(long Number, long Index, long Last, IReadOnlyList<string> Hashes, string LeafHash)
{
    /// <summary>The whole entry where it is an <c>unreadable</c> leaf instead of the source's bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Entry { get; init; }
}
