using System.Globalization;
using Colophon.Kernel;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Colophon.Audit.Pages;

/// <summary>What a person typed into the filter of a stream; unreadable dates are left out and stay visible in the form.</summary>
public sealed class EventFilter
{
    private const int LongestText = 200;

    [FromQuery(Name = "q")]
    public string? Text { get; init; }

    [FromQuery(Name = "type")]
    public string? Type { get; init; }

    [FromQuery(Name = "actor")]
    public string? Actor { get; init; }

    [FromQuery(Name = "object")]
    public string? Object { get; init; }

    [FromQuery(Name = "from")]
    public string? From { get; init; }

    [FromQuery(Name = "to")]
    public string? To { get; init; }

    [FromQuery(Name = "before")]
    public string? Before { get; init; }

    public bool Any => new[] { Text, Type, Actor, Object, From, To }.Any(v => !string.IsNullOrWhiteSpace(v));

    public EventQuery ToQuery(SiteId? site) => new(site, Clean(Actor), Clean(Type), Clean(Object), Clean(Text), Time(From, false), Time(To, true), long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null);

    /// <summary>The same filter, from the page that begins below <paramref name="before"/>.</summary>
    public string Link(string path, long? before)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in ((string, string?)[])[("q", Text), ("type", Type), ("actor", Actor), ("object", Object), ("from", From), ("to", To), ("before", before?.ToString(CultureInfo.InvariantCulture))])
        {
            if (!string.IsNullOrWhiteSpace(value)) { query.Add(name, value); }
        }
        return path + query.ToQueryString();
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim() is var trimmed && trimmed.Length <= LongestText ? trimmed : trimmed[..LongestText];

    /// <summary>A day means its whole length; a day with a time means that moment. UTC.</summary>
    private static DateTimeOffset? Time(string? text, bool end) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment
        : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? (end ? day.AddDays(1) : day)
        : null;
}
