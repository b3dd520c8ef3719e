using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.Storage;

namespace Colophon.Fleet.Keys;

/// <summary>
/// The server's keys by role (docs/formats/ledger.md, "Keys"), made at the first start, and the manifest that its root signed over them.
/// The root key signs nothing else and is to be taken offline: the server runs without it.
/// </summary>
public sealed class ServerKeys : IDisposable
{
    private const string Note = """
        root.key signs only the list of this server's other keys (manifest.json), which exists now.
        Move root.key to an offline medium and delete it here. The server runs without it.
        You need it again to replace another key of this server.
        """;

    private ServerKeys(string serverName, VerifierKey root, SignedEnvelope manifest, Ed25519PrivateKey agentRoot, Ed25519PrivateKey log, Ed25519PrivateKey receipt, Ed25519PrivateKey command)
    {
        ServerName = serverName;
        Root = root;
        Manifest = manifest;
        AgentRoot = agentRoot;
        Log = log;
        Receipt = receipt;
        Command = command;
    }

    public string ServerName { get; }

    public VerifierKey Root { get; }

    /// <summary>Envelope of kind <c>keys</c>.</summary>
    public SignedEnvelope Manifest { get; }

    public Ed25519PrivateKey AgentRoot { get; }

    public Ed25519PrivateKey Log { get; }

    public Ed25519PrivateKey Receipt { get; }

    public Ed25519PrivateKey Command { get; }

    public VerifierKey LogVerifier => new(ServerName, Log.PublicKey);

    public VerifierKey AgentRootVerifier => new(ServerName + "/agent-root", AgentRoot.PublicKey);

    /// <summary>Loads the keys, or makes them at the first start. The name is fixed from then on: it is in every checkpoint.</summary>
    /// <exception cref="DataFolderException">A key is missing, or the configured name isn't the folder's.</exception>
    public static ServerKeys Open(DataFolder folder, string? serverName, TimeProvider clock)
    {
        var manifestFile = Path.Combine(folder.Keys, "manifest.json");
        if (!File.Exists(manifestFile))
        {
            Create(folder, serverName ?? "colophon.local", clock, manifestFile);
        }
        var stored = JsonNode.Parse(File.ReadAllText(manifestFile))!;
        if (!VerifierKey.TryParse(stored["root"]?.GetValue<string>(), out var root)
            || !SignedEnvelope.TryRead(JsonSerializer.SerializeToUtf8Bytes(stored["keys"]), out var manifest)
            || !manifest.TryOpen(EnvelopeKinds.Keys, root.Key, ProtocolJson.Wire.KeyManifest, out var payload))
        {
            throw new DataFolderException($"{manifestFile} is not a manifest signed by its root key. Restore it from a backup of the data folder.");
        }
        if (serverName is not null && serverName != payload.Server)
        {
            throw new DataFolderException($"The data folder {folder.Root} belongs to the server '{payload.Server}', not '{serverName}': the name is in every checkpoint and can't change. Leave --server-name out.");
        }
        return new(payload.Server, root, manifest, Load(folder, "agent-root", payload.Keys.AgentRoot), Load(folder, "log", payload.Keys.Log), Load(folder, "receipt", payload.Keys.Receipt), Load(folder, "command", payload.Keys.Command));
    }

    /// <summary>The policy for <c>colophon verify --trust</c>: to be handed over apart from any binder.</summary>
    public string TrustPolicy() => new JsonObject
    {
        ["v"] = 1,
        ["log"] = new JsonArray(LogVerifier.ToString()),
        ["agent_root"] = new JsonArray(AgentRootVerifier.ToString()),
        ["root"] = new JsonArray(Root.ToString()),
        ["witnesses"] = new JsonArray(),
        ["tsa"] = new JsonArray(),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

    public SignedEnvelope SignIdentity(IdentityPayload identity) => SignedEnvelope.Sign(EnvelopeKinds.Identity, identity, ProtocolJson.Wire.IdentityPayload, AgentRoot);

    public void Dispose()
    {
        AgentRoot.Dispose();
        Log.Dispose();
        Receipt.Dispose();
        Command.Dispose();
    }

    private static void Create(DataFolder folder, string serverName, TimeProvider clock, string manifestFile)
    {
        if (!VerifierKey.IsName(serverName) || serverName.Length > 128)
        {
            throw new DataFolderException($"'{serverName}' can't name a server: 1 to 128 characters without spaces, '+' and control characters.");
        }
        using var root = KeyFile.LoadOrCreate(KeyPath(folder, "root"));
        string Make(string role, string name)
        {
            using var key = KeyFile.LoadOrCreate(KeyPath(folder, role));
            return new VerifierKey(name, key.PublicKey).ToString();
        }
        var keys = new RoleKeys(Make("agent-root", serverName + "/agent-root"), Make("log", serverName), Make("receipt", serverName + "/receipt"), Make("command", serverName + "/command"));
        var manifest = SignedEnvelope.Sign(EnvelopeKinds.Keys, new KeyManifest(1, serverName, clock.GetUtcNow(), keys), ProtocolJson.Wire.KeyManifest, root);
        var stored = new JsonObject { ["root"] = new VerifierKey(serverName + "/root", root.PublicKey).ToString(), ["keys"] = JsonNode.Parse(manifest.Write()) };
        File.WriteAllText(Path.Combine(folder.Keys, "ROOT-KEY-README.txt"), Note);
        DurableFile.Replace(manifestFile, JsonSerializer.SerializeToUtf8Bytes(stored));
    }

    private static Ed25519PrivateKey Load(DataFolder folder, string role, string expected)
    {
        var path = KeyPath(folder, role);
        if (!File.Exists(path))
        {
            throw new DataFolderException($"{path} is missing. Restore it from a backup of the data folder; without it the {role} key would change silently.");
        }
        var key = KeyFile.Load(path);
        if (!VerifierKey.TryParse(expected, out var known) || !known.Key.Equals(key.PublicKey))
        {
            throw new DataFolderException($"{path} is not the {role} key that the manifest names. Restore it from a backup of the data folder.");
        }
        return key;
    }

    private static string KeyPath(DataFolder folder, string role) => Path.Combine(folder.Keys, role + ".key");
}
