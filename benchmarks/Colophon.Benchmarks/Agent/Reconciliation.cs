using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Benchmarks.Harness;
using Colophon.Benchmarks.Verdict;
using Colophon.Crypto;
using Colophon.Protocol.Leaves;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Log;
using Microsoft.Data.Sqlite;

namespace Colophon.Benchmarks.Agent;

/// <summary>
/// One busy site's month, 1,000,000 records: 10,000 things of its state, accounts with their roles and settings, each of which changes once, seen by one look every ten
/// minutes. One change in a hundred is told by no event. From the bytes of the leaves to the answer of control AU-02.
/// </summary>
internal static class Reconciliation
{
    private const int Records = 1_000_000;
    private const int Items = 10_000;
    private const int Looks = 30 * 144;
    private const int OneIn = 100;
    private const int Rounds = 3;
    private const string Peer = "SQLite: load, index, and which changes have no event of the same object and value";
    private static readonly DateTimeOffset s_from = CompanyYear.From;

    public static Figure Measure(Bench bench, CancellationToken ct)
    {
        var path = Path.Combine(bench.Scratch, "month");
        Bench.Say($"writing {Records} records of one site …");
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20)) { Write(new CompanyYear(1, Records, 120, 1, leaf => LeafFile.Append(file, leaf))); }
        var seconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            ct.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            var log = new TenantLog();
            LeafFile.Read(path, log.Append);
            var result = Judge.Evaluate(log, "month", new(log.Size)) ?? throw new InvalidOperationException("The ledger of the benchmark defines no period.");
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            if (result.OutOfBand.Count != Items / OneIn) { throw new InvalidOperationException($"{result.OutOfBand.Count} changes without an event were found instead of {Items / OneIn}."); }
            Bench.Say(string.Create(CultureInfo.InvariantCulture, $"  round {round + 1}: {seconds[^1]:N2} s, {result.Controls.Single().Sentence}"));
        }
        var (peer, untold) = RunPeer(path, bench.Scratch);
        if (untold != Items / OneIn) { throw new InvalidOperationException($"SQLite finds {untold} changes without an event instead of {Items / OneIn}: they did not do the same work."); }
        seconds.Sort();
        return new("reconcile_s", seconds[Rounds / 2], "s", Peer, peer);
    }

    private static void Write(CompanyYear ledger)
    {
        var start = s_from.AddDays(-1);
        ledger.Leaf(LeafBytes.Write(start, new GenesisLeaf("bench", "Bench", "colophon.bench/bench", new JsonObject { ["detection_s"] = 120 })));
        using var key = Ed25519PrivateKey.Generate();
        var console = new YearWriter(ledger, "s-console", "console", "", key, start);
        console.Tell(start, "control.adopted", "control", "AU-02", after: JsonNode.Parse(Catalogue.TextOf("AU-02")));
        console.Tell(start, "period.defined", "period", "month", after: new JsonObject { ["name"] = "January", ["from"] = Protocol.Wire.WireTime.Write(s_from), ["until"] = Protocol.Wire.WireTime.Write(s_from.AddDays(30)) });
        var agent = new YearWriter(ledger, "s-01", "agent", "site-01", key, start);
        console.Send(start.AddMinutes(1));
        var first = Enumerable.Range(0, Items).Select(n => News(n, changed: false)).ToArray();
        Look(agent, start.AddMinutes(2), 1, first);
        agent.Send(start.AddMinutes(2));
        for (var look = 0; look < Looks; look++)
        {
            var at = s_from.AddMinutes(10 * look);
            var changed = new List<(string, JsonArray)>();
            for (var n = (int)((long)Items * look / Looks); n < (int)((long)Items * (look + 1) / Looks); n++)
            {
                changed.Add(News(n, changed: true));
                if (n % OneIn != 0) { Event(agent, at, n); }
            }
            Look(agent, at.AddSeconds(20), look + 2, changed);
            agent.Tell(at.AddSeconds(20), "agent.heartbeat", "source", agent.Id, context: new JsonObject { ["agent"] = "0.1.0" });
            var share = (long)(Records - 1000) * (look + 1) / Looks;
            for (var n = 0; ledger.Told + agent.Waiting < share; n++) { Everyday(agent, at.AddSeconds(30), n); }
            agent.Send(at.AddMinutes(1));
        }
        for (var more = 1; ledger.Told < Records; more++)
        {
            var at = s_from.AddDays(30).AddMinutes(10 * more);
            Look(agent, at, Looks + 1 + more, []);
            for (var n = 0; agent.Waiting < 300 && ledger.Told + agent.Waiting < Records; n++) { Everyday(agent, at, n); }
            agent.Send(at.AddMinutes(1));
        }
    }

    /// <summary>Every other thing is an account, the rest are settings.</summary>
    private static (string Section, JsonArray Entry) News(int n, bool changed) => n % 2 == 0
        ? ("users", new JsonArray($"wp:{n}", changed ? User("author") : null, User(changed ? "editor" : "author")))
        : ("options", new JsonArray($"1:setting-{n}", changed ? $"value {n}" : null, changed ? $"changed {n}" : $"value {n}"));

    private static JsonObject User(string role) => new() { ["roles"] = new JsonArray(role), ["caps"] = new JsonArray(), ["super"] = false };

    private static void Event(YearWriter agent, DateTimeOffset at, int n)
    {
        if (n % 2 == 0) { agent.Tell(at, "user.role.changed", "user", $"wp:{n}", new JsonObject { ["roles"] = new JsonArray("author") }, new JsonObject { ["roles"] = new JsonArray("editor") }, "wp:1", Request(n)); }
        else { agent.Tell(at, "option.changed", "option", $"setting-{n}", after: $"changed {n}", actor: "wp:1", context: Request(n)); }
    }

    private static void Everyday(YearWriter agent, DateTimeOffset at, int n)
    {
        if (n % 5 == 0) { agent.Tell(at, "post.published", "post", $"{n}", after: new JsonObject { ["status"] = "publish", ["type"] = "post", ["title"] = $"Post {n}" }, actor: "wp:3", context: Request(n)); }
        else { agent.Tell(at, "session.started", "user", $"wp:{n * 37 % Items}", actor: $"wp:{n * 37 % Items}", context: new JsonObject { ["request"] = "01234567", ["route"] = "wp-login.php", ["cause"] = "login" }); }
    }

    private static JsonObject Request(int n) => new() { ["request"] = n.ToString("x8", CultureInfo.InvariantCulture), ["route"] = "wp-admin/options.php" };

    private static void Look(YearWriter agent, DateTimeOffset at, int number, IReadOnlyCollection<(string Section, JsonArray Entry)> news)
    {
        agent.Tell(at, "snapshot.begun", "site", "site-01", context: new JsonObject { ["snapshot"] = number, ["cause"] = "beat" });
        foreach (var section in news.GroupBy(n => n.Section, n => n.Entry))
        {
            var parts = section.Chunk(300).ToArray();
            for (var part = 0; part < parts.Length; part++) { agent.Tell(at, "state." + section.Key, "site", "site-01", after: new JsonArray([.. parts[part]]), context: new JsonObject { ["snapshot"] = number, ["part"] = part + 1, ["parts"] = parts.Length }); }
        }
        agent.Tell(at, "snapshot.completed", "site", "site-01", after: new JsonObject { ["users"] = new JsonObject { ["count"] = Items / 2, ["root"] = CompanyYear.Hash("users") } }, context: new JsonObject { ["snapshot"] = number });
    }

    private static (double Seconds, long Untold) RunPeer(string leaves, string folder)
    {
        var started = Stopwatch.GetTimestamp();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "reconcile.db")};Pooling=False");
        connection.Open();
        Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE event (object TEXT, value TEXT); CREATE TABLE change (object TEXT, value TEXT)");
        using (var load = connection.BeginTransaction())
        {
            using var intoEvent = Insert("event");
            using var intoChange = Insert("change");
            LeafFile.Read(leaves, (_, leaf) =>
            {
                if (leaf.StartsWith("{\"leaf\":"u8)) { return; }
                var reader = new Utf8JsonReader(leaf);
                using var record = JsonDocument.ParseValue(ref reader);
                var root = record.RootElement;
                var type = root.GetProperty("type").GetString()!;
                var after = root.TryGetProperty("change", out var change) && change.TryGetProperty("after", out var value) ? value : default;
                if (!type.StartsWith("state.", StringComparison.Ordinal))
                {
                    var thing = root.GetProperty("object");
                    Add(intoEvent, $"{thing.GetProperty("kind").GetString()}:{thing.GetProperty("id").GetString()}", after);
                    return;
                }
                foreach (var entry in after.EnumerateArray().Where(e => e[1].ValueKind != JsonValueKind.Null)) { Add(intoChange, type == "state.users" ? "user:" + entry[0].GetString() : "option:" + entry[0].GetString()![2..], entry[2]); }
            });
            load.Commit();
        }
        Execute("CREATE INDEX by_object ON event (object, value)");
        using var ask = connection.CreateCommand();
        ask.CommandText = "SELECT COUNT(*) FROM change c WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.object = c.object AND e.value = c.value)";
        var untold = (long)ask.ExecuteScalar()!;
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, untold);

        void Execute(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        SqliteCommand Insert(string table)
        {
            var insert = connection.CreateCommand();
            insert.CommandText = $"INSERT INTO {table} VALUES ($object, $value)";
            insert.Parameters.Add("$object", SqliteType.Text);
            insert.Parameters.Add("$value", SqliteType.Text);
            return insert;
        }

        static void Add(SqliteCommand insert, string thing, JsonElement value)
        {
            insert.Parameters[0].Value = thing;
            insert.Parameters[1].Value = value.ValueKind switch
            {
                JsonValueKind.Undefined => DBNull.Value,
                JsonValueKind.Object when value.TryGetProperty("roles", out var roles) => roles.GetRawText(),
                JsonValueKind.String => value.GetString(),
                _ => value.GetRawText(),
            };
            insert.ExecuteNonQuery();
        }
    }
}
