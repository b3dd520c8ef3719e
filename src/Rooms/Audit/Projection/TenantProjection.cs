using System.Text.Json;
using Colophon.Audit.Heads;
using Colophon.Protocol.Wire;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Audit.Projection;

/// <summary>
/// A tenant's events in narrow rows, texts interned; and the heads at its cursor. Never evidence: it lags, and is thrown away when it doesn't fit.
/// Written by the projector alone; read by anyone, each on a connection of their own.
/// </summary>
internal sealed class TenantProjection : IDisposable
{
    private readonly string _read;
    private readonly SqliteConnection _writer;
    private long _cursor;

    private TenantProjection(string file, SqliteConnection writer)
    {
        _writer = writer;
        _read = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = true, DefaultTimeout = 30 }.ToString();
        _cursor = writer.Scalar("SELECT value FROM meta WHERE key = 'cursor'");
    }

    /// <summary>Leaves below this index are in the projection.</summary>
    public long Cursor => Volatile.Read(ref _cursor);

    public static TenantProjection Open(string file)
    {
        var writer = Connect(file);
        if (writer.Scalar("PRAGMA user_version") != ProjectionTables.Layout)
        {
            writer.Dispose();
            foreach (var part in (string[])[file, file + "-wal", file + "-shm"])
            {
                File.Delete(part);
            }
            writer = Connect(file);
            writer.Execute(ProjectionTables.Sql);
            writer.Execute($"PRAGMA user_version={ProjectionTables.Layout}");
        }
        return new(file, writer);
    }

    /// <summary>The heads at the cursor, and the time of the newest server leaf below it.</summary>
    public (long Cursor, List<SourceHead> Heads, DateTimeOffset LastAt) LoadHeads() => Read(c => (
        c.Scalar("SELECT value FROM meta WHERE key = 'cursor'"),
        c.Query("SELECT json FROM head", r => JsonSerializer.Deserialize<SourceHead>(r.GetString(0))!),
        WireTime.FromUnixMicros(c.Scalar("SELECT value FROM meta WHERE key = 'last_at'"))));

    public SeenBatch? Batch(string source, string epoch, long number) => Read(c => c.QueryFirst(
        "SELECT header, first_seq, count, idx, received FROM batch WHERE source = (SELECT id FROM word WHERE text = $source) AND epoch = (SELECT id FROM word WHERE text = $epoch) AND number = $number",
        r => new SeenBatch(source, epoch, number, r.GetString(0), r.GetInt64(1), r.GetInt32(2), r.GetInt64(3), r.Time(4)),
        ("$source", source), ("$epoch", epoch), ("$number", number)));

    public T Read<T>(Func<SqliteConnection, T> work)
    {
        using var connection = new SqliteConnection(_read);
        connection.Open();
        return work(connection);
    }

    /// <summary>Runs the projector's work in one transaction and moves the cursor with it.</summary>
    public void Write(long cursor, DateTimeOffset lastAt, Action<SqliteConnection> work)
    {
        // Plain SQL: prepared commands live longer than one transaction object would
        _writer.Execute("BEGIN IMMEDIATE");
        try
        {
            work(_writer);
            _writer.Execute("INSERT INTO meta (key, value) VALUES ('cursor', $cursor), ('last_at', $at) ON CONFLICT (key) DO UPDATE SET value = excluded.value", ("$cursor", cursor), ("$at", lastAt.Micros()));
            _writer.Execute("COMMIT");
        }
        catch
        {
            _writer.Execute("ROLLBACK");
            throw;
        }
        Volatile.Write(ref _cursor, cursor);
    }

    public void Dispose()
    {
        _writer.Dispose();
        using var pooled = new SqliteConnection(_read);
        SqliteConnection.ClearPool(pooled);
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        connection.Execute("PRAGMA journal_mode=WAL");
        connection.Execute("PRAGMA synchronous=NORMAL"); // a power cut may cost the newest rows; they come again from the ledger
        connection.Execute("PRAGMA cache_size=-32768");
        connection.Execute("PRAGMA wal_autocheckpoint=4000");
        return connection;
    }
}
