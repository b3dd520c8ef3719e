using System.Security.Cryptography;
using System.Text;
using Colophon.Storage;

namespace Colophon.Scanning.Integrity;

/// <summary>
/// What looking into an item with this content came to, by this analysis: <c>db/verdicts.db</c>. It may be thrown away; what is in it is looked into again.
/// </summary>
internal sealed class VerdictShelf(DataFolder folder) : IDisposable
{
    private static readonly Migration First = new("verdicts", 1, "CREATE TABLE verdict (key BLOB PRIMARY KEY, rule TEXT NOT NULL, title TEXT NOT NULL, why TEXT NOT NULL, line INTEGER NOT NULL, excerpt TEXT NOT NULL) WITHOUT ROWID;");
    private readonly Lazy<Database> _database = new(() => Database.Open(Path.Combine(folder.Databases, "verdicts.db"), [First]));

    public void Dispose()
    {
        if (_database.IsValueCreated) { _database.Value.Dispose(); }
    }

    /// <summary>Those of the items about which something is known, by key.</summary>
    public IReadOnlyDictionary<string, KeptVerdict> Of(IReadOnlyCollection<Surveyed> items, string engine) => _database.Value.Read(c =>
    {
        var found = new Dictionary<string, KeptVerdict>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (c.QueryFirst("SELECT rule, title, why, line, excerpt FROM verdict WHERE key = $key", r => new KeptVerdict(new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3)), r.GetString(4)), ("$key", Key(item, engine))) is { } kept) { found[item.Key] = kept; }
        }
        return found;
    });

    public Task KeepAsync(Surveyed item, string engine, KeptVerdict kept, CancellationToken ct) => _database.Value.WriteAsync(
        c => { c.Execute("INSERT OR REPLACE INTO verdict (key, rule, title, why, line, excerpt) VALUES ($key, $rule, $title, $why, $line, $excerpt)", ("$key", Key(item, engine)), ("$rule", kept.Verdict.Rule), ("$title", kept.Verdict.Title), ("$why", kept.Verdict.Why), ("$line", kept.Verdict.Line), ("$excerpt", kept.Excerpt)); },
        ct);

    /// <summary>The name belongs to it: what a file is called says whether it is read as PHP.</summary>
    private static byte[] Key(Surveyed item, string engine) => SHA256.HashData(Encoding.UTF8.GetBytes($"{engine}\n{item.Key}\n{item.Sha256}"));
}

/// <param name="Excerpt">SHA-256 of the kept lines; empty where none are.</param>
internal sealed record KeptVerdict(ItemVerdict Verdict, string Excerpt);
