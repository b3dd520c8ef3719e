using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Colophon.Protocol.Wire;

/// <summary>The one time format: RFC 3339 in UTC with six decimals and <c>Z</c>, 27 characters. Anything else is not a time.</summary>
public static class WireTime
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.ffffffZ";
    public const int Length = 27;

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset FromUnixMicros(long micros) => DateTimeOffset.UnixEpoch.AddMicroseconds(micros);

    public static long ToUnixMicros(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Cut to what the wire can say, so that a time compares equal after a round trip.</summary>
    public static DateTimeOffset Cut(DateTimeOffset time) => FromUnixMicros(time.ToUnixMicros());

    public static bool TryRead(ReadOnlySpan<byte> utf8, out DateTimeOffset time)
    {
        time = default;
        if (utf8.Length != Length || utf8[4] != '-' || utf8[7] != '-' || utf8[10] != 'T' || utf8[13] != ':' || utf8[16] != ':' || utf8[19] != '.' || utf8[26] != 'Z')
        {
            return false;
        }
        if (!Digits(utf8[..4], out var year) || !Digits(utf8[5..7], out var month) || !Digits(utf8[8..10], out var day) || !Digits(utf8[11..13], out var hour)
            || !Digits(utf8[14..16], out var minute) || !Digits(utf8[17..19], out var second) || !Digits(utf8[20..26], out var micros))
        {
            return false;
        }
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddMicroseconds(micros);
        return true;
    }

    public static bool TryRead(string text, out DateTimeOffset time) => TryRead(Encoding.UTF8.GetBytes(text), out time);

    private static bool Digits(ReadOnlySpan<byte> utf8, out int value) => Utf8Parser.TryParse(utf8, out value, out var used, 'D') && used == utf8.Length && utf8[0] is >= (byte)'0' and <= (byte)'9';
}

internal sealed class WireTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && WireTime.TryRead(reader.GetString()!, out var time)
            ? time
            : throw new JsonException("Not a time of the form 2026-11-24T03:28:25.123456Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(WireTime.Write(value));
}
