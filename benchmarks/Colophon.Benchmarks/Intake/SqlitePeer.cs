using System.Diagnostics;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Benchmarks.Intake;

/// <summary>The same records into one SQLite file in the process itself, WAL and synchronous=FULL, 100 a transaction, prepared, with the columns and indexes that the projection has.</summary>
internal static class SqlitePeer
{
    private const string Table = """
        CREATE TABLE event (idx INTEGER PRIMARY KEY, source TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, actor TEXT, object TEXT, effective INTEGER NOT NULL, record TEXT NOT NULL);
        CREATE INDEX event_type ON event (type);
        CREATE INDEX event_actor ON event (actor);
        CREATE INDEX event_object ON event (object);
        """;

    public static double Run(string file, IReadOnlyList<byte[]> records)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        connection.Execute("PRAGMA journal_mode=WAL");
        connection.Execute("PRAGMA synchronous=FULL");
        connection.Execute("PRAGMA cache_size=-65536");
        connection.Execute(Table);
        var rows = records.Select(Row.Read).ToList();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO event (source, epoch, seq, type, actor, object, effective, record) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)";
        for (var i = 0; i < 8; i++) { insert.Parameters.Add(new SqliteParameter($"${i}", null)); }
        var started = Stopwatch.GetTimestamp();
        for (var from = 0; from < rows.Count; from += Workload.PerBatch)
        {
            connection.Execute("BEGIN IMMEDIATE");
            for (var i = from; i < Math.Min(rows.Count, from + Workload.PerBatch); i++)
            {
                var row = rows[i];
                object[] values = [row.Source, row.Epoch, row.Seq, row.Type, row.Actor, row.Object, row.Effective.Ticks, row.Json];
                for (var v = 0; v < values.Length; v++) { insert.Parameters[v].Value = values[v]; }
                insert.ExecuteNonQuery();
            }
            connection.Execute("COMMIT");
        }
        return rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
