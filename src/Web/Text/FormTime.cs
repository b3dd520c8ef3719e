using System.Globalization;

namespace Colophon.Web.Text;

/// <summary>Moments as forms send them: what a <c>datetime-local</c> field holds is UTC (or of a given zone), and ISO 8601 with an offset is taken at its word.</summary>
public static class FormTime
{
    private static readonly string[] Shapes = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text?.Trim(), Shapes, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>A local time that the clocks show twice is the first of the two; one that they skip is no moment.</summary>
    public static bool TryParse(string? text, TimeZoneInfo zone, out DateTimeOffset time)
    {
        if (!TryParse(text, out time)) { return false; }
        if (!DateTime.TryParseExact(text!.Trim(), Shapes, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local) || local.Kind != DateTimeKind.Unspecified) { return true; }
        if (zone.IsInvalidTime(local)) { return false; }
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        time = new DateTimeOffset(local, offset).ToUniversalTime();
        return true;
    }

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
