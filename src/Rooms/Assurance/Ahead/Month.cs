using System.Globalization;
using Colophon.Web.Text;

namespace Colophon.Assurance.Ahead;

/// <summary>A month of the company's calendar, in its own time zone.</summary>
/// <param name="First">Its first day.</param>
public sealed record Month(DateOnly First, TimeZoneInfo Zone)
{
    private const int FirstYear = 2000;
    private const int LastYear = 2100;

    public string Name => First.ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    public string Id => First.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Null where there is none: the calendar has its ends.</summary>
    public Month? Before => First is { Year: FirstYear, Month: 1 } ? null : this with { First = First.AddMonths(-1) };

    public Month? After => First is { Year: LastYear, Month: 12 } ? null : this with { First = First.AddMonths(1) };

    /// <summary>"2027-03"; what is none is the month of <paramref name="now"/>.</summary>
    public static Month Read(string? text, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = LocalDay.Of(now, zone);
        return new(DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year is >= FirstYear and <= LastYear ? first : new(today.Year, today.Month, 1), zone);
    }

    /// <summary>Weeks from Monday; days of other months stand as null.</summary>
    public IEnumerable<DateOnly?[]> Weeks()
    {
        for (var day = First.AddDays(-(((int)First.DayOfWeek + 6) % 7)); day < First.AddMonths(1); day = day.AddDays(7))
        {
            yield return [.. Enumerable.Range(0, 7).Select(d => day.AddDays(d)).Select(d => d.Month == First.Month ? d : (DateOnly?)null)];
        }
    }

    /// <summary>What the month holds, by day. The same thing many times on one day is one line.</summary>
    public IReadOnlyList<(DateOnly Day, IReadOnlyList<DayLine> Lines)> Days(IEnumerable<DatedAct> acts) =>
        [.. acts.Where(a => LocalDay.Of(a.At, Zone) is var day && day >= First && day < First.AddMonths(1)).GroupBy(a => LocalDay.Of(a.At, Zone)).OrderBy(d => d.Key)
            .Select(d => (d.Key, (IReadOnlyList<DayLine>)[.. d.GroupBy(a => (a.Group, a.State)).Select(g => DayLine.Of([.. g], Zone)).OrderBy(l => l.Clock, StringComparer.Ordinal)]))];
}

/// <param name="Clock">"17:00", or "09:00 to 17:00" where it stands for several.</param>
public sealed record DayLine(string Clock, string What, string Href, DateState State, DateTimeOffset Last)
{
    internal static DayLine Of(IReadOnlyList<DatedAct> same, TimeZoneInfo zone) => same is [var one] ? new(LocalDay.Clock(one.At, zone), one.What, one.Href, one.State, one.At)
        : new(LocalDay.Clock(same[0].At, zone) is var first && LocalDay.Clock(same[^1].At, zone) is var last && first == last ? first : $"{first} to {last}", $"{same[0].What}, and {Say.Count(same.Count - 1)} more of the kind", same[0].Href, same[0].State, same[^1].At);

    public (string Kind, string Word) Words(DateTimeOffset now) => State switch
    {
        DateState.Done => ("ok", "Done"),
        DateState.Missed => ("bad", "Missed"),
        DateState.Owed when Last < now => ("bad", "Late"),
        DateState.Owed => ("wait", "Owed"),
        DateState.Ends => ("wait", "Ends"),
        DateState.Milestone => ("off", "Period"),
        _ => ("off", "To come"),
    };
}
