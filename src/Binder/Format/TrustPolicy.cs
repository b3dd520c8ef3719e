using System.Text.Json;
using Colophon.Crypto;

namespace Colophon.Binder;

/// <summary>Keys that a verifier's owner knows from elsewhere. A key inside a binder never counts.</summary>
public sealed record TrustPolicy(
    IReadOnlyList<VerifierKey> Log,
    IReadOnlyList<VerifierKey> AgentRoot,
    IReadOnlyList<VerifierKey> Receipt,
    IReadOnlyList<VerifierKey> Root,
    IReadOnlyList<VerifierKey> Witnesses)
{
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads a policy file, or says what is wrong with it.</summary>
    public static TrustPolicy? Parse(ReadOnlySpan<byte> json, out string problem)
    {
        TrustPolicyFile? file;
        try
        {
            file = json.Length > MaxBytes ? null : JsonSerializer.Deserialize(json, BinderJson.Wire.TrustPolicyFile);
        }
        catch (JsonException e)
        {
            problem = "The policy isn't the JSON that docs/formats/evidence-binder.md describes: " + e.Message;
            return null;
        }
        if (file is not { V: 1 })
        {
            problem = "The policy has another version than 1, or is larger than 1 MiB.";
            return null;
        }
        if (file.Tsa is { Count: > 0 })
        {
            problem = "The policy asks for time stamps (tsa); this verifier can't check any, and won't pass over them.";
            return null;
        }
        problem = "";
        List<VerifierKey> Keys(IReadOnlyList<string>? texts, string name, ref string problem)
        {
            var keys = new List<VerifierKey>();
            foreach (var text in texts ?? [])
            {
                if (VerifierKey.TryParse(text, out var key)) { keys.Add(key); } else { problem = $"The policy's list {name} holds something that is no Ed25519 vkey."; }
            }
            return keys;
        }
        var policy = new TrustPolicy(Keys(file.Log, "log", ref problem), Keys(file.AgentRoot, "agent_root", ref problem), Keys(file.Receipt, "receipt", ref problem),
            Keys(file.Root, "root", ref problem), Keys(file.Witnesses, "witnesses", ref problem));
        if (problem.Length == 0 && policy.Log.Count + policy.Root.Count == 0) { problem = "The policy names no log key and no root key, so it can't establish any signer."; }
        return problem.Length == 0 ? policy : null;
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(
        new TrustPolicyFile(1, Texts(Log), Texts(AgentRoot), Texts(Receipt), Texts(Root), Texts(Witnesses), []), BinderJson.Wire.TrustPolicyFile);

    private static List<string> Texts(IReadOnlyList<VerifierKey> keys) => [.. keys.Select(k => k.ToString())];
}

internal sealed record TrustPolicyFile(
    int V,
    IReadOnlyList<string>? Log = null,
    IReadOnlyList<string>? AgentRoot = null,
    IReadOnlyList<string>? Receipt = null,
    IReadOnlyList<string>? Root = null,
    IReadOnlyList<string>? Witnesses = null,
    IReadOnlyList<string>? Tsa = null);
