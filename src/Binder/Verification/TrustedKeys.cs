using System.Text.Json;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;

namespace Colophon.Binder.Verification;

/// <summary>The keys that count for this verification: the policy's, and what a root key of the policy vouches for; without a policy those in the binder.</summary>
internal sealed class TrustedKeys
{
    private TrustedKeys(bool established, IReadOnlyList<VerifierKey> log, IReadOnlyList<VerifierKey> agentRoot, IReadOnlyList<VerifierKey> receipt, IReadOnlyList<VerifierKey> witness, IReadOnlyList<KeyShown> shown) =>
        (IsEstablished, Log, AgentRoot, Receipt, Witness, Shown) = (established, log, agentRoot, receipt, witness, shown);

    public bool IsEstablished { get; }

    public IReadOnlyList<VerifierKey> Log { get; }

    public IReadOnlyList<VerifierKey> AgentRoot { get; }

    public IReadOnlyList<VerifierKey> Receipt { get; }

    public IReadOnlyList<VerifierKey> Witness { get; }

    public IReadOnlyList<KeyShown> Shown { get; }

    /// <summary>Null when ledger/keys.json isn't what its own root key signed; the finding says so.</summary>
    public static TrustedKeys? Read(ReadOnlySpan<byte> keysJson, TrustPolicy? policy, FindingLog findings)
    {
        if (Parse(keysJson) is not var (root, log, agentRoot, receipt))
        {
            findings.Add(BinderCode.Signature, BinderPaths.Keys, "the key manifest isn't signed by the root key beside it");
            return null;
        }
        KeyShown Show(string role, VerifierKey key, IEnumerable<VerifierKey> known) => new(role, key.Name, key.Key.Fingerprint, policy is not null && known.Contains(key));
        if (policy is null)
        {
            return new(false, [log], [agentRoot], [receipt], [], [Show("root", root, []), Show("log", log, []), Show("agent-root", agentRoot, []), Show("receipt", receipt, [])]);
        }
        var byRoot = policy.Root.Contains(root);
        VerifierKey[] logs = [.. policy.Log, .. byRoot ? [log] : Array.Empty<VerifierKey>()];
        VerifierKey[] agentRoots = [.. policy.AgentRoot, .. byRoot ? [agentRoot] : Array.Empty<VerifierKey>()];
        VerifierKey[] receipts = [.. policy.Receipt, .. byRoot ? [receipt] : Array.Empty<VerifierKey>()];
        return new(true, logs, agentRoots, receipts, policy.Witnesses,
            [Show("root", root, policy.Root), Show("log", log, logs), Show("agent-root", agentRoot, agentRoots), Show("receipt", receipt, receipts)]);
    }

    private static (VerifierKey Root, VerifierKey Log, VerifierKey AgentRoot, VerifierKey Receipt)? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BinderJson.Wire.KeysFile) is { } file && VerifierKey.TryParse(file.Root, out var root)
                && file.Keys.TryOpen(EnvelopeKinds.Keys, root.Key, ProtocolJson.Wire.KeyManifest, out var manifest)
                && VerifierKey.TryParse(manifest.Keys.Log, out var log) && VerifierKey.TryParse(manifest.Keys.AgentRoot, out var agentRoot) && VerifierKey.TryParse(manifest.Keys.Receipt, out var receipt)
                ? (root, log, agentRoot, receipt) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
