using System.Globalization;

namespace Colophon.Web.Timelines;

/// <summary>Places moments on a period in percent of its length, so that a drawing stretches without distorting.</summary>
public sealed class PeriodScale(DateTimeOffset from, DateTimeOffset to)
{
    private readonly double length = Math.Max(1, (to - from).TotalSeconds);

    public DateTimeOffset From => from;

    public DateTimeOffset To => to;

    public double Fraction(DateTimeOffset at) => Math.Clamp((at - from).TotalSeconds / length, 0, 1);

    public string Percent(DateTimeOffset at) => Percent(Fraction(at));

    public static string Percent(double fraction) => (fraction * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    /// <summary>Long marks carry a label (month, day or clock); short ones divide. Never more than a few dozen, whatever the period's length.</summary>
    public IEnumerable<Mark> Marks()
    {
        var span = to - from;
        return span > TimeSpan.FromDays(45) ? Months()
            : span > TimeSpan.FromDays(3) ? Steps(TimeSpan.FromDays(1), span > TimeSpan.FromDays(12) ? 7 : 1, "d MMM")
            : span > TimeSpan.FromHours(6) ? Steps(TimeSpan.FromHours(1), 6, "HH:mm")
            : span > TimeSpan.FromMinutes(40) ? Steps(TimeSpan.FromMinutes(10), 6, "HH:mm")
            : Steps(TimeSpan.FromMinutes(1), span > TimeSpan.FromMinutes(12) ? 5 : 2, "HH:mm");
    }

    private IEnumerable<Mark> Months()
    {
        var first = new DateTimeOffset(from.UtcDateTime.Year, from.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        for (var month = first; month < to; month = month.AddMonths(1))
        {
            if (month >= from || from - month < TimeSpan.FromDays(8)) { yield return new(Percent(month), month.ToString("MMM", CultureInfo.InvariantCulture)); }
            for (var week = month.AddDays(7); week < month.AddMonths(1).AddDays(-3) && length < 400 * 86400; week = week.AddDays(7))
            {
                if (week > from && week < to) { yield return new(Percent(week), null); }
            }
        }
    }

    private IEnumerable<Mark> Steps(TimeSpan step, int labelEvery, string format)
    {
        var ticks = (from.UtcTicks + step.Ticks - 1) / step.Ticks;
        for (var n = ticks; n * step.Ticks < to.UtcTicks; n++)
        {
            var at = new DateTimeOffset(n * step.Ticks, TimeSpan.Zero);
            yield return new(Percent(at), n % labelEvery == 0 ? at.ToString(format, CultureInfo.InvariantCulture) : null);
        }
    }
}

public sealed record Mark(string X, string? Label);
