using Colophon.Storage;

namespace Colophon.Scanning.Store;

/// <summary>The file <c>db/feeds.db</c>, opened when first used.</summary>
internal sealed class FeedDatabase(DataFolder folder) : IDisposable
{
    private readonly Lazy<Database> _database = new(() => Database.Open(Path.Combine(folder.Databases, "feeds.db"), [FeedTables.First]));

    public Database Value => _database.Value;

    public void Dispose()
    {
        if (_database.IsValueCreated) { _database.Value.Dispose(); }
    }
}
