using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Php.Difference;

namespace Colophon.Php.Scanning;

/// <summary>A scan as SARIF 2.1.0, as GitHub code scanning and editors read it.</summary>
public static class Sarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    /// <param name="version">Of Colophon.</param>
    public static void Write(ScanReport report, string version, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var json = new Utf8JsonWriter(output, Indented);
        var rules = report.Results.Select(r => r.Finding).GroupBy(f => f.Rule).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.First()).ToList();
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        Tool(json, version, rules);
        Invocation(json, report);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var result in report.Results) { Result(json, result, rules.FindIndex(r => r.Rule == result.Finding.Rule)); }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Tool(Utf8JsonWriter json, string version, List<ScanFinding> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "Colophon");
        json.WriteString("version", version);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Rule);
            Text(json, "shortDescription", rule.Rule.Replace('-', ' ').Replace('_', ' '));
            Text(json, "help", rule.Ask.Length > 0 ? rule.Ask : "Read the place and decide.");
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(rule.Level));
            json.WriteEndObject();
            json.WriteStartObject("properties");
            json.WriteStartArray("tags");
            json.WriteStringValue("security");
            if (rule.Cwe > 0) { json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"external/cwe/cwe-{rule.Cwe:000}")); }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Parts that were not analysed are results like all others, and stand here as well, where tools look for a scan's own troubles.</summary>
    private static void Invocation(Utf8JsonWriter json, ScanReport report)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var finding in report.Results.Select(r => r.Finding).Where(f => f.IsUnread))
        {
            json.WriteStartObject();
            json.WriteString("level", "warning");
            Text(json, "message", finding.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Result(Utf8JsonWriter json, ScanResult result, int ruleIndex)
    {
        var f = result.Finding;
        json.WriteStartObject();
        json.WriteString("ruleId", f.Rule);
        json.WriteNumber("ruleIndex", ruleIndex);
        json.WriteString("level", Level(f.Level));
        Text(json, "message", $"{f.Title}. {f.Message}");
        json.WriteStartArray("locations");
        if (f.Path.Length > 0) { Location(json, f.Path, f.Line, null); }
        json.WriteEndArray();
        if (f.Trace.Length > 0) { Flow(json, f); }
        json.WriteStartObject("partialFingerprints");
        json.WriteString("colophonFinding/v1", f.Id);
        json.WriteEndObject();
        if (result.IsNew is { } isNew) { json.WriteString("baselineState", isNew ? "new" : "unchanged"); }
        if (result.Suppressed is { } by)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("status", "accepted");
            json.WriteString("justification", string.Create(CultureInfo.InvariantCulture, $"{by.Reason} ({by.Owner}, until {by.Expires:yyyy-MM-dd})"));
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Flow(Utf8JsonWriter json, ScanFinding f)
    {
        json.WriteStartArray("codeFlows");
        json.WriteStartObject();
        json.WriteStartArray("threadFlows");
        json.WriteStartObject();
        json.WriteStartArray("locations");
        foreach (var step in f.Trace)
        {
            json.WriteStartObject();
            json.WritePropertyName("location");
            Location(json, step.Path, step.Line, step.What);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Location(Utf8JsonWriter json, string path, int line, string? what)
    {
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
        json.WriteString("uriBaseId", "%SRCROOT%");
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", Math.Max(1, line));
        json.WriteEndObject();
        json.WriteEndObject();
        if (what is not null) { Text(json, "message", what); }
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(ReviewLevel level) => level switch { ReviewLevel.Stop => "error", ReviewLevel.Look => "warning", _ => "note" };
}
