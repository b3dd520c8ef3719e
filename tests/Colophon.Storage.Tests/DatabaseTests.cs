using Microsoft.Data.Sqlite;

namespace Colophon.Storage.Tests;

public sealed class DatabaseTests : IDisposable
{
    private static readonly Migration First = new("fleet", 1, "CREATE TABLE site (id TEXT PRIMARY KEY)");
    private static readonly Migration Second = new("fleet", 2, "ALTER TABLE site ADD COLUMN name TEXT; UPDATE site SET name = 'unnamed'");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-database-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder.FullName, "colophon.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Steps_are_taken_once_in_their_order_and_keep_what_is_there()
    {
        using (var database = Database.Open(File, [First])) { await database.WriteAsync(c => c.Execute("INSERT INTO site (id) VALUES ('a')"), Cancel); }
        using (var database = Database.Open(File, [Second, First])) { Assert.Equal("unnamed", Name(database)); }
        using (var database = Database.Open(File, [First, Second])) { await database.WriteAsync(c => c.Execute("UPDATE site SET name = 'shop'"), Cancel); }
        using (var database = Database.Open(File, [First, Second])) { Assert.Equal("shop", Name(database)); }
    }

    [Fact]
    public void A_file_that_a_newer_version_wrote_is_refused_and_left_as_it_is()
    {
        Database.Open(File, [First, Second]).Dispose();
        var refusal = Assert.Throws<DataFolderException>(() => Database.Open(File, [First]));
        Assert.StartsWith("Wrong data folder version", refusal.Message, StringComparison.Ordinal);
        Database.Open(File, [First, Second]).Dispose();
    }

    [Fact]
    public void A_step_that_fails_leaves_none_of_its_steps_behind()
    {
        Assert.Throws<SqliteException>(() => Database.Open(File, [First, new("fleet", 2, "CREATE TABLE half (id TEXT); INSERT INTO nowhere VALUES (1)")]));
        using var database = Database.Open(File, [First]);
        Assert.Equal(["migration", "site"], database.Read(c => c.Query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", r => r.GetString(0))));
    }

    [Fact]
    public async Task A_write_that_throws_writes_nothing()
    {
        using var database = Database.Open(File, [First]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(c => { c.Execute("INSERT INTO site (id) VALUES ('a')"); throw new InvalidOperationException("no"); }, Cancel));
        Assert.Equal(0, Count(database));
        await database.WriteAsync(c => c.Execute("INSERT INTO site (id) VALUES ('a')"), Cancel); // and the next one is not blocked
        Assert.Equal(1, Count(database));
    }

    [Fact]
    public async Task Writers_take_turns_and_readers_see_whole_commits()
    {
        using var database = Database.Open(File, [First]);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), Cancel, async (n, cancel) =>
        {
            await database.WriteAsync(c => { c.Execute("INSERT INTO site (id) VALUES ($id)", ("$id", $"{n}a")); c.Execute("INSERT INTO site (id) VALUES ($id)", ("$id", $"{n}b")); }, cancel);
            Assert.Equal(0, Count(database) % 2);
        });
        Assert.Equal(400, Count(database));
    }

    [Fact]
    public async Task What_is_written_is_data_and_never_SQL()
    {
        using var database = Database.Open(File, [First]);
        const string Hostile = "'; DROP TABLE site; --";
        await database.WriteAsync(c => c.Execute("INSERT INTO site (id) VALUES ($id)", ("$id", Hostile)), Cancel);
        Assert.Equal(Hostile, database.Read(c => c.Query("SELECT id FROM site", r => r.GetString(0))).Single());
    }

    [Fact]
    public async Task Commits_are_durable_when_they_return()
    {
        using var database = Database.Open(File, [First]);
        Assert.Equal("wal", database.Read(c => c.Query("PRAGMA journal_mode", r => r.GetString(0))).Single());
        Assert.Equal(2, await database.WriteAsync(c => c.Scalar("SELECT synchronous FROM pragma_synchronous"), Cancel)); // FULL
    }

    private static string Name(Database database) => database.Read(c => c.Query("SELECT name FROM site", r => r.GetString(0))).Single();

    private static long Count(Database database) => database.Read(c => c.Scalar("SELECT COUNT(*) FROM site"));
}
