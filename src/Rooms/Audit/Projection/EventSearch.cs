using System.Globalization;
using System.Text;
using Colophon.Kernel;
using Colophon.Storage;
using Microsoft.Data.Sqlite;

namespace Colophon.Audit.Projection;

/// <summary>Filters over the projection's rows; values are parameters, texts are matched on the interned words.</summary>
internal static class EventSearch
{
    public const int MaxLimit = 500;

    public static List<FoundEvent> Run(SqliteConnection c, EventQuery query, IReadOnlyCollection<string>? sources)
    {
        var where = new List<string>();
        var values = new List<(string, object?)>();
        void Add(string condition, string name, object value)
        {
            where.Add(condition);
            values.Add((name, value));
        }
        if (sources is not null)
        {
            var names = sources.Select((s, i) => (Name: "$s" + i.ToString(CultureInfo.InvariantCulture), Source: s)).ToList();
            where.Add($"e.source IN (SELECT id FROM word WHERE text IN ({string.Join(", ", names.Select(n => n.Name))}))");
            values.AddRange(names.Select(n => (n.Name, (object?)n.Source)));
        }
        if (query.Type is { Length: > 0 } type)
        {
            Add(type.EndsWith(".*", StringComparison.Ordinal) ? "e.type IN (SELECT id FROM word WHERE text LIKE $type ESCAPE '\\')" : "e.type = (SELECT id FROM word WHERE text = $type)",
                "$type", type.EndsWith(".*", StringComparison.Ordinal) ? Like(type[..^1]) + "%" : type);
        }
        if (query.Actor is { Length: > 0 } actor)
        {
            Add("e.actor = (SELECT id FROM word WHERE text = $actor)", "$actor", actor);
        }
        if (query.Object is { Length: > 0 } subject)
        {
            Add("e.object = (SELECT id FROM word WHERE text = $object)", "$object", subject);
        }
        if (query.Text is { Length: > 0 } text)
        {
            const string Words = "(SELECT id FROM word WHERE text LIKE $text ESCAPE '\\')";
            Add($"(e.type IN {Words} OR e.actor IN {Words} OR e.object IN {Words})", "$text", "%" + Like(text) + "%");
        }
        if (query.From is { } from)
        {
            Add("e.received >= $from", "$from", from.Micros());
        }
        if (query.To is { } to)
        {
            Add("e.received < $to", "$to", to.Micros());
        }
        if (query.BeforeIndex is { } before)
        {
            Add("e.idx < $before", "$before", before);
        }
        var sql = new StringBuilder("""
            SELECT e.idx, k.text, s.text, p.text, e.seq, t.text, a.text, o.text, e.effective, e.lower, e.received
            FROM event e JOIN word k ON k.id = e.kind JOIN word t ON t.id = e.type
            LEFT JOIN word s ON s.id = e.source LEFT JOIN word p ON p.id = e.epoch LEFT JOIN word a ON a.id = e.actor LEFT JOIN word o ON o.id = e.object
            """);
        if (where.Count > 0)
        {
            sql.Append(" WHERE ").AppendJoin(" AND ", where);
        }
        sql.Append(" ORDER BY e.idx DESC LIMIT $limit");
        values.Add(("$limit", Math.Clamp(query.Limit, 1, MaxLimit)));
        return c.Query(sql.ToString(), r => new FoundEvent(r.GetInt64(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3), r.IsDBNull(4) ? null : r.GetInt64(4), r.GetString(5), r.TextOrNull(6), r.TextOrNull(7), r.Time(8), r.Time(9), r.Time(10)), [.. values]);
    }

    private static string Like(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

internal sealed record FoundEvent(long Index, string Kind, string? Source, string? Epoch, long? Seq, string Type, string? Actor, string? Object, DateTimeOffset EffectiveAt, DateTimeOffset Lower, DateTimeOffset ReceivedAt);
