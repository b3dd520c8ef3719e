using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Tests;

/// <summary>Days, weeks and quarters as a company counts them, across every change of its clocks, against the runtime's own time-zone rules.</summary>
public sealed class CalendarTests
{
    /// <summary>Half an hour of summer time, a day that was skipped, clocks that change at midnight, a quarter hour off.</summary>
    public static TheoryData<string, int> Zones() => new()
    {
        { "UTC", 2026 }, { "Europe/Berlin", 2026 }, { "America/New_York", 2026 }, { "Australia/Lord_Howe", 2026 }, { "Pacific/Apia", 2011 }, { "America/Sao_Paulo", 2018 },
        { "Asia/Kathmandu", 2026 }, { "America/St_Johns", 2026 }, { "Africa/Casablanca", 2026 }, { "Asia/Beirut", 2021 },
    };

    [Theory]
    [MemberData(nameof(Zones))]
    public void The_recorded_table_tells_the_same_local_time_as_the_machine(string id, int year)
    {
        var (zone, table) = Of(id, year);
        var random = new Random(1);
        for (var n = 0; n < 5_000; n++)
        {
            var moment = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(0, 365 * 86_400));
            Assert.Equal(moment.UtcDateTime + zone.GetUtcOffset(moment), Micros.ToTime(table.ToLocal(Micros.Of(moment))).UtcDateTime);
        }
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void Spans_are_the_local_days_weeks_months_and_quarters(string id, int year)
    {
        var (zone, table) = Of(id, year);
        var calendar = new Calendar(table, new HashSet<DateOnly>());
        var window = new Interval(Micros.Of(new(year, 2, 1, 9, 0, 0, TimeSpan.Zero)), Micros.Of(new(year, 12, 20, 9, 0, 0, TimeSpan.Zero)));
        foreach (var (term, key) in Keys())
        {
            var spans = calendar.Spans(window, term).ToArray();
            var at = 0;
            for (var moment = window.From; moment < window.To; moment += 900 * Micros.PerSecond)
            {
                while (spans[at].To <= moment) { at++; }
                var span = spans[at];
                if (!span.Contains(moment)) { Assert.Fail($"no {term} holds {Micros.Format(moment)}"); }
                var local = Micros.ToTime(moment).UtcDateTime + zone.GetUtcOffset(Micros.ToTime(moment));
                var begin = Micros.ToTime(span.From).UtcDateTime + zone.GetUtcOffset(Micros.ToTime(span.From));
                if (!key(DateOnly.FromDateTime(local)).Equals(key(DateOnly.FromDateTime(begin)))) { Assert.Fail($"{local:s} is in another {term} than {begin:s}"); }
            }
            for (var i = 1; i < spans.Length; i++) { Assert.Equal(spans[i - 1].To, spans[i].From); }
        }
    }

    [Fact]
    public void The_day_on_which_clocks_go_forward_has_23_hours_and_the_other_25()
    {
        var calendar = new Calendar(Of("Europe/Berlin", 2026).Table, new HashSet<DateOnly>());
        var days = calendar.Spans(new(Micros.Of(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)), Micros.Of(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))), new(1, TermUnit.Day)).Select(d => d.Length / Micros.PerSecond / 3_600).ToArray();
        Assert.Equal((1, 1), (days.Count(d => d == 23), days.Count(d => d == 25)));
        Assert.All(days, d => Assert.InRange(d, 23, 25));
    }

    [Theory]
    [InlineData("2026-03-28T11:00:00Z", "1 day", "2026-03-29T10:00:00Z")] // noon in Berlin on both days, 23 hours apart
    [InlineData("2026-03-28T01:30:00Z", "1 day", "2026-03-29T01:00:00Z")] // half past two doesn't exist on the 29th: the moment at which it is skipped
    [InlineData("2026-10-24T00:30:00Z", "1 day", "2026-10-25T00:30:00Z")] // half past two exists twice on the 25th: the first of them
    [InlineData("2026-03-28T11:00:00Z", "24 hours", "2026-03-29T11:00:00Z")]
    [InlineData("2026-01-31T11:00:00Z", "1 month", "2026-02-28T11:00:00Z")]
    [InlineData("2026-04-02T15:00:00Z", "1 business day", "2026-04-07T22:00:00Z")] // Thursday; Good Friday and Easter Monday are off: the end of Tuesday
    [InlineData("2026-04-04T15:00:00Z", "2 business days", "2026-04-08T22:00:00Z")]
    [InlineData("2026-04-07T21:59:59Z", "1 business day", "2026-04-08T22:00:00Z")]
    [InlineData("2026-04-07T22:00:00Z", "1 business day", "2026-04-09T22:00:00Z")] // midnight in Berlin: Wednesday already
    public void A_term_is_due_by_the_local_calendar(string from, string term, string due)
    {
        var calendar = new Calendar(Of("Europe/Berlin", 2026).Table, new HashSet<DateOnly> { new(2026, 4, 3), new(2026, 4, 6) });
        Assert.True(Micros.TryParse(from, out var moment));
        Assert.True(Term.TryParse(term, out var parsed));
        Assert.Equal(due, Micros.Format(calendar.Due(moment, parsed)).Replace(".000000", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("quarter", 1, TermUnit.Quarter)]
    [InlineData("2 business days", 2, TermUnit.BusinessDay)]
    [InlineData("1 second", 1, TermUnit.Second)]
    public void A_term_is_read_as_people_write_it(string text, int count, TermUnit unit)
    {
        Assert.True(Term.TryParse(text, out var term));
        Assert.Equal((count, unit), (term.Count, term.Unit));
        Assert.True(Term.TryParse(term.ToString(), out var again));
        Assert.Equal(term, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1 day")]
    [InlineData("1  day")]
    [InlineData("1.5 days")]
    [InlineData("11 years")]
    [InlineData("99999999999 seconds")]
    [InlineData("1 Day")]
    public void What_is_no_term_is_refused(string text) => Assert.False(Term.TryParse(text, out _));

    [Theory]
    [InlineData("1 month", "1 quarter", true)]
    [InlineData("3 months", "1 quarter", false)] // December to February has 90 days, July to September 92
    [InlineData("90 days", "1 quarter", true)]
    [InlineData("91 days", "1 quarter", false)]
    [InlineData("4 hours", "1 business day", true)]
    [InlineData("2 days", "1 business day", false)]
    [InlineData("1 business day", "2 business days", true)]
    public void A_term_is_tighter_only_if_it_is_never_longer(string text, string other, bool tighter)
    {
        Assert.True(Term.TryParse(text, out var term) && Term.TryParse(other, out var limit) && term.IsAtMost(limit) == tighter);
    }

    [Fact]
    public void A_period_without_a_zone_counts_in_UTC_and_a_damaged_zone_is_none()
    {
        Assert.Same(Calendar.Utc, Defined("").Calendar);
        Assert.Same(Calendar.Utc, Defined(""","zone":{"id":"X","offsets":[[null,999999]]}""").Calendar);
        var offsets = string.Join(',', Enumerable.Range(1, 100).Select(i => $"[\"{Micros.Format(i * Micros.PerSecond)}\",0]"));
        Assert.Same(Calendar.Utc, Defined(",\"zone\":{\"id\":\"X\",\"offsets\":[" + offsets + "]}").Calendar);
        var berlin = Defined(""","zone":{"id":"Europe/Berlin","offsets":[[null,3600],["2026-03-29T01:00:00Z",7200]]},"holidays":["2026-12-25","soon"]""").Calendar;
        Assert.Equal(("Europe/Berlin", new DateOnly(2026, 12, 25)), (berlin.Zone.Id, Assert.Single(berlin.Holidays)));
    }

    private static Results.Period Defined(string more)
    {
        var ledger = new LedgerBuilder();
        ledger.Console.Tell("period.defined", "period:2026", after: $$"""{"name":"Y","from":"{{Micros.Format(ledger.Now)}}","until":"{{Micros.Format(ledger.Now + 1)}}"{{more}}}""", actor: "person:p-owner");
        return Judging.Judge.Evaluate(ledger.Load(), "2026", new(ledger.Size))!.Period;
    }

    private static (Term, Func<DateOnly, object>)[] Keys() =>
    [
        (new(1, TermUnit.Day), d => d),
        (new(1, TermUnit.Week), d => d.AddDays(-(((int)d.DayOfWeek + 6) % 7))),
        (new(1, TermUnit.Month), d => (d.Year, d.Month)),
        (new(1, TermUnit.Quarter), d => (d.Year, (d.Month - 1) / 3)),
        (new(1, TermUnit.HalfYear), d => (d.Year, d.Month <= 6)),
        (new(1, TermUnit.Year), d => d.Year),
    ];

    private static (TimeZoneInfo Zone, Zone Table) Of(string id, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        return (zone, Zone.Of(id, zone, new(year - 1, 1, 1, 0, 0, 0, TimeSpan.Zero), new(year + 2, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }
}
