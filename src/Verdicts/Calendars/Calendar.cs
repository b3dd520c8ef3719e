using System.Text.Json;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Calendars;

/// <summary>How a company counts its days: its time zone, and which days are no business days. Part of a period's definition, fixed before the period is judged.</summary>
public sealed class Calendar
{
    public const int MaxHolidays = 400;
    private const long Day = 86_400 * Micros.PerSecond;
    private const int EpochDay = 719_162;

    public static readonly Calendar Utc = new(Zone.Utc, new HashSet<DateOnly>());

    private readonly IReadOnlySet<DateOnly> _holidays;

    public Calendar(Zone zone, IReadOnlySet<DateOnly> holidays) => (Zone, _holidays) = (zone, holidays);

    public Zone Zone { get; }

    public IReadOnlyList<DateOnly> Holidays => [.. _holidays.Order()];

    internal static Calendar Read(JsonElement period)
    {
        var zone = period.Member("zone") is { } given ? Zone.Read(given) ?? Zone.Utc : Zone.Utc;
        var holidays = period.Member("holidays").Texts().Take(MaxHolidays)
            .Select(t => DateOnly.TryParseExact(t, "yyyy-MM-dd", out var day) ? day : (DateOnly?)null).OfType<DateOnly>().ToHashSet();
        return zone == Zone.Utc && holidays.Count == 0 ? Utc : new(zone, holidays);
    }

    public bool IsBusinessDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(day);

    /// <summary>
    /// When something that began at <paramref name="moment"/> is due. Days and longer keep the local time of day; a term of business days ends with the last of them,
    /// counted from the day after it began.
    /// </summary>
    public long Due(long moment, Term term)
    {
        if (term.IsFixed) { return moment + (term.NominalSeconds * Micros.PerSecond); }
        var local = Zone.ToLocal(moment);
        var day = DayOf(local);
        if (term.Unit == TermUnit.BusinessDay)
        {
            for (var left = term.Count; left > 0; left--)
            {
                do { day = day.AddDays(1); } while (!IsBusinessDay(day));
            }
            return Midnight(day.AddDays(1));
        }
        var then = term.Unit switch
        {
            TermUnit.Day => day.AddDays(term.Count),
            TermUnit.Week => day.AddDays(7 * term.Count),
            _ => day.AddMonths(Months(term)),
        };
        return Zone.ToUtc(Local(then) + (local - Local(day)));
    }

    /// <summary>
    /// The spans in which something is due once each. Minutes and hours are counted from the window's beginning; days, weeks (from Monday), months, quarters, halves
    /// and years are those of the calendar, in local time. The first and the last are whole, also where the window cuts them.
    /// </summary>
    public IEnumerable<Interval> Spans(Interval window, Term term)
    {
        if (term.Count == 0 || window.IsEmpty) { yield break; }
        if (term.IsFixed)
        {
            var length = term.NominalSeconds * Micros.PerSecond;
            for (var from = window.From; from < window.To; from += length) { yield return new(from, from + length); }
            yield break;
        }
        for (var first = Begin(DayOf(Zone.ToLocal(window.From)), term.Unit); Midnight(first) < window.To;)
        {
            var next = Next(first, term);
            var span = new Interval(Midnight(first), Midnight(next));
            if (span.Meets(window) && (term.Unit != TermUnit.BusinessDay || IsBusinessDay(first))) { yield return span; }
            first = next;
        }
    }

    private static DateOnly Begin(DateOnly day, TermUnit unit) => unit switch
    {
        TermUnit.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        TermUnit.Month => new(day.Year, day.Month, 1),
        TermUnit.Quarter => new(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1),
        TermUnit.HalfYear => new(day.Year, day.Month <= 6 ? 1 : 7, 1),
        TermUnit.Year => new(day.Year, 1, 1),
        _ => day,
    };

    private static DateOnly Next(DateOnly day, Term term) => term.Unit switch
    {
        TermUnit.BusinessDay => day.AddDays(1),
        TermUnit.Day => day.AddDays(term.Count),
        TermUnit.Week => day.AddDays(7 * term.Count),
        _ => day.AddMonths(Months(term)),
    };

    private static int Months(Term term) => term.Count * term.Unit switch { TermUnit.Month => 1, TermUnit.Quarter => 3, TermUnit.HalfYear => 6, _ => 12 };

    private static DateOnly DayOf(long local) => DateOnly.FromDayNumber((int)Math.Clamp((Math.DivRem(local, Day, out var rest) - (rest < 0 ? 1 : 0)) + EpochDay, 0, DateOnly.MaxValue.DayNumber - 4_000));

    private static long Local(DateOnly day) => (day.DayNumber - (long)EpochDay) * Day;

    private long Midnight(DateOnly day) => Zone.ToUtc(Local(day));
}
