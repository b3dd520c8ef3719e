using System.Globalization;
using System.Text;
using Colophon.Cli.Collector.Site;

namespace Colophon.Cli.Collector.Surveys;

/// <summary>What of the database a page may be made of or code may be run from: options (widgets are options), a network's options, and posts of every kind.</summary>
internal sealed class SiteTexts(WpConfig config, MariaDb database)
{
    /// <summary>Larger values are named and not read.</summary>
    public const int MaxBytes = 8 << 20;

    private const int Together = 500;

    /// <summary>One table's part of the survey.</summary>
    private sealed record Place(string Kind, string Blog, string Table, string Key, string Name, string Column);

    /// <param name="Table">Its number; behind the last one the walk is over.</param>
    /// <param name="Last">The last id that was read.</param>
    public sealed record Cursor(int Table, long Last);

    /// <param name="Value">Null where it is larger than <see cref="MaxBytes"/>.</param>
    public sealed record Found(string Key, long Size, byte[]? Value);

    /// <summary>The next rows after a cursor, and those of them that bear a sign; null at the end.</summary>
    public (Cursor Next, long Rows, long Bytes, IReadOnlyList<Found> Found)? After(Cursor cursor)
    {
        var places = Places();
        if (cursor.Table >= places.Count) { return null; }
        var place = places[cursor.Table];
        var column = MariaDb.Name(place.Column);
        var from = string.Create(CultureInfo.InvariantCulture, $"FROM {MariaDb.Name(place.Table)} WHERE {MariaDb.Name(place.Key)} > {cursor.Last} ORDER BY {MariaDb.Name(place.Key)} LIMIT {Together}");
        var rows = database.Rows([place.Key, place.Name, $"LENGTH({column})", $"IF({Marks.Condition(column)}, IF(LENGTH({column}) <= {MaxBytes}, 1, 2), 0)", $"IF({Marks.Condition(column)} AND LENGTH({column}) <= {MaxBytes}, {column}, NULL)"], from);
        var found = rows.Where(r => Text(r[3]) != "0").Select(r => new Found($"{place.Kind}:{place.Blog}:{Text(r[1])}", Number(r[2]), r[4])).ToList();
        return (rows.Count < Together ? new(cursor.Table + 1, 0) : new(cursor.Table, Number(rows[^1][0])), rows.Count, rows.Sum(r => Number(r[2])), found);
    }

    /// <summary>The stored text of an option or a post, or null.</summary>
    public byte[]? Read(string kind, string id)
    {
        var colon = id.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || Places().FirstOrDefault(p => p.Kind == kind && p.Blog == id[..colon]) is not { } place) { return null; }
        var rows = database.Rows([place.Column], $"FROM {MariaDb.Name(place.Table)} WHERE {MariaDb.Name(place.Name)} = {MariaDb.Quote(id[(colon + 1)..])} AND LENGTH({MariaDb.Name(place.Column)}) <= {MaxBytes} LIMIT 1");
        return rows is [[var value]] ? value : null;
    }

    private List<Place> Places()
    {
        var blogs = config.IsMultisite ? database.Rows(["blog_id"], $"FROM {MariaDb.Name(config.Prefix + "blogs")} ORDER BY blog_id").ConvertAll(r => Number(r[0])) : [1];
        var places = new List<Place>();
        foreach (var blog in blogs)
        {
            var prefix = blog == 1 ? config.Prefix : string.Create(CultureInfo.InvariantCulture, $"{config.Prefix}{blog}_");
            var name = blog.ToString(CultureInfo.InvariantCulture);
            places.Add(new("option", name, prefix + "options", "option_id", "option_name", "option_value"));
            places.Add(new("post", name, prefix + "posts", "ID", "ID", "post_content"));
        }
        if (config.IsMultisite) { places.Add(new("option", "network", config.Prefix + "sitemeta", "meta_id", "meta_key", "meta_value")); }
        return places;
    }

    private static string Text(byte[]? value) => Encoding.UTF8.GetString(value ?? []);

    private static long Number(byte[]? value) => long.TryParse(Text(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
