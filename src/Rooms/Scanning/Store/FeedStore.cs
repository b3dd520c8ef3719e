using Colophon.Scanning.Feeds;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Scanning.Store;

/// <summary>State of the mirrors, and what they say of a piece of software.</summary>
internal sealed class FeedStore(FeedDatabase database)
{
    private const string Columns = "name, sha256, bytes, entries, unreadable, file, origin, taken_at, checked_at, etag, refused_at, refused_rule, refused_why";
    private const string AdvisoryColumns = "feed, id, kind, slug, name, title, ranges, fixed, severity, score, cve, published, reference, notice";

    /// <summary>Every feed, also those of which nothing was taken yet.</summary>
    public IReadOnlyList<FeedState> Feeds()
    {
        var known = database.Value.Read(c => c.Query($"SELECT {Columns} FROM feed", Read)).ToDictionary(f => f.Name, StringComparer.Ordinal);
        return [.. FeedFormats.All.Select(f => known.GetValueOrDefault(f.Name) ?? new FeedState(f.Name))];
    }

    public FeedState Feed(string name) => Feeds().First(f => f.Name == name);

    /// <summary>Replaces everything that the feed said, or nothing: an exception from <paramref name="entries"/> leaves the mirror before.</summary>
    public Task<FeedCount> ReplaceAsync(IFeedFormat format, IEnumerable<FeedEntry> entries, Func<FeedCount, FeedState> judge, CancellationToken ct) => database.Value.WriteAsync(
        c =>
        {
            using var rows = new FeedRows(c, format.Name);
            rows.Clear();
            var count = new FeedCount(0, 0);
            foreach (var entry in entries)
            {
                ct.ThrowIfCancellationRequested();
                count = entry is FeedEntry.Unreadable ? count with { Unreadable = count.Unreadable + 1 } : count with { Entries = count.Entries + 1 };
                rows.Add(entry);
            }
            var state = judge(count);
            using var canary = new MemoryStream(format.CanaryFile.ToArray());
            foreach (var planted in format.Read(canary, format.CanaryFile.Length)) { rows.Add(planted); }
            Put(c, state);
            return count;
        },
        ct);

    public Task PutAsync(FeedState state, CancellationToken ct) => database.Value.WriteAsync(c => Put(c, state), ct);

    /// <summary>Everything said of these, by kind and slug. A flaw carries whether it is exploited and how likely that is.</summary>
    public ILookup<(ComponentKind Kind, string Slug), RatedAdvisory> Advisories(IEnumerable<(ComponentKind Kind, string Slug)> wanted) =>
        Each(wanted, $"SELECT {AdvisoryColumns}, (SELECT MAX(exploited) FROM cve WHERE cve.cve = advisory.cve), (SELECT MAX(probability) FROM cve WHERE cve.cve = advisory.cve) FROM advisory WHERE kind = $kind AND slug = $slug",
            r => new RatedAdvisory(FeedRows.ReadAdvisory(r), !r.IsDBNull(14) && r.GetInt64(14) == 1, r.IsDBNull(15) ? null : r.GetDouble(15))).ToLookup(a => (a.Advisory.Kind, a.Advisory.Slug));

    /// <summary>Slugs under which a feed knows software of exactly this name.</summary>
    public IReadOnlyList<string> SlugsNamed(ComponentKind kind, string name) => database.Value.Read(c =>
        c.Query("SELECT DISTINCT slug FROM advisory WHERE kind = $kind AND name = $name COLLATE NOCASE LIMIT 8", r => r.GetString(0), ("$kind", (long)kind), ("$name", name)));

    /// <summary>Whether a feed says that attackers use the flaw of this CVE number.</summary>
    public bool IsExploited(string cve) => database.Value.Read(c => c.Query("SELECT 1 FROM cve WHERE cve = $cve AND exploited = 1 LIMIT 1", r => r.GetInt64(0), ("$cve", cve))).Count > 0;

    /// <summary>The mirrors that answers come from: hashes by name.</summary>
    public IReadOnlyDictionary<string, string> Mirrors() => Feeds().Where(f => f.Sha256 is not null).ToDictionary(f => f.Name, f => f.Sha256!, StringComparer.Ordinal);

    public IReadOnlyDictionary<(ComponentKind Kind, string Slug), Package> Packages(IEnumerable<(ComponentKind Kind, string Slug)> wanted) =>
        Each(wanted, "SELECT feed, kind, slug, name, closed, last_release FROM package WHERE kind = $kind AND slug = $slug ORDER BY last_release DESC LIMIT 1",
            r => new Package(r.GetString(0), (ComponentKind)r.GetInt32(1), r.GetString(2), r.TextOrNull(3), r.GetInt64(4) == 1, r.TimeOrNull(5))).ToDictionary(p => (p.Kind, p.Slug));

    /// <summary>One statement for thousands of questions: to prepare it each time would cost more than to ask.</summary>
    private List<T> Each<T>(IEnumerable<(ComponentKind Kind, string Slug)> wanted, string sql, Func<SqliteDataReader, T> map) => database.Value.Read(c =>
    {
        using var ask = c.CreateCommand();
#pragma warning disable CA2100 // the text is written by us; values are parameters
        ask.CommandText = sql;
#pragma warning restore CA2100
        var (kind, slug) = (ask.Parameters.Add("$kind", SqliteType.Integer), ask.Parameters.Add("$slug", SqliteType.Text));
        var rows = new List<T>();
        foreach (var key in wanted.Distinct())
        {
            (kind.Value, slug.Value) = ((long)key.Kind, key.Slug);
            using var reader = ask.ExecuteReader();
            while (reader.Read()) { rows.Add(map(reader)); }
        }
        return rows;
    });

    private static void Put(SqliteConnection c, FeedState f) => c.Execute(
        $"INSERT OR REPLACE INTO feed ({Columns}) VALUES ($name, $sha256, $bytes, $entries, $unreadable, $file, $origin, $taken, $checked, $etag, $refused, $rule, $why)",
        ("$name", f.Name), ("$sha256", f.Sha256), ("$bytes", f.Bytes), ("$entries", f.Entries), ("$unreadable", f.Unreadable), ("$file", f.File), ("$origin", f.Origin), ("$taken", f.TakenAt?.Micros()), ("$checked", f.CheckedAt?.Micros()),
        ("$etag", f.ETag), ("$refused", f.Refused?.At.Micros()), ("$rule", f.Refused?.Rule), ("$why", f.Refused?.Why));

    private static FeedState Read(SqliteDataReader r) => new(r.GetString(0))
    {
        Sha256 = r.TextOrNull(1),
        Bytes = r.IsDBNull(2) ? 0 : r.GetInt64(2),
        Entries = r.IsDBNull(3) ? 0 : r.GetInt64(3),
        Unreadable = r.IsDBNull(4) ? 0 : r.GetInt64(4),
        File = r.TextOrNull(5),
        Origin = r.TextOrNull(6),
        TakenAt = r.TimeOrNull(7),
        CheckedAt = r.TimeOrNull(8),
        ETag = r.TextOrNull(9),
        Refused = r.TimeOrNull(10) is { } at ? new(at, r.GetString(11), r.GetString(12)) : null,
    };
}

/// <param name="Unreadable">Entries that could not be read as one.</param>
internal sealed record FeedCount(long Entries, long Unreadable);

internal sealed record RatedAdvisory(Advisory Advisory, bool Exploited, double? Probability);

/// <summary>The newest mirror of a feed and the last refusal after it.</summary>
public sealed record FeedState(string Name)
{
    public string? Sha256 { get; init; }

    /// <summary>As served.</summary>
    public long Bytes { get; init; }

    public long Entries { get; init; }

    public long Unreadable { get; init; }

    /// <summary>Below the folder of mirrors.</summary>
    public string? File { get; init; }

    /// <summary>Where it came from: an address, or <c>file</c>.</summary>
    public string? Origin { get; init; }

    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>When its publisher last said that this is still the newest.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    public string? ETag { get; init; }

    /// <summary>The last try, where it failed after the mirror was taken.</summary>
    public RefusedFetch? Refused { get; init; }

    public TimeSpan? Age(DateTimeOffset now) => CheckedAt is { } at ? now - at : null;
}

public sealed record RefusedFetch(DateTimeOffset At, string Rule, string Why);
