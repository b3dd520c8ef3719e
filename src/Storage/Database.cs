using Colophon.Kernel;
using Microsoft.Data.Sqlite;

namespace Colophon.Storage;

/// <summary>
/// The SQLite file of control state (WAL, FULL). One writer at a time, held by a semaphore; readers see the last committed state.
/// What is committed is durable once the call returns.
/// </summary>
public sealed class Database : IDisposable
{
    private const int IoError = 10;
    private const int Full = 13;
    private readonly string _read;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _gate = new(1, 1);

    private Database(string file, SqliteConnection writer)
    {
        _writer = writer;
        _read = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Cache = SqliteCacheMode.Private, Pooling = true, DefaultTimeout = 30 }.ToString();
    }

    /// <summary>Opens or creates the file and brings every room's tables to their newest step.</summary>
    /// <exception cref="DataFolderException">The file holds steps that this version doesn't know, or the disk is full or failing.</exception>
    public static Database Open(string file, IEnumerable<Migration> migrations)
    {
        var writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            writer.Open();
            writer.Execute("PRAGMA journal_mode=WAL");
            writer.Execute("PRAGMA synchronous=FULL");
            writer.Execute("PRAGMA foreign_keys=ON");
            Migrate(file, writer, [.. migrations]);
            return new Database(file, writer);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is IoError or Full)
        {
            writer.Dispose();
            throw new DataFolderException($"{file} can't be written ({e.Message}): the disk is full or failing. Free some space, then start again; nothing acknowledged was lost.", e);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction; an exception rolls it back.</summary>
    /// <exception cref="LedgerUnavailableException">The disk is full.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            using var transaction = _writer.BeginTransaction(deferred: false);
            var result = work(_writer);
            transaction.Commit();
            return result;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Full)
        {
            throw new LedgerUnavailableException("The disk is full; nothing was stored.", e);
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task WriteAsync(Action<SqliteConnection> work, CancellationToken ct) =>
        WriteAsync(
            connection =>
            {
                work(connection);
                return true;
            },
            ct);

    /// <summary>Reads on a pooled connection of its own; never waits for the writer.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        using var connection = new SqliteConnection(_read);
        connection.Open();
        return work(connection);
    }

    public void Dispose()
    {
        _gate.Wait();
        _writer.Dispose();
        using (var pooled = new SqliteConnection(_read))
        {
            SqliteConnection.ClearPool(pooled);
        }
        _gate.Dispose();
    }

    private static void Migrate(string file, SqliteConnection writer, Migration[] migrations)
    {
        using var transaction = writer.BeginTransaction(deferred: false);
        writer.Execute("CREATE TABLE IF NOT EXISTS migration (room TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (room, number)) WITHOUT ROWID");
        var done = writer.Query("SELECT room, number FROM migration", r => (Room: r.GetString(0), Number: r.GetInt32(1))).ToHashSet();
        var unknown = done.FirstOrDefault(d => !migrations.Any(m => m.Room == d.Room && m.Number == d.Number) && migrations.Any(m => m.Room == d.Room));
        if (unknown != default)
        {
            throw new DataFolderException($"Wrong data folder version: {file} has step {unknown.Number} of {unknown.Room}, which this Colophon doesn't know. Use the Colophon that wrote it, or a newer one.") { Unreadable = true };
        }
        foreach (var step in migrations.OrderBy(m => m.Room, StringComparer.Ordinal).ThenBy(m => m.Number).Where(m => !done.Contains((m.Room, m.Number))))
        {
            writer.Execute(step.Sql);
            writer.Execute("INSERT INTO migration (room, number) VALUES ($room, $number)", ("$room", step.Room), ("$number", step.Number));
        }
        transaction.Commit();
    }
}
