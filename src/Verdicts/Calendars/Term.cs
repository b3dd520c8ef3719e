using System.Globalization;

namespace Colophon.Verdicts.Calendars;

public enum TermUnit
{
    Second,
    Minute,
    Hour,
    Day,
    BusinessDay,
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
}

/// <summary>A length of time as people agree on it: "quarter", "14 days", "1 business day". What it is in hours depends on the calendar it is read with.</summary>
public readonly record struct Term(int Count, TermUnit Unit)
{
    public const int MaxCount = 1_000_000_000;
    private const long Day = 86_400;

    /// <summary>Average, shortest and longest length in seconds. A business day may have to wait for a week of holidays to end.</summary>
    private static readonly (TermUnit Unit, string One, string Many, long Seconds, long Least, long Most)[] Units =
    [
        (TermUnit.Second, "second", "seconds", 1, 1, 1),
        (TermUnit.Minute, "minute", "minutes", 60, 60, 60),
        (TermUnit.Hour, "hour", "hours", 3_600, 3_600, 3_600),
        (TermUnit.Day, "day", "days", Day, Day, Day),
        (TermUnit.BusinessDay, "business day", "business days", Day, Day, 7 * Day),
        (TermUnit.Week, "week", "weeks", 7 * Day, 7 * Day, 7 * Day),
        (TermUnit.Month, "month", "months", 2_629_800, 28 * Day, 31 * Day),
        (TermUnit.Quarter, "quarter", "quarters", 7_889_400, 90 * Day, 92 * Day),
        (TermUnit.HalfYear, "half-year", "half-years", 15_778_800, 181 * Day, 184 * Day),
        (TermUnit.Year, "year", "years", 31_557_600, 365 * Day, 366 * Day),
    ];

    public const string Grammar = "a number and a unit: seconds, minutes, hours, days, business days, weeks, months, quarters, half-years or years (a unit alone is one of it)";

    private const long LongestSeconds = 10L * 31_557_600;

    /// <summary>What it is on average: for comparing two terms and for showing, never for judging.</summary>
    public long NominalSeconds => Count * Units[(int)Unit].Seconds;

    /// <summary>Its length is the same wherever and whenever it is measured.</summary>
    public bool IsFixed => Unit <= TermUnit.Hour;

    /// <summary>Never longer than the other, whenever the two begin.</summary>
    public bool IsAtMost(Term other) => Unit == other.Unit ? Count <= other.Count : Count * Units[(int)Unit].Most <= other.Count * Units[(int)other.Unit].Least;

    public static Term Seconds(long seconds) => new((int)Math.Clamp(seconds, 0, MaxCount), TermUnit.Second);

    public static bool TryParse(string? text, out Term term)
    {
        term = default;
        if (text is not { Length: > 0 and <= 40 }) { return false; }
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var counted = space > 0 && char.IsAsciiDigit(text[0]);
        var count = 1;
        if (counted && !int.TryParse(text.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out count)) { return false; }
        var name = counted ? text[(space + 1)..] : text;
        foreach (var (unit, one, many, seconds, _, _) in Units)
        {
            if (name != one && name != many) { continue; }
            if (count * seconds > LongestSeconds) { return false; }
            term = new(count, unit);
            return true;
        }
        return false;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {(Count == 1 ? Units[(int)Unit].One : Units[(int)Unit].Many)}");
}
