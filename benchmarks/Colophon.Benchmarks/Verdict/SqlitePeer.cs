using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Colophon.Benchmarks.Verdict;

/// <summary>
/// What somebody with a SQL database would write for one of the eight controls: all events into a table, then "which plugin updates have no earlier approval for that
/// plugin on that site". One question, without coverage, state, who approved, or how often an approval was used; the event's own clock is believed.
/// </summary>
internal static class SqlitePeer
{
    public const string Name = "SQLite: load, index, and one SQL question of the eight";

    private const string Question = """
        SELECT COUNT(*), COALESCE(SUM(NOT EXISTS (SELECT 1 FROM event a WHERE a.type = 'approval.recorded' AND a.covers = e.type AND a.site = e.site AND a.target = e.object AND a.at < e.at)), 0)
        FROM event e WHERE e.type = 'plugin.updated'
        """;

    /// <summary>Seconds taken, and the number of updates found.</summary>
    public static (double Seconds, long Updates) Run(string leaves, string folder)
    {
        var started = Stopwatch.GetTimestamp();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "peer.db")};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE event (at TEXT, type TEXT, site TEXT, actor TEXT, object TEXT, covers TEXT, target TEXT);");
        using (var load = connection.BeginTransaction())
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO event VALUES ($at, $type, $site, $actor, $object, $covers, $target)";
            foreach (var name in (string[])["$at", "$type", "$site", "$actor", "$object", "$covers", "$target"]) { insert.Parameters.Add(name, SqliteType.Text); }
            LeafFile.Read(leaves, (_, leaf) =>
            {
                if (leaf.StartsWith("{\"leaf\":"u8)) { return; }
                var reader = new Utf8JsonReader(leaf);
                using var record = JsonDocument.ParseValue(ref reader);
                var root = record.RootElement;
                var source = root.GetProperty("source").GetString()!;
                var type = root.GetProperty("type").GetString()!;
                var thing = root.GetProperty("object");
                var approval = type == "approval.recorded" ? root.GetProperty("change").GetProperty("after") : default(JsonElement?);
                insert.Parameters[0].Value = root.GetProperty("effective_at").GetString();
                insert.Parameters[1].Value = type;
                insert.Parameters[2].Value = approval?.GetProperty("site").GetString() ?? source.Replace("s-", "site-", StringComparison.Ordinal);
                insert.Parameters[3].Value = root.GetProperty("actor").TryGetProperty("id", out var actor) ? actor.GetString() : DBNull.Value;
                insert.Parameters[4].Value = $"{thing.GetProperty("kind").GetString()}:{thing.GetProperty("id").GetString()}";
                insert.Parameters[5].Value = (object?)approval?.GetProperty("covers").GetString() ?? DBNull.Value;
                insert.Parameters[6].Value = (object?)approval?.GetProperty("object").GetString() ?? DBNull.Value;
                insert.ExecuteNonQuery();
            });
            load.Commit();
        }
        Execute(connection, "CREATE INDEX by_type ON event (type, site, target, at)");
        using var ask = connection.CreateCommand();
        ask.CommandText = Question;
        using var answer = ask.ExecuteReader();
        answer.Read();
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, answer.GetInt64(0));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
