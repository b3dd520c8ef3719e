using Colophon.Binder;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;

namespace Colophon.TestSupport.Scenarios;

/// <summary>The keys of one server, as they come into being at its first start.</summary>
public sealed class ServerKeys : IDisposable
{
    public const string Server = "colophon.example";

    public ServerKeys()
    {
        Manifest = SignedEnvelope.Sign(EnvelopeKinds.Keys,
            new KeyManifest(1, Server, LedgerScenario.Start, new(Name("agent-root", AgentRoot).ToString(), LogVerifier.ToString(), Name("receipt", Receipt).ToString(), Name("command", Command).ToString())),
            ProtocolJson.Wire.KeyManifest, Root);
    }

    public Ed25519PrivateKey Root { get; } = Ed25519PrivateKey.Generate();

    public Ed25519PrivateKey AgentRoot { get; } = Ed25519PrivateKey.Generate();

    public Ed25519PrivateKey Log { get; } = Ed25519PrivateKey.Generate();

    public Ed25519PrivateKey Receipt { get; } = Ed25519PrivateKey.Generate();

    public Ed25519PrivateKey Command { get; } = Ed25519PrivateKey.Generate();

    public SignedEnvelope Manifest { get; }

    public VerifierKey LogVerifier => new(Server, Log.PublicKey);

    public VerifierKey RootVerifier => Name("root", Root);

    public TrustPolicy Policy => new([LogVerifier], [Name("agent-root", AgentRoot)], [Name("receipt", Receipt)], [], []);

    public void Dispose()
    {
        foreach (var key in (Ed25519PrivateKey[])[Root, AgentRoot, Log, Receipt, Command]) { key.Dispose(); }
    }

    private static VerifierKey Name(string role, Ed25519PrivateKey key) => new($"{Server}/{role}", key.PublicKey);
}
