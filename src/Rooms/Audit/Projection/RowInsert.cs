using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Colophon.Audit.Projection;

/// <summary>
/// A statement of numbers alone, bound by place. The provider's own command looks every parameter up by name each time, which costs more than the insert itself
/// where millions of rows go through one statement.
/// </summary>
internal sealed class RowInsert : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;

    public RowInsert(SqliteConnection connection, string sql)
    {
        _db = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_db, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), raw.SQLITE_OK);
    }

    public void Run(params ReadOnlySpan<long?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i] is { } value ? raw.sqlite3_bind_int64(_statement, i + 1, value) : raw.sqlite3_bind_null(_statement, i + 1), raw.SQLITE_OK);
        }
        var result = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Check(result, raw.SQLITE_DONE);
        Check(reset, raw.SQLITE_OK);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result, int expected)
    {
        if (result != expected)
        {
            throw new SqliteException(raw.sqlite3_errmsg(_db).utf8_to_string(), result);
        }
    }
}
