using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Calendars;

/// <summary>
/// Local time as a table of offsets. The table stands in the record that defines a period, so that a verifier needs no time-zone data of its own and two machines
/// with different ones agree (docs/adr/0009). Offsets are east of UTC.
/// </summary>
public sealed class Zone
{
    public const int MaxOffsets = 64;
    private const long MaxOffset = 24 * 3_600 * Micros.PerSecond;

    public static readonly Zone Utc = new("UTC", [(long.MinValue, 0)]);

    private readonly (long From, long Offset)[] _offsets;

    private Zone(string id, (long From, long Offset)[] offsets) => (Id, _offsets) = (id, offsets);

    public string Id { get; }

    /// <summary>From when on (UTC) which offset holds, both in microseconds; the first holds since ever.</summary>
    public IReadOnlyList<(long From, long Offset)> Offsets => _offsets;

    /// <summary>The offsets that a machine's own time-zone data tells for a span: what a period's definition records.</summary>
    public static Zone Of(string id, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        var offsets = new List<(long, long)> { (long.MinValue, Offset(from)) };
        for (var (at, last) = (from, Offset(from)); at < until;)
        {
            var next = at.AddHours(6) < until ? at.AddHours(6) : until;
            if (Offset(next) == last)
            {
                at = next;
                continue;
            }
            // Between them it changes: halve to the second.
            var (low, high) = (at, next);
            while (high - low > TimeSpan.FromSeconds(1))
            {
                var middle = new DateTimeOffset(low.Ticks + ((high - low).Ticks / 2 / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond), TimeSpan.Zero);
                if (middle == low) { break; }
                if (Offset(middle) == last) { low = middle; } else { high = middle; }
            }
            last = Offset(high);
            offsets.Add((Micros.Of(high), last));
            at = high;
        }
        return new(id, [.. offsets]);

        long Offset(DateTimeOffset moment) => zone.GetUtcOffset(moment).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>Reads <c>{"id":…,"offsets":[[from,seconds],…]}</c>; null when it isn't one.</summary>
    internal static Zone? Read(JsonElement json)
    {
        var offsets = new List<(long From, long Offset)>();
        foreach (var entry in json.Member("offsets").Items())
        {
            if (offsets.Count == MaxOffsets || entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2
                || entry[1].ValueKind != JsonValueKind.Number || !entry[1].TryGetInt64(out var seconds) || Math.Abs(seconds) * Micros.PerSecond > MaxOffset)
            {
                return null;
            }
            var from = long.MinValue;
            if (offsets.Count > 0 && (!Micros.TryParse(((JsonElement?)entry[0]).Text(), out from) || from <= offsets[^1].From)) { return null; }
            offsets.Add((from, seconds * Micros.PerSecond));
        }
        return offsets.Count > 0 && json.Text("id") is { Length: > 0 and <= 64 } id ? new(id, [.. offsets]) : null;
    }

    public long ToLocal(long utc)
    {
        var i = _offsets.Length - 1;
        while (_offsets[i].From > utc) { i--; }
        return utc + _offsets[i].Offset;
    }

    /// <summary>A local time that the clocks show twice is the first of the two; one that they skip is the moment at which they skip it.</summary>
    public long ToUtc(long local)
    {
        for (var i = 0; i < _offsets.Length; i++)
        {
            var utc = local - _offsets[i].Offset;
            if (utc < _offsets[i].From) { return _offsets[i].From; }
            if (i + 1 == _offsets.Length || utc < _offsets[i + 1].From) { return utc; }
        }
        throw new System.Diagnostics.UnreachableException();
    }
}
