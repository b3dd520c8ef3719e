using System.Text.Json;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Versions;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Scanning.Store;

/// <summary>Writes what a feed says, with each statement prepared once. Lives as long as one transaction.</summary>
internal sealed class FeedRows(SqliteConnection connection, string feed) : IDisposable
{
    private readonly SqliteCommand _advisory = Prepare(connection, "INSERT INTO advisory (feed, id, kind, slug, name, title, ranges, fixed, severity, score, cve, published, reference, notice) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", 14);
    private readonly SqliteCommand _package = Prepare(connection, "INSERT OR REPLACE INTO package (feed, kind, slug, name, closed, last_release) VALUES ($0, $1, $2, $3, $4, $5)", 6);
    private readonly SqliteCommand _cve = Prepare(connection, "INSERT OR REPLACE INTO cve (feed, cve, exploited, probability) VALUES ($0, $1, $2, $3)", 4);

    public void Clear()
    {
        connection.Execute("DELETE FROM advisory WHERE feed = $feed", ("$feed", feed));
        connection.Execute("DELETE FROM package WHERE feed = $feed", ("$feed", feed));
        connection.Execute("DELETE FROM cve WHERE feed = $feed", ("$feed", feed));
    }

    public void Add(FeedEntry entry)
    {
        switch (entry)
        {
            case FeedEntry.Flaw { Advisory: var a }:
                Run(_advisory, feed, a.Id, (long)a.Kind, a.Slug, a.Name, a.Title, JsonSerializer.Serialize(a.Ranges), JsonSerializer.Serialize(a.Fixed), (long)a.Severity, a.Score, a.Cve, a.Published?.Micros(), a.Reference, a.Notice);
                break;
            case FeedEntry.Software { Package: var p }:
                Run(_package, feed, (long)p.Kind, p.Slug, p.Name, p.Closed ? 1L : 0L, p.LastRelease?.Micros());
                break;
            case FeedEntry.Cve { Fact: var c }:
                Run(_cve, feed, c.Cve, c.Exploited ? 1L : 0L, c.Probability);
                break;
        }
    }

    public static Advisory ReadAdvisory(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), (ComponentKind)r.GetInt32(2), r.GetString(3), r.GetString(4), r.GetString(5),
        JsonSerializer.Deserialize<List<VersionRange>>(r.GetString(6))!, JsonSerializer.Deserialize<List<string>>(r.GetString(7))!, (Severity)r.GetInt32(8), r.IsDBNull(9) ? null : r.GetDouble(9), r.TextOrNull(10), r.TimeOrNull(11), r.TextOrNull(12), r.TextOrNull(13));

    public void Dispose()
    {
        _advisory.Dispose();
        _package.Dispose();
        _cve.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is written by us; values are parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values; i++) { command.Parameters.Add(new SqliteParameter("$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), null)); }
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) { command.Parameters[i].Value = values[i] ?? DBNull.Value; }
        command.ExecuteNonQuery();
    }
}
