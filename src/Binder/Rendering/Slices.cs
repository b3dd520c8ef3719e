using System.Text.Encodings.Web;
using System.Text.Json;

namespace Colophon.Binder.Rendering;

/// <summary>Parts of verdicts.json as files of their own, word for word.</summary>
internal static class Slices
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options)) { write(json); }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>An object with every member of <paramref name="element"/> but some.</summary>
    public static byte[] Without(JsonElement element, params string[] names) => Write(json => Members(json, element, m => !names.Contains(m)));

    public static byte[] Only(JsonElement element, params string[] names) => Write(json => Members(json, element, names.Contains));

    /// <summary><c>{name:[…]}</c> with one object per element.</summary>
    public static byte[] List(string name, IEnumerable<JsonElement> elements, params string[] without) => Write(json =>
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
