using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>Parts of verdicts.json as files of their own, word for word. One control at a time is in memory, and no population.</summary>
internal static class Slices
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    public static void Write(Stream output, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(output, Options)) { write(json); }
        output.WriteByte((byte)'\n');
    }

    public static JsonElement Control(PeriodResult result, ControlResult control) =>
        JsonElement.Parse(VerdictsJson.Write(result with { Controls = [control with { Population = [] }], Sites = [], OutOfBand = [], Findings = [], Systems = [] })).GetProperty("controls")[0];

    /// <summary>Everything but the controls.</summary>
    public static JsonElement Frame(PeriodResult result) => JsonElement.Parse(VerdictsJson.Write(result with { Controls = [] }));

    /// <summary>An object with every member of <paramref name="element"/> but some.</summary>
    public static void Without(Stream output, JsonElement element, params string[] names) => Write(output, json => Members(json, element, m => !names.Contains(m)));

    public static void Only(Stream output, JsonElement element, params string[] names) => Write(output, json => Members(json, element, names.Contains));

    /// <summary><c>{name:[…]}</c> with one object per element.</summary>
    public static void List(Stream output, string name, IEnumerable<JsonElement> elements, params string[] without) => Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var element in elements) { Members(json, element, m => !without.Contains(m)); }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Members(Utf8JsonWriter json, JsonElement element, Func<string, bool> wanted)
    {
        json.WriteStartObject();
        foreach (var member in element.EnumerateObject().Where(m => wanted(m.Name)))
        {
            json.WritePropertyName(member.Name);
            member.Value.WriteTo(json);
        }
        json.WriteEndObject();
    }
}
