using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Php.Analysis;

namespace Colophon.Php.Scanning;

/// <summary>A scan for machines, and the baseline of a later one: <c>docs/formats/scan.md</c>.</summary>
public static class ScanJson
{
    public const string Format = "colophon.scan/1";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static void Write(ScanReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        using (var json = new Utf8JsonWriter(output, Indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("files", report.Files);
            json.WriteNumber("components", report.Components);
            json.WriteStartArray("findings");
            foreach (var result in report.Results) { Write(json, result); }
            json.WriteEndArray();
            Suppressions(json, "expired_suppressions", report.Expired);
            Suppressions(json, "unused_suppressions", report.Unused);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    /// <summary>The ids of an earlier scan's findings; null when the bytes are no such document.</summary>
    public static IReadOnlySet<string>? ReadBaseline(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var root = JsonElement.Parse(bytes);
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == Format && root.TryGetProperty("findings", out var findings) && findings.ValueKind == JsonValueKind.Array
                ? findings.EnumerateArray().Select(f => f.GetProperty("id").GetString()!).ToHashSet(StringComparer.Ordinal) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, ScanResult result)
    {
        var f = result.Finding;
        json.WriteStartObject();
        json.WriteString("id", f.Id);
        json.WriteString("rule", f.Rule);
        json.WriteString("level", f.Level.ToString().ToLowerInvariant());
        json.WriteString("title", f.Title);
        json.WriteString("message", f.Message);
        json.WriteString("ask", f.Ask);
        json.WriteString("path", f.Path);
        json.WriteNumber("line", f.Line);
        json.WriteNumber("cwe", f.Cwe);
        json.WriteStartArray("trace");
        foreach (var step in f.Trace)
        {
            json.WriteStartObject();
            json.WriteString("path", step.Path);
            json.WriteNumber("line", step.Line);
            json.WriteString("what", step.What);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (result.IsNew is { } isNew) { json.WriteBoolean("new", isNew); } else { json.WriteNull("new"); }
        json.WritePropertyName("suppressed");
        if (result.Suppressed is { } by) { Write(json, by); } else { json.WriteNullValue(); }
        json.WriteEndObject();
    }

    private static void Suppressions(Utf8JsonWriter json, string name, IEnumerable<Suppression> suppressions)
    {
        json.WriteStartArray(name);
        foreach (var suppression in suppressions) { Write(json, suppression); }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Suppression suppression)
    {
        json.WriteStartObject();
        json.WriteString("finding", suppression.Finding);
        json.WriteString("owner", suppression.Owner);
        json.WriteString("reason", suppression.Reason);
        json.WriteString("expires", suppression.Expires.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
