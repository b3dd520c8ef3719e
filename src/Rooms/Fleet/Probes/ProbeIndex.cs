using System.Text.Json;
using System.Text.RegularExpressions;

namespace Colophon.Fleet.Probes;

/// <summary>The REST routes that a site lists itself, as far as they take GET.</summary>
/// <param name="Routes">Without a part of the path from whoever asks.</param>
/// <param name="Collections">Those of them that list things which a route below them gives one by one.</param>
internal sealed partial record ProbeIndex(IReadOnlyList<string> Routes, IReadOnlyList<string> Collections)
{
    public const int MaxBytes = 4 << 20;
    private const int LongestRoute = 256;

    /// <returns>Null where this is no index.</returns>
    public static ProbeIndex? Read(byte[] content)
    {
        try
        {
            var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = 32 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("routes", out var routes) || routes.ValueKind != JsonValueKind.Object) { return null; }
            var named = routes.EnumerateObject().Where(r => r.Name.Length <= LongestRoute && TakesGet(r.Value)).Select(r => r.Name).Distinct(StringComparer.Ordinal).ToArray();
            var plain = named.Where(r => !r.Contains('(', StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
            var listed = named.Select(r => OneOfMany().Match(r)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
            return new(plain, [.. plain.Where(listed.Contains)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TakesGet(JsonElement route) =>
        route.ValueKind == JsonValueKind.Object && route.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array && methods.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String && m.GetString() == "GET");

    /// <summary>A list's route and one named part: <c>/wp/v2/posts/(?P&lt;id&gt;[\d]+)</c>.</summary>
    [GeneratedRegex(@"^(/[^()]+)/\(\?P<\w+>[^()]*\)$", RegexOptions.CultureInvariant)]
    private static partial Regex OneOfMany();
}
