using System.Globalization;

namespace Colophon.Verdicts;

/// <summary>Moments are microseconds since 1970-01-01T00:00:00Z: integers compare, add and print the same on every machine.</summary>
public static class Micros
{
    public const long PerSecond = 1_000_000;

    /// <summary>RFC 3339 in UTC with six decimals, as docs/formats/ledger.md writes every time.</summary>
    public static string Format(long micros) =>
        DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long micros) => new(DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static bool TryParse(string? text, out long micros)
    {
        micros = 0;
        Span<byte> bytes = stackalloc byte[27];
        return text is { Length: >= 20 and <= 27 }
            && System.Text.Encoding.ASCII.TryGetBytes(text, bytes, out var n)
            && TryParse(bytes[..n], out micros);
    }

    /// <summary>Reads <c>YYYY-MM-DDTHH:MM:SS[.f{1,6}]Z</c> and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> t, out long micros)
    {
        micros = 0;
        if (t.Length is < 20 or > 27 || t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[^1] != 'Z'
            || !Digits(t[..4], out var year) || !Digits(t[5..7], out var month) || !Digits(t[8..10], out var day)
            || !Digits(t[11..13], out var hour) || !Digits(t[14..16], out var minute) || !Digits(t[17..19], out var second)
            || year is < 1970 or > 9000 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        var fraction = 0;
        if (t.Length > 20)
        {
            var decimals = t[20..^1];
            if (t[19] != '.' || decimals.IsEmpty || !Digits(decimals, out fraction)) { return false; }
            for (var i = decimals.Length; i < 6; i++) { fraction *= 10; }
        }
        var days = new DateOnly(year, month, day).DayNumber - 719_162L;
        micros = ((((days * 24) + hour) * 60 + minute) * 60 + second) * PerSecond + fraction;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9') { return false; }
            value = (value * 10) + (c - '0');
        }
        return true;
    }
}
