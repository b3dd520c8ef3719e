using System.Text.Json;
using Colophon.Audit.Reading;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Audit.Projection;

/// <summary>
/// Filters over the projection's rows, newest first. What is common is found by walking down from the newest row; what is rare by the index of the filter with the fewest rows,
/// word by word. Neither ever sorts what doesn't get onto the page.
/// </summary>
internal sealed class EventSearch
{
    public const int MaxLimit = 500;

    /// <summary>Rows walked before the indexes are asked.</summary>
    private const long Window = 20_000;

    /// <summary>With more words than this a walk is cheaper than as many seeks.</summary>
    private const int MostSeeks = 6_000;

    /// <summary>How far rows are counted to choose an index.</summary>
    private const int CountedRows = 20_000;
    private const int CountedWords = 32;

    private readonly SqliteConnection _db;
    private readonly int _limit;
    private readonly List<Filter> _filters = [];
    private readonly long _from;
    private readonly long _to;

    private EventSearch(SqliteConnection db, EventQuery query, IReadOnlyCollection<string>? sources)
    {
        (_db, _limit) = (db, Math.Clamp(query.Limit, 1, MaxLimit));
        _to = Math.Min(query.BeforeIndex ?? long.MaxValue, db.Scalar("SELECT MAX(idx) + 1 FROM event"));
        // Times of receipt never step back in a tree: a range of time is a range of indexes
        _to = query.To is { } to ? Math.Min(_to, FirstReceivedAt(to.Micros())) : _to;
        _from = query.From is { } from ? FirstReceivedAt(from.Micros()) : 0;
        Add(sources is null ? null : Words("text IN (SELECT value FROM json_each($text))", JsonSerializer.Serialize(sources)), "source");
        Add(query.Type is { Length: > 0 } type ? type.EndsWith(".*", StringComparison.Ordinal) ? Words("text LIKE $text ESCAPE '\\'", Like(type[..^1]) + "%") : Words("text = $text", type) : null, "type");
        Add(query.Actor is { Length: > 0 } actor ? Words("text = $text", actor) : null, "actor");
        Add(query.Object is { Length: > 0 } subject ? Words("text = $text", subject) : null, "object");
        // Types are found by what they mean, too: "signed in" finds session.started
        Add(query.Text is { Length: > 0 } text ? [.. Words("text LIKE $text ESCAPE '\\'", $"%{Like(text)}%").Union(Words("text IN (SELECT value FROM json_each($text))", JsonSerializer.Serialize(EventWords.TypesLike(text))))] : null, "type", "actor", "object");
    }

    public static List<FoundEvent> Run(SqliteConnection db, EventQuery query, IReadOnlyCollection<string>? sources) => new EventSearch(db, query, sources).Run();

    private List<FoundEvent> Run()
    {
        if (_filters.Any(f => f.Words.Length == 0))
        {
            return [];
        }
        var near = Math.Max(_from, _to - Window);
        var found = Walk(near, _to, _limit);
        if (found.Count < _limit && near > _from)
        {
            var rest = _limit - found.Count;
            var driver = _filters.Where(f => f.Seeks <= MostSeeks).MinBy(Rows);
            found.AddRange(driver is null ? Walk(_from, near, rest) : Seek(driver, near, rest));
        }
        return _db.Query("""
            SELECT e.idx, k.text, s.text, p.text, e.seq, t.text, a.text, o.text, e.effective, e.lower, e.received
            FROM event e JOIN word k ON k.id = e.kind JOIN word t ON t.id = e.type
            LEFT JOIN word s ON s.id = e.source LEFT JOIN word p ON p.id = e.epoch LEFT JOIN word a ON a.id = e.actor LEFT JOIN word o ON o.id = e.object
            WHERE e.idx IN (SELECT value FROM json_each($found)) ORDER BY e.idx DESC
            """,
            r => new FoundEvent(r.GetInt64(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3), r.IsDBNull(4) ? null : r.GetInt64(4), r.GetString(5), r.TextOrNull(6), r.TextOrNull(7), r.Time(8), r.Time(9), r.Time(10)),
            ("$found", JsonSerializer.Serialize(found)));
    }

    /// <summary>Down the primary key. The plus signs keep the planner from other indexes.</summary>
    private List<long> Walk(long from, long to, int limit) => _db.Query(
        $"SELECT e.idx FROM event e WHERE e.idx >= $from AND e.idx < $to{Conditions(null)} ORDER BY e.idx DESC LIMIT $limit", r => r.GetInt64(0), Values(("$from", from), ("$to", to), ("$limit", limit)));

    /// <summary>Down the index of each word of one filter, never below what is on the page already.</summary>
    private List<long> Seek(Filter driver, long to, int limit)
    {
        var page = new SortedSet<long>();
        foreach (var column in driver.Columns)
        {
            using var command = _db.CreateCommand();
#pragma warning disable CA2100 // columns are ours, values are parameters
            command.CommandText = $"SELECT e.idx FROM event e WHERE e.{column} = $word AND e.idx >= $from AND e.idx < $to{Conditions(driver)} ORDER BY e.idx DESC LIMIT $limit";
#pragma warning restore CA2100
            foreach (var (name, value) in Values(("$word", 0L), ("$from", _from), ("$to", to), ("$limit", limit)))
            {
                command.Parameters.AddWithValue(name, value);
            }
            foreach (var word in driver.Words)
            {
                command.Parameters["$word"].Value = word;
                command.Parameters["$from"].Value = page.Count == limit ? page.Min : _from;
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    page.Add(reader.GetInt64(0));
                }
                while (page.Count > limit)
                {
                    page.Remove(page.Min);
                }
            }
        }
        return [.. page];
    }

    private string Conditions(Filter? without) => string.Concat(_filters.Where(f => f != without).Select(f =>
        $" AND ({string.Join(" OR ", f.Columns.Select(c => f.Words.Length == 1 ? $"+e.{c} = {f.Parameter}" : $"+e.{c} IN (SELECT value FROM json_each({f.Parameter}))"))})"));

    private (string Name, object? Value)[] Values(params ReadOnlySpan<(string Name, object? Value)> own) =>
        [.. own, .. _filters.Select(f => (f.Parameter, f.Words.Length == 1 ? f.Words[0] : (object?)JsonSerializer.Serialize(f.Words)))];

    private void Add(long[]? words, params string[] columns)
    {
        if (words is not null)
        {
            _filters.Add(new(words, columns, "$f" + _filters.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    private long[] Words(string condition, string text) => [.. _db.Query($"SELECT id FROM word WHERE {condition}", r => r.GetInt64(0), ("$text", text))];

    /// <summary>About how many rows a filter alone would leave.</summary>
    private long Rows(Filter filter) => filter.Words.Length > CountedWords
        ? CountedRows
        : filter.Columns.Sum(c => filter.Words.Sum(w => _db.Scalar($"SELECT COUNT(*) FROM (SELECT 1 FROM event WHERE {c} = $word LIMIT {CountedRows})", ("$word", w))));

    /// <summary>The first index received at or after a time, by halving.</summary>
    private long FirstReceivedAt(long micros)
    {
        var (low, high) = (0L, _db.Scalar("SELECT MAX(idx) + 1 FROM event"));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_db.Scalar("SELECT received FROM event WHERE idx = $idx", ("$idx", middle)) < micros)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    private static string Like(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    /// <summary>One of the columns holds one of the words.</summary>
    private sealed record Filter(long[] Words, string[] Columns, string Parameter)
    {
        public int Seeks => Words.Length * Columns.Length;
    }
}

internal sealed record FoundEvent(long Index, string Kind, string? Source, string? Epoch, long? Seq, string Type, string? Actor, string? Object, DateTimeOffset EffectiveAt, DateTimeOffset Lower, DateTimeOffset ReceivedAt);
