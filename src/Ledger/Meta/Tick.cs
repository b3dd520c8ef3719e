using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Colophon.Ledger;

/// <summary>A leaf of the meta-log: the root over all trees at one moment.</summary>
public sealed record Tick(DateTimeOffset At, long Count, Hash256 Root)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public byte[] ToBytes() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"leaf":"tick","v":1,"at":"{{At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}}","count":{{Count}},"root":"{{Root.ToHex()}}"}"""));

    /// <summary>Only the exact bytes that <see cref="ToBytes"/> writes are a tick.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> leaf, [NotNullWhen(true)] out Tick? tick)
    {
        tick = null;
        if (leaf.Length > 512 || !leaf.Span.StartsWith("{\"leaf\":\"tick\",\"v\":1,"u8)) { return false; }
        try
        {
            using var json = JsonDocument.Parse(leaf, new() { MaxDepth = 2 });
            if (json.RootElement.TryGetProperty("at", out var at) && json.RootElement.TryGetProperty("count", out var count) && json.RootElement.TryGetProperty("root", out var root)
                && at.ValueKind == JsonValueKind.String && root.ValueKind == JsonValueKind.String && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var n)
                && DateTimeOffset.TryParseExact(at.GetString(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                && Hash256.TryParseHex(root.GetString(), out var hash))
            {
                var candidate = new Tick(time, n, hash);
                tick = candidate.ToBytes().AsSpan().SequenceEqual(leaf.Span) ? candidate : null;
            }
        }
        catch (JsonException)
        {
            return false; // not a tick: refused like any other foreign leaf
        }
        return tick is not null;
    }
}
