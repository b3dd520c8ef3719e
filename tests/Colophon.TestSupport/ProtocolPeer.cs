using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Crypto;

namespace Colophon.TestSupport;

/// <summary>
/// The other side of the agent protocol, small and in memory, with real keys, a real tree and real proofs. It lets a test misbehave on
/// purpose (<see cref="Tamper"/>), which the product's server never would.
/// </summary>
public sealed class ProtocolPeer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;
    private readonly Lock _gate = new();
    private readonly List<byte[]> _leaves = [MerkleTree.Leaf("{\"leaf\":\"genesis\"}"u8)];
    private readonly Dictionary<string, Ed25519PrivateKey> _keys = new[] { "root", "agent-root", "log", "receipt", "command" }.ToDictionary(r => r, _ => Ed25519PrivateKey.Generate());
    private readonly Dictionary<string, (string Url, bool Used)> _tokens = [];
    private readonly Dictionary<string, byte[]> _receipts = [];
    private readonly Dictionary<string, (int Index, int Last)> _places = [];
    private readonly Dictionary<string, JsonObject> _commands = []; // each until it is completed: an answer may be lost on its way
    private Ed25519PublicKey? _agent;
    private JsonObject? _identity;
    private JsonObject? _newIdentity;

    public ProtocolPeer(int port, int heartbeatSeconds = 1)
    {
        Url = $"http://127.0.0.1:{port}";
        HeartbeatSeconds = heartbeatSeconds;
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _loop = Task.Run(Listen);
    }

    public string Url { get; }
    public int HeartbeatSeconds { get; }
    public const string Name = "peer.example";
    public const string Source = "s-0001";

    /// <summary>Every body that arrived on `exchange`, in order.</summary>
    public ConcurrentQueue<byte[]> Wire { get; } = [];
    /// <summary>Every record accepted, once each.</summary>
    public ConcurrentQueue<JsonElement> Records { get; } = [];
    public ConcurrentQueue<JsonElement> PrivateLines { get; } = [];
    /// <summary>Why a body was refused, for what a correct agent should never cause.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];
    /// <summary>Changes an answer before it is sent; null body means the status alone.</summary>
    public Func<JsonObject, JsonObject>? Tamper { get; set; }
    /// <summary>While set, every exchange is refused with this status and rule.</summary>
    public (int Status, string Rule)? Refusal { get; set; }

    public string Token(string siteUrl)
    {
        var token = $"col1.site-1.{Base64Url(RandomNumberGenerator.GetBytes(32))}.{_keys["root"].PublicKey.Fingerprint}";
        Accept(token, siteUrl);
        return token;
    }

    /// <summary>Honours a token that somebody else made.</summary>
    public void Accept(string token, string siteUrl)
    {
        lock (_gate) { _tokens[token] = (siteUrl, false); }
    }

    /// <summary>Packages of the agent by their hash.</summary>
    public ConcurrentDictionary<string, byte[]> Packages { get; } = [];

    public void ForgetCommands()
    {
        lock (_gate) { _commands.Clear(); }
    }

    public string Command(string verb, TimeSpan? validFor = null, string? source = null, (string Kind, string Id, string Sha256)? item = null)
    {
        var id = "c-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var now = TimeProvider.System.GetUtcNow();
        lock (_gate)
        {
            var command = new JsonObject { ["v"] = 1, ["id"] = id, ["tenant"] = "acme", ["source"] = source ?? Source, ["verb"] = verb, ["issued_at"] = Time(now), ["expires_at"] = Time(now + (validFor ?? TimeSpan.FromMinutes(5))) };
            if (item is { } about) { command["item"] = new JsonObject { ["kind"] = about.Kind, ["id"] = about.Id, ["sha256"] = about.Sha256 }; }
            _commands[id] = Envelope("command", "command", command);
        }
        return id;
    }

    /// <summary>The value of `colophon-tick` that the agent obeys once.</summary>
    public string Tick(string? nonce = null, DateTimeOffset? at = null) => Base64Url(Encoding.UTF8.GetBytes(Envelope("tick", "command", new JsonObject
    {
        ["v"] = 1, ["source"] = Source, ["nonce"] = nonce ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), ["at"] = Time(at ?? TimeProvider.System.GetUtcNow()),
    }).ToJsonString()));

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        foreach (var key in _keys.Values) { key.Dispose(); }
    }

    private async Task Listen()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try { context = await _listener.GetContextAsync(); }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException) { return; }
            // The agent may be killed in mid-exchange, and the peer stopped while the agent still talks: neither is the test's matter.
            try { await Respond(context); }
            catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException) { context.Response.Abort(); }
        }
    }

    private async Task Respond(HttpListenerContext context)
    {
        if (context.Request.Url!.AbsolutePath.StartsWith("/agent/v1/package/", StringComparison.Ordinal))
        {
            var found = Packages.TryGetValue(context.Request.Url.Segments[^1], out var package);
            context.Response.StatusCode = found ? 200 : 404;
            if (found) { await context.Response.OutputStream.WriteAsync(package); }
            context.Response.Close();
            return;
        }
        using var buffer = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(buffer);
        var (status, body) = Answer(context.Request, buffer.ToArray());
        context.Response.StatusCode = status;
        context.Response.ContentType = status == 200 ? "application/json" : "application/problem+json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString()));
        context.Response.Close();
    }

    private (int, JsonObject) Answer(HttpListenerRequest request, byte[] body)
    {
        lock (_gate)
        {
            try
            {
                return request.Url!.AbsolutePath switch
                {
                    "/agent/v1/enrol" => Enrol(body),
                    "/agent/v1/exchange" => Exchange(request, body),
                    _ => Refuse(404, "malformed", "no such address"),
                };
            }
            catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
            {
                Faults.Enqueue(fault.ToString());
                return Refuse(400, "malformed", fault.Message);
            }
        }
    }

    private (int, JsonObject) Enrol(byte[] body)
    {
        var request = JsonNode.Parse(body)!;
        var token = (string)request["token"]!;
        if (!_tokens.TryGetValue(token, out var known)) { return Refuse(401, "token-unknown", "Make a new token."); }
        if (known.Used) { return Refuse(409, "token-used", "Make a new token."); }
        var payload = Convert.FromBase64String((string)request["payload"]!);
        var p = JsonNode.Parse(payload)!;
        if ((string)p["url"]! != known.Url) { return Refuse(403, "token-site", $"The token is for {known.Url}."); }
        if (!Ed25519PublicKey.TryParse((string)p["public_key"]!, out var key) || !Ed25519.Verify(key, [.. "colophon/enrol/1\n"u8, .. payload], Convert.FromBase64String((string)request["sig"]!)))
        {
            return Refuse(401, "signature", "The enrolment isn't signed by its own key.");
        }
        _tokens[token] = (known.Url, true);
        _agent = key;
        _identity = new JsonObject
        {
            ["v"] = 1, ["tenant"] = "acme", ["site"] = "site-1", ["source"] = Source, ["epoch"] = (string)p["epoch"]!, ["kind"] = "agent", ["public_key"] = key.ToBase64(), ["url"] = (string)p["url"]!,
            ["path_hash"] = (string)p["path_hash"]!, ["heartbeat_s"] = HeartbeatSeconds, ["settle_s"] = 60, ["environment"] = (string)p["environment"]!, ["issued_at"] = Time(TimeProvider.System.GetUtcNow()),
        };
        return (200, new JsonObject
        {
            ["v"] = 1,
            ["identity"] = Envelope("identity", "agent-root", _identity),
            ["keys"] = Envelope("keys", "root", new JsonObject
            {
                ["v"] = 1, ["server"] = Name, ["issued_at"] = Time(TimeProvider.System.GetUtcNow()),
                ["keys"] = new JsonObject(_keys.Where(k => k.Key != "root").Select(k => KeyValuePair.Create(k.Key, (JsonNode?)Vkey(k.Key)))),
            }),
            ["root"] = Vkey("root"),
            ["checkpoint"] = Checkpoint(),
        });
    }

    private (int, JsonObject) Exchange(HttpListenerRequest request, byte[] body)
    {
        Wire.Enqueue(body);
        if (Refusal is { } refusal) { return Refuse(refusal.Status, refusal.Rule, "as the test wants it"); }
        var lines = Encoding.UTF8.GetString(body).Split('\n');
        var header = JsonNode.Parse(lines[1])!;
        if (lines[0] != "colophon-batch/1" || lines[^1] != "") { return Fault("framing"); }
        if (_agent is null || (string)header["source"]! != Source || !Ed25519.Verify(_agent, [.. "colophon/batch/1\n"u8, .. Encoding.UTF8.GetBytes(lines[1])], Convert.FromBase64String(lines[2]))) { return Fault("signature"); }
        int count = (int)header["count"]!, privates = (int)header["private_count"]!;
        if (lines.Length != 3 + count + privates + 1) { return Fault("counts"); }
        var records = lines[3..(3 + count)].Select(Encoding.UTF8.GetBytes).ToArray();
        var leaves = records.Select(r => MerkleTree.Leaf(r)).ToArray();
        if ((string)header["root"]! != Convert.ToHexStringLower(MerkleTree.Root(leaves))) { return Fault("root"); }
        var key = $"{header["epoch"]}/{header["number"]}";
        if (!_receipts.TryGetValue(key, out var sealedHeader))
        {
            _receipts[key] = Encoding.UTF8.GetBytes(lines[1]);
            var index = _leaves.Count;
            _leaves.Add(MerkleTree.Leaf(Encoding.UTF8.GetBytes(lines[1])));
            _leaves.AddRange(leaves);
            _places[key] = (index, index + count);
            foreach (var record in records) { Take(record); }
            foreach (var line in lines[(3 + count)..^1]) { PrivateLines.Enqueue(JsonDocument.Parse(line).RootElement); }
        }
        else if (!sealedHeader.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(lines[1]))) { return Fault("forked"); }
        var answer = new JsonObject
        {
            ["v"] = 1,
            ["receipt"] = Envelope("receipt", "receipt", new JsonObject
            {
                ["v"] = 1, ["tenant"] = "acme", ["source"] = Source, ["epoch"] = (string)header["epoch"]!, ["number"] = (int)header["number"]!, ["header_sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines[1]))),
                ["first_seq"] = (long)header["first_seq"]!, ["count"] = count, ["index"] = _places[key].Index, ["received_at"] = Time(TimeProvider.System.GetUtcNow()),
            }),
            ["checkpoint"] = Checkpoint(),
            ["consistency"] = Hashes(MerkleTree.Consistency(int.Parse(request.QueryString["checkpoint"]!, CultureInfo.InvariantCulture), _leaves.ToArray())),
            ["proofs"] = new JsonArray([.. Proofs(request.QueryString["prove"], (string)header["epoch"]!)]),
            ["commands"] = new JsonArray([.. _commands.Values.Select(c => c.DeepClone())]),
            ["poll_s"] = HeartbeatSeconds,
        };
        if (_newIdentity is not null) { answer["identity"] = Envelope("identity", "agent-root", _newIdentity); _newIdentity = null; }
        return (200, Tamper?.Invoke(answer) ?? answer);
    }

    private IEnumerable<JsonNode> Proofs(string? numbers, string epoch) => (numbers?.Split(',') ?? []).Select(n =>
    {
        var (index, last) = _places[$"{epoch}/{n}"];
        return (JsonNode)new JsonObject { ["number"] = int.Parse(n, CultureInfo.InvariantCulture), ["index"] = index, ["last"] = last, ["hashes"] = Hashes(MerkleTree.Inclusion(last, _leaves.ToArray())), ["leaf_hash"] = Convert.ToBase64String(_leaves[last]) };
    });

    private void Take(byte[] bytes)
    {
        var record = JsonDocument.Parse(bytes).RootElement;
        Records.Enqueue(record);
        if (record.GetProperty("type").GetString() == "command.completed") { _commands.Remove(record.GetProperty("object").GetProperty("id").GetString()!); }
        if (record.GetProperty("type").GetString() == "source.key.rotated")
        {
            var after = record.GetProperty("change").GetProperty("after");
            if (Ed25519PublicKey.TryParse(after.GetProperty("public_key").GetString(), out var next) && (next.Equals(_agent) || Ed25519.Verify(_agent!, [.. "colophon/rotate/1\n"u8, .. next.Bytes], after.GetProperty("sig").GetBytesFromBase64())))
            {
                _agent = next;
                _identity!["public_key"] = next.ToBase64();
                _newIdentity = (JsonObject)_identity.DeepClone();
            }
            else { Faults.Enqueue("rotation"); }
        }
    }

    private (int, JsonObject) Fault(string rule)
    {
        Faults.Enqueue(rule);
        return Refuse(400, rule, "The peer can't accept this.");
    }

    private static (int, JsonObject) Refuse(int status, string rule, string detail) => (status, new JsonObject { ["type"] = "urn:colophon:refusal:" + rule, ["status"] = status, ["detail"] = detail });

    private string Checkpoint()
    {
        var text = $"{Name}/acme\n{_leaves.Count}\n{Convert.ToBase64String(MerkleTree.Root(_leaves.ToArray()))}\n";
        var signature = Ed25519.Sign(_keys["log"], Encoding.UTF8.GetBytes(text));
        var id = new VerifierKey(Name, _keys["log"].PublicKey).KeyId;
        return $"{text}\n— {Name} {Convert.ToBase64String([(byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id, .. signature])}\n";
    }

    private JsonObject Envelope(string kind, string role, JsonObject payload)
    {
        var bytes = Encoding.UTF8.GetBytes(payload.ToJsonString());
        return new JsonObject { ["kind"] = kind, ["payload"] = Convert.ToBase64String(bytes), ["key"] = _keys[role].PublicKey.Fingerprint, ["sig"] = Convert.ToBase64String(Ed25519.Sign(_keys[role], [.. Encoding.UTF8.GetBytes($"colophon/{kind}/1\n"), .. bytes])) };
    }

    private string Vkey(string role) => new VerifierKey(role == "log" ? Name : $"{Name}/{role}", _keys[role].PublicKey).ToString();

    private static JsonArray Hashes(List<byte[]> hashes) => new([.. hashes.Select(h => JsonValue.Create(Convert.ToBase64String(h)))]);

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
