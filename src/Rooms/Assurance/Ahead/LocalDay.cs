using System.Globalization;
using Colophon.Assurance.Pages;

namespace Colophon.Assurance.Ahead;

/// <summary>The days of the company. Dates may lie outside every period, so they are laid out by this machine's own data of the period's zone; results never rest on that.</summary>
internal static class LocalDay
{
    public static TimeZoneInfo ZoneOf(PageData data) =>
        data.Standing.Current is { } current && TimeZoneInfo.TryFindSystemTimeZoneById(current.Period.Calendar.Zone.Id, out var zone) ? zone : TimeZoneInfo.Utc;

    public static DateOnly Of(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    public static string Clock(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);
}
