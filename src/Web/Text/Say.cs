using System.Globalization;
using System.Text;

namespace Colophon.Web.Text;

/// <summary>Numbers, times and hashes as the console writes them: times carry UTC, percent is cut and never rounded up, large numbers are grouped.</summary>
public static class Say
{
    private const char Thin = '\u202f';

    public static string Count(long n)
    {
        var digits = Math.Abs(n).ToString(CultureInfo.InvariantCulture);
        if (digits.Length <= 4) { return n.ToString(CultureInfo.InvariantCulture); }
        var text = new StringBuilder(n < 0 ? "−" : "");
        for (var i = 0; i < digits.Length; i++)
        {
            if (i > 0 && (digits.Length - i) % 3 == 0) { text.Append(Thin); }
            text.Append(digits[i]);
        }
        return text.ToString();
    }

    /// <summary>"1 site", "3 sites"; "no site" for none.</summary>
    public static string Count(long n, string one, string many) => n switch { 0 => "no " + one, 1 => "1 " + one, _ => $"{Count(n)} {many}" };

    /// <summary>A sentence begins with a capital letter.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string ShortDay(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM", CultureInfo.InvariantCulture);

    public static string LongDay(DateTimeOffset at) => at.UtcDateTime.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>"22 Nov 2026 05:12:44 UTC".</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The two largest units: "43 h 28 m", "9 s", "145 d 3 h".</summary>
    public static string Lasted(TimeSpan span)
    {
        if (span < TimeSpan.Zero) { return "−" + Lasted(-span); }
        if (span.TotalSeconds < 60) { return $"{(int)span.TotalSeconds} s"; }
        if (span.TotalMinutes < 60) { return span.Seconds == 0 ? $"{span.Minutes} m" : $"{span.Minutes} m {span.Seconds} s"; }
        if (span.TotalHours < 72) { return span.Minutes == 0 ? $"{(int)span.TotalHours} h" : $"{(int)span.TotalHours} h {span.Minutes} m"; }
        return span.Hours == 0 ? $"{(int)span.TotalDays} d" : $"{(int)span.TotalDays} d {span.Hours} h";
    }

    public static string Ago(DateTimeOffset? at, DateTimeOffset now) => at is null ? "never" : now - at.Value is var d && d < TimeSpan.Zero ? "now" : $"{Lasted(now - at.Value)} ago";

    /// <summary>Two decimals, cut; 100.00 stands only for all of it.</summary>
    public static string Percent(double part, double whole) =>
        whole <= 0 ? "none" : (Math.Floor(part / whole * 10000) / 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    public static string Bytes(long n) => n switch
    {
        < 1024 => $"{n} bytes",
        < 1024 * 1024 => (n / 1024.0).ToString("0.0", CultureInfo.InvariantCulture) + " KiB",
        < 1L << 30 => (n / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MiB",
        _ => (n / 1073741824.0).ToString("0.0", CultureInfo.InvariantCulture) + " GiB",
    };

    /// <summary>"9f3c 51ad … e07b".</summary>
    public static string Hash(ReadOnlySpan<byte> hash)
    {
        var hex = Convert.ToHexStringLower(hash);
        return hex.Length <= 16 ? hex : $"{hex[..4]} {hex[4..8]} … {hex[^4..]}";
    }

    /// <summary>"Ada, Lena or Ines".</summary>
    public static string Either(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "nobody",
        1 => names[0],
        _ => string.Join(", ", names.Take(names.Count - 1)) + " or " + names[^1],
    };
}
