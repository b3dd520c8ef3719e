using System.Diagnostics;
using Colophon.Scanning.Picture;
using Colophon.Scanning.Versions;
using Microsoft.Data.Sqlite;

namespace Colophon.Benchmarks.Scan;

/// <summary>
/// What somebody with a database would write: flaws and components as tables, joined by slug, the version compared by a function. No aliases, names, canaries, ratings, ids or fixes.
/// Loading is not counted, as it isn't for ours.
/// </summary>
internal static class SqliteJoin
{
    public static (double Seconds, long Hits) Run(IReadOnlyList<SiteView> sites, string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        connection.CreateFunction("version_compare", (string a, string b) => PhpVersion.Compare(a, b));
        Execute(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE flaw (slug TEXT, until TEXT); CREATE TABLE component (site TEXT, slug TEXT, version TEXT)");
        using (var load = connection.BeginTransaction())
        {
            using var flaw = Insert(connection, "INSERT INTO flaw VALUES ($a, $b)", "$a", "$b");
            for (var i = 0; i < FeedFile.Records; i++) { Run(flaw, $"plugin-{i % 18_000}", $"{i % 9}.{i % 30}.{i % 7}"); }
            using var part = Insert(connection, "INSERT INTO component VALUES ($a, $b, $c)", "$a", "$b", "$c");
            foreach (var site in sites)
            {
                foreach (var c in site.Components) { Run(part, site.Site.Value, c.Slug, c.Version!); }
            }
            load.Commit();
        }
        var watch = Stopwatch.StartNew();
        using var ask = connection.CreateCommand();
        ask.CommandText = "SELECT COUNT(*) FROM component c JOIN flaw f ON f.slug = c.slug WHERE version_compare(c.version, f.until) <= 0";
        var hits = (long)ask.ExecuteScalar()!;
        return (watch.Elapsed.TotalSeconds, hits);
    }

    private static SqliteCommand Insert(SqliteConnection connection, string sql, params string[] names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) { command.Parameters.Add(name, SqliteType.Text); }
        return command;
    }

    private static void Run(SqliteCommand command, params string[] values)
    {
        for (var i = 0; i < values.Length; i++) { command.Parameters[i].Value = values[i]; }
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
