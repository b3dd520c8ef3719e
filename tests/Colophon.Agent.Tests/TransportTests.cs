using System.Net;
using System.Text.Json.Nodes;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>The agent believes nothing it can't check, and loses nothing when the other side misbehaves.</summary>
[Trait("Category", "Real")]
public sealed class TransportTests(TransportTests.Enrolled enrolled) : IClassFixture<TransportTests.Enrolled>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ProtocolPeer Peer => enrolled.Peer;
    private WordPressSite Site => enrolled.Site;

    [Fact]
    public void Nothing_is_proven_by_an_answer_that_does_not_check_out()
    {
        Converse();
        var attacks = new Dictionary<string, Func<JsonObject, JsonObject>>
        {
            ["a receipt whose payload was changed"] = a => Change(a, "receipt", r => r["payload"] = Convert.ToBase64String("{\"v\":1}"u8)),
            ["a receipt of another kind"] = a => Change(a, "receipt", r => r["kind"] = "command"),
            ["a receipt signed by nobody"] = a => Change(a, "receipt", r => r["sig"] = Convert.ToBase64String(new byte[64])),
            ["a checkpoint of another size"] = a => Replace(a, "checkpoint", ((string)a["checkpoint"]!).Replace("\n", "\n1", StringComparison.Ordinal)),
            ["a checkpoint without signature"] = a => Replace(a, "checkpoint", ((string)a["checkpoint"]!).Split("\n\n")[0] + "\n\n"),
            ["a consistency proof that is missing"] = a => Replace(a, "consistency", new JsonArray()),
            ["a consistency proof of another tree"] = a => Replace(a, "consistency", new JsonArray(Convert.ToBase64String(new byte[32]))),
            ["an inclusion proof of another leaf"] = a => ChangeProofs(a, p => p["leaf_hash"] = Convert.ToBase64String(new byte[32])),
            ["an inclusion proof at another place"] = a => ChangeProofs(a, p => p["last"] = (int)p["last"]! - 1),
            ["an inclusion proof with a wrong hash"] = a => ChangeProofs(a, p => p["hashes"] = new JsonArray(Convert.ToBase64String(new byte[32]))),
            ["a command signed by nobody"] = a => Replace(a, "commands", new JsonArray(new JsonObject { ["kind"] = "command", ["payload"] = Convert.ToBase64String("{}"u8), ["key"] = "00", ["sig"] = "" })),
        };
        foreach (var (name, attack) in attacks)
        {
            var proven = Files("proof").Count;
            var sent = Peer.Wire.Count;
            Peer.Tamper = attack;
            Site.Php("update_option('default_role', 'author'); update_option('default_role', 'subscriber');");
            Site.Tick();
            Peer.Tamper = null;
            Assert.True(Peer.Wire.Count > sent, $"nothing was sent under {name}");
            Assert.True(File.Exists(Path.Combine(Site.DataFolder!, "breaker.json")), $"{name} was believed");
            if (name.Contains("inclusion", StringComparison.Ordinal)) { Assert.Equal(proven, Files("proof").Count); }
            Converse();
        }
        // Each failed answer was itself recorded, and everything arrived in the end without gap.
        Assert.Contains(Peer.Records, r => r.GetProperty("type").GetString() == "agent.error");
        Assert.Empty(Peer.Faults);
        var seqs = Peer.Records.Where(r => r.GetProperty("epoch").GetString() == Epoch()).Select(r => r.GetProperty("seq").GetInt64()).ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(n => (long)n), seqs);
    }

    [Fact]
    public void A_sealed_batch_is_sent_again_byte_for_byte()
    {
        Converse();
        var before = Peer.Wire.Count;
        Peer.Refusal = (503, "busy");
        Site.Php("update_option('default_role', 'author');");
        Site.Tick();
        Peer.Refusal = null;
        Site.Php("update_option('default_role', 'subscriber');"); // more arrives meanwhile
        Converse();
        var bodies = Peer.Wire.Skip(before).ToList();
        Assert.True(bodies.Count >= 2);
        Assert.Equal(bodies[0], bodies[1]);
    }

    [Fact]
    public void Proven_batches_stay_until_their_retention_is_over_and_the_newest_always()
    {
        Converse();
        Converse();
        var proven = Files("proof");
        Assert.NotEmpty(proven);
        var old = proven[0].Replace(".proof", ".batch", StringComparison.Ordinal);
        Assert.True(File.Exists(old));
        Site.As("touch", "-d", "8 days ago", old);
        Converse();
        Assert.False(File.Exists(old));
        Assert.NotEmpty(Files("batch"));
    }

    [Fact]
    public void Commands_are_obeyed_once_and_only_when_genuine()
    {
        Converse();
        var snapshots = Count("snapshot.completed");
        var id = Peer.Command("snapshot");
        var late = Peer.Command("snapshot", TimeSpan.FromMinutes(-1));
        var foreign = Peer.Command("snapshot", source: "s-9999");
        Converse();
        Converse();
        var completed = Peer.Records.Where(r => r.GetProperty("type").GetString() == "command.completed").Select(r => r.GetProperty("object").GetProperty("id").GetString()).ToList();
        Assert.Single(completed, id);
        Assert.DoesNotContain(late, completed);
        Assert.DoesNotContain(foreign, completed);
        Assert.Contains(Peer.Records, r => r.GetProperty("type").GetString() == "snapshot.begun" && r.GetProperty("context").GetProperty("cause").GetString() == "command");
        Assert.True(Count("snapshot.completed") > snapshots);
    }

    [Fact]
    public void A_rotated_key_signs_from_then_on()
    {
        Converse();
        var key = Path.Combine(Site.DataFolder!, "key");
        var before = File.ReadAllBytes(key);
        Peer.Command("rotate_key");
        Converse();
        Converse();
        Assert.NotEqual(before, File.ReadAllBytes(key));
        Converse(); // the peer checks with the new key by now
        Assert.Empty(Peer.Faults);
    }

    [Fact]
    public async Task Two_requests_that_end_at_once_obey_a_command_once()
    {
        Converse();
        var ids = Enumerable.Range(0, 6).Select(_ => Peer.Command("flush")).ToArray();
        var code = $"for ($i = 0; $i < 20; $i++) {{ Colophon\\Transport\\Exchange::run(); Colophon\\Transport\\Commands::obeyWaiting(); }}";
        Site.Php("update_option('default_role', 'author'); update_option('default_role', 'subscriber');");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Site.Php(code), Cancel)));
        Converse();
        Converse();
        // On a busy machine the breaker may hold a conversation back: more of them change nothing about how often a command is obeyed.
        for (var n = 0; n < 10 && Completed().Count < ids.Length; n++) { Converse(); }
        Assert.Equal(ids.Order(StringComparer.Ordinal), Completed().Order(StringComparer.Ordinal));

        List<string> Completed() => [.. Peer.Records.Where(r => r.GetProperty("type").GetString() == "command.completed").Select(r => r.GetProperty("object").GetProperty("id").GetString()!).Where(ids.Contains)];
    }

    [Fact]
    public void A_key_that_is_asked_for_twice_is_one_key()
    {
        Converse();
        Peer.Command("rotate_key");
        Peer.Command("rotate_key");
        Converse();
        Converse();
        Converse();
        Assert.False(File.Exists(Path.Combine(Site.DataFolder!, "key.next")), "the key was never adopted");
        Assert.False(File.Exists(Path.Combine(Site.DataFolder!, "breaker.json")));
    }

    [Fact]
    public void A_rewound_server_gets_a_new_epoch_that_tells_again_what_was_not_acknowledged()
    {
        Converse();
        var before = Epoch();
        Site.Php("update_option('default_role', 'author');");
        Peer.Refusal = (409, "rewound");
        Site.Tick();
        Peer.Refusal = null;
        Converse();
        Assert.NotEqual(before, Epoch());
        var records = Peer.Records.Where(r => r.GetProperty("epoch").GetString() == Epoch()).ToList();
        Assert.Equal("source.rewound", records[0].GetProperty("type").GetString());
        Assert.Contains(records, r => r.GetProperty("type").GetString() == "option.changed" && r.GetProperty("context").TryGetProperty("was", out var was) && was.GetString()!.StartsWith(before, StringComparison.Ordinal));
        Site.Php("update_option('default_role', 'subscriber');");
    }

    [Theory]
    [InlineData("header")]
    [InlineData("signature")]
    [InlineData("record")]
    [InlineData("private")]
    public void A_sealed_batch_that_went_bad_on_the_disk_is_told_again_in_a_new_epoch(string part)
    {
        Converse();
        var before = Epoch();
        Peer.Refusal = (503, "busy");
        Site.Php("wp_insert_user(['user_login' => 'rot-' . wp_generate_password(8, false), 'user_pass' => wp_generate_password(), 'role' => 'author']);");
        Site.Tick();
        Peer.Refusal = null;
        var batch = Files("batch").Single(b => !File.Exists(Path.ChangeExtension(b, ".receipt")));
        var lines = File.ReadAllText(batch).Split('\n');
        var at = part switch { "header" => 1, "signature" => 2, "record" => 3, _ => lines.Length - 2 };
        lines[at] = (lines[at][0] == 'A' ? 'B' : 'A') + lines[at][1..];
        File.WriteAllText(batch, string.Join('\n', lines));
        Converse();
        Converse();
        if (part == "signature") { Assert.True(Peer.Faults.TryDequeue(out var refused) && refused == "signature"); }
        Assert.Empty(Peer.Faults);
        Assert.NotEqual(before, Epoch());
        var records = Peer.Records.Where(r => r.GetProperty("epoch").GetString() == Epoch()).ToList();
        Assert.Equal("damaged", records[0].GetProperty("context").GetProperty("cause").GetString());
        Assert.Contains(records, r => r.GetProperty("type").GetString() == "user.created" && r.GetProperty("context").TryGetProperty("was", out var was) && was.GetString()!.StartsWith(before, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signed_tick_is_obeyed_once_and_anything_else_gets_the_same_empty_answer()
    {
        using var visitor = Site.Visitor();
        Converse();
        var beats = Count("agent.heartbeat");
        foreach (var forged in new[] { "", "AAAA", Peer.Tick(at: TimeProvider.System.GetUtcNow().AddHours(-1)), Peer.Tick()[..^4] + "AAAA" })
        {
            using var answer = await visitor.Http.GetAsync("?colophon-tick=" + forged, Cancel);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
        }
        await Task.Delay(1500, Cancel); // past a heartbeat of one second
        var tick = Peer.Tick();
        using (var answer = await visitor.Http.GetAsync("?colophon-tick=" + tick, Cancel)) { Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode); }
        await Until(() => Count("agent.heartbeat") == beats + 1);
        await Task.Delay(1500, Cancel);
        using (await visitor.Http.GetAsync("?colophon-tick=" + tick, Cancel)) { }
        await Task.Delay(1500, Cancel);
        Assert.Equal(beats + 1, Count("agent.heartbeat"));
    }

    private void Converse()
    {
        File.Delete(Path.Combine(Site.DataFolder!, "breaker.json"));
        File.Delete(Path.Combine(Site.DataFolder!, "beat.json"));
        Site.Tick();
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 200 && !holds(); i++) { await Task.Delay(50, Cancel); }
        Assert.True(holds());
    }

    private int Count(string type) => Peer.Records.Count(r => r.GetProperty("type").GetString() == type);

    private string Epoch() => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Site.DataFolder!, "identity.json")))!["epoch"]!;

    private List<string> Files(string kind) => [.. Directory.GetFiles(Path.Combine(Site.DataFolder!, "spool", Epoch(), "batches"), "*." + kind).Order(StringComparer.Ordinal)];

    private static JsonObject Change(JsonObject answer, string part, Action<JsonObject> change)
    {
        change(answer[part]!.AsObject());
        return answer;
    }

    private static JsonObject ChangeProofs(JsonObject answer, Action<JsonObject> change)
    {
        foreach (var proof in answer["proofs"]!.AsArray()) { change(proof!.AsObject()); }
        return answer;
    }

    private static JsonObject Replace(JsonObject answer, string part, JsonNode value)
    {
        answer[part] = value;
        return answer;
    }

    /// <summary>One site and one peer for all of these, which leave each other whole.</summary>
    public sealed class Enrolled : IAsyncLifetime
    {
        public ProtocolPeer Peer { get; } = new(22120);
        public WordPressSite Site { get; } = WordPressSite.Start(22020);

        public ValueTask InitializeAsync()
        {
            Site.Enrol(Peer);
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            Site.Dispose();
            await Peer.DisposeAsync();
        }
    }
}
