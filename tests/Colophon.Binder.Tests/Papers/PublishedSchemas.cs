using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Colophon.Binder.Tests.Papers;

/// <summary>The schemas in <c>Schemas/</c>, whose README says where they come from.</summary>
internal static class PublishedSchemas
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, EvaluateAs = SpecVersion.Draft7, RequireFormatValidation = true };

    public static JsonSchema AssessmentResults { get; } = Load("oscal-1.2.1-assessment-results.schema.json");

    public static JsonSchema PlanOfAction { get; } = Load("oscal-1.2.1-poam.schema.json");

    public static JsonSchema ComplianceFinding { get; } = Load("ocsf-1.5.0-compliance-finding.schema.json");

    public static void Validates(JsonSchema schema, string json)
    {
        var outcome = schema.Evaluate(JsonNode.Parse(json), Options);
        Assert.True(outcome.IsValid, string.Join('\n', outcome.Details.Where(d => d.HasErrors).Take(20).Select(d => $"{d.InstanceLocation}: {string.Join("; ", d.Errors!.Values)}")));
    }

    public static bool IsValid(JsonSchema schema, string json) => schema.Evaluate(JsonNode.Parse(json), Options).IsValid;

    /// <summary>Draft 7 lets a definition name itself by <c>$id</c>; "#/definitions/…" says only where it stands anyway, and not every validator reads it.</summary>
    private static JsonSchema Load(string file)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Schemas", file)))!;
        foreach (var (_, definition) in schema["definitions"]!.AsObject()) { definition!.AsObject().Remove("$id"); }
        return JsonSerializer.Deserialize<JsonSchema>(schema.ToJsonString())!;
    }
}
