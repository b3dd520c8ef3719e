using System.Buffers;
using System.Text.Json;

namespace Colophon.Verdicts.Log;

/// <summary>Reads members of JSON that a stranger wrote: a member of the wrong shape is as absent as a missing one.</summary>
internal static class Json
{
    /// <summary>What every writer leaves as it is inside a string.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public static JsonElement? Member(this JsonElement? element, string name) => element?.Member(name);

    public static string? Text(this JsonElement element, string name) => element.Member(name).Text();

    public static string? Text(this JsonElement? element) => element is { ValueKind: JsonValueKind.String } e ? e.GetString() : null;

    public static long? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } e && e.TryGetInt64(out var value) ? value : null;

    public static bool True(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    public static IEnumerable<string> Texts(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } e ? e.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!) : [];

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } e ? e.EnumerateArray() : [];

    public static long? Time(this JsonElement element, string name) => Micros.TryParse(element.Text(name), out var micros) ? micros : null;

    /// <summary>The value with sorted keys and one way of escaping, so that equal values have equal text.</summary>
    public static string Canonical(this JsonElement? element)
    {
        if (element is not { } e || e.ValueKind == JsonValueKind.Null) { return "null"; }
        // Most values of a state are a hash, a number or a word: their text is canonical as it stands.
        if (e.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && e.GetRawText() is var raw && (e.ValueKind != JsonValueKind.String || !raw.AsSpan(1, raw.Length - 2).ContainsAnyExcept(Plain))) { return raw; }
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, e);
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) { Write(writer, item); }
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
