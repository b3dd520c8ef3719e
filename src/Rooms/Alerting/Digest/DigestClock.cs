namespace Colophon.Alerting.Digest;

/// <summary>When digests are due: once per local calendar day at an hour. An hour that daylight saving skips is due at the first moment after it; one that it repeats is due the first time.</summary>
internal sealed class DigestClock(TimeZoneInfo zone, int hour)
{
    /// <summary>The newest digest that is due at <paramref name="now"/>: its day, and its moment.</summary>
    public (DateOnly Day, DateTimeOffset At) Newest(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var at = Moment(day);
        return at <= now ? (day, at) : (day.AddDays(-1), Moment(day.AddDays(-1)));
    }

    public DateTimeOffset Moment(DateOnly day)
    {
        var local = day.ToDateTime(new TimeOnly(hour, 0));
        while (zone.IsInvalidTime(local)) { local = local.AddMinutes(1); }
        // Of two offsets the larger one is the earlier moment.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
