using System.Globalization;
using System.Text.Json;

namespace Colophon.Scanning.Feeds;

/// <summary>Reads members that may be missing, null, of another type, or too long. What feeds hold is a stranger's word: shapes vary, and nothing in them is believed to be short.</summary>
internal static class Loose
{
    private const int MaxText = 512;

    public static JsonElement Member(this JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    public static IEnumerable<JsonElement> Items(this JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>A string or number as text, cut at 512 characters, without control characters; null where there is none or it isn't Unicode.</summary>
    public static string? Text(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Number) { return element.GetRawText(); }
        if (element.ValueKind != JsonValueKind.String) { return null; }
        try
        {
            var text = element.GetString()!.Trim();
            if (text.Any(char.IsControl)) { text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)); }
            if (text.Length > MaxText) { text = text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)] + "…"; }
            return text.Length > 0 ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool? Flag(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => element.Text() switch { "1" => true, "0" => false, _ => null },
    };

    public static double? Number(this JsonElement element) =>
        double.TryParse(element.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Dates of feeds are in UTC unless they say otherwise.</summary>
    public static DateTimeOffset? Time(this JsonElement element) =>
        element.Text() is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unix) && unix is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(unix)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>Slugs and CVE ids compare in lower and upper case alike.</summary>
    public static string Slug(string text) => text.Trim().ToLowerInvariant();
}
