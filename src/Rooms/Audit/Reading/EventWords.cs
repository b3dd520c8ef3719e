using System.Collections.Frozen;
using System.Text.Json;

namespace Colophon.Audit.Reading;

/// <summary>What a record type means, in words for people: from docs/events.json, the catalogue that the agent is tested against. A type that isn't in it has none.</summary>
internal static class EventWords
{
    private static readonly FrozenDictionary<string, string> All = Load();

    public static string? Of(string type) => All.GetValueOrDefault(type);

    /// <summary>Types whose words hold this text.</summary>
    public static IEnumerable<string> TypesLike(string text) => All.Where(e => e.Value.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(e => e.Key);

    private static FrozenDictionary<string, string> Load()
    {
        using var stream = typeof(EventWords).Assembly.GetManifestResourceStream("Colophon.Audit.events.json") ?? throw new InvalidOperationException("The catalogue of events is not in this build.");
        using var json = JsonDocument.Parse(stream);
        var events = json.RootElement.GetProperty("events").EnumerateArray().Select(e => KeyValuePair.Create(e.GetProperty("type").GetString()!, e.GetProperty("words").GetString()!));
        var state = json.RootElement.GetProperty("state").EnumerateArray().Select(s => KeyValuePair.Create("state." + s.GetProperty("section").GetString(), "Seen: " + s.GetProperty("words").GetString()));
        return events.Concat(state).ToFrozenDictionary(StringComparer.Ordinal);
    }
}
