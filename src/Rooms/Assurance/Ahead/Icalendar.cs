using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Colophon.Assurance.Ahead;

/// <summary>Dates as an iCalendar stream (RFC 5545): what is owed, comes, or ends. Moments are UTC, so that no reader needs the company's zone.</summary>
internal static class Icalendar
{
    public const string MediaType = "text/calendar; charset=utf-8";

    /// <summary>Octets of a line without its end (RFC 5545, 3.1).</summary>
    private const int Line = 75;

    /// <param name="tenant">Part of each event's name, so that two companies' calendars never mix.</param>
    public static byte[] Write(string tenant, string name, IEnumerable<DatedAct> acts, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var line in (string[])["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Colophon//Calendar//EN", "NAME:" + Escape(name)]) { Fold(text, line); }
        foreach (var act in acts.Where(a => a.State is not (DateState.Done or DateState.Missed)))
        {
            // The same thing keeps its name from one download to the next, so that a reader replaces it.
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{act.Group}\n{act.What}\n{Stamp(act.At)}")))[..32];
            foreach (var line in (string[])["BEGIN:VEVENT", $"UID:{id}@colophon", "DTSTAMP:" + Stamp(now), "DTSTART:" + Stamp(act.At), "SUMMARY:" + Escape(act.What), "DESCRIPTION:" + Escape("Settled at " + act.Href), "TRANSP:TRANSPARENT", "END:VEVENT"]) { Fold(text, line); }
        }
        Fold(text, "END:VCALENDAR");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A value stays one value, whatever a person wrote (3.3.11). Control characters have no place in it.</summary>
    private static string Escape(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Select(c => c switch { '\\' => "\\\\", ';' => "\\;", ',' => "\\,", '\n' => "\\n", _ when char.IsControl(c) => "", _ => c.ToString() }));

    /// <summary>Lines of at most 75 octets, cut between characters; what follows begins with a space.</summary>
    private static void Fold(StringBuilder text, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > Line)
            {
                text.Append("\r\n ");
                octets = 1;
            }
            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }
        text.Append("\r\n");
    }
}
