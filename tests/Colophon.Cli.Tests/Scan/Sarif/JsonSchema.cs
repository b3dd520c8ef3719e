using System.Text.Json;
using System.Text.RegularExpressions;

namespace Colophon.Cli.Tests.Scan.Sarif;

/// <summary>Checks a document against a schema of draft 4. A keyword that it doesn't know is an error, so that nothing is taken for checked that wasn't.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    private static readonly string[] Words = ["$schema", "title", "id", "description", "default", "definitions", "format"];

    public List<string> Errors(JsonElement document)
    {
        var errors = new List<string>();
        Check(root, document, "$", errors);
        return errors;
    }

    private void Check(JsonElement schema, JsonElement value, string at, List<string> errors)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$ref": Check(Resolve(keyword.Value.GetString()!), value, at, errors); break;
                case "type": if (!IsType(keyword.Value, value)) { errors.Add($"{at}: {value.ValueKind} is no {keyword.Value}"); } break;
                case "enum": if (keyword.Value.EnumerateArray().All(e => !JsonElement.DeepEquals(e, value))) { errors.Add($"{at}: {value} is not allowed"); } break;
                case "properties" when value.ValueKind == JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject()) { if (keyword.Value.TryGetProperty(member.Name, out var inner)) { Check(inner, member.Value, $"{at}.{member.Name}", errors); } }
                    break;
                case "additionalProperties" when value.ValueKind == JsonValueKind.Object: Additional(schema, keyword.Value, value, at, errors); break;
                case "required" when value.ValueKind == JsonValueKind.Object: errors.AddRange(keyword.Value.EnumerateArray().Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{at}: {n} is missing")); break;
                case "items" when value.ValueKind == JsonValueKind.Array:
                    foreach (var (index, item) in value.EnumerateArray().Index()) { Check(keyword.Value, item, $"{at}[{index}]", errors); }
                    break;
                case "minItems" when value.ValueKind == JsonValueKind.Array: if (value.GetArrayLength() < keyword.Value.GetInt32()) { errors.Add($"{at}: too few"); } break;
                case "uniqueItems" when value.ValueKind == JsonValueKind.Array && keyword.Value.GetBoolean(): if (value.EnumerateArray().Select(e => e.GetRawText()).Distinct().Count() != value.GetArrayLength()) { errors.Add($"{at}: twice the same"); } break;
                case "minimum" when value.ValueKind == JsonValueKind.Number: if (value.GetDouble() < keyword.Value.GetDouble()) { errors.Add($"{at}: {value} is too small"); } break;
                case "maximum" when value.ValueKind == JsonValueKind.Number: if (value.GetDouble() > keyword.Value.GetDouble()) { errors.Add($"{at}: {value} is too large"); } break;
                case "pattern" when value.ValueKind == JsonValueKind.String: if (!Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!)) { errors.Add($"{at}: {value} doesn't match {keyword.Value}"); } break;
                case "anyOf": if (keyword.Value.EnumerateArray().All(s => Fails(s, value))) { errors.Add($"{at}: fits none of the choices"); } break;
                case "oneOf": if (keyword.Value.EnumerateArray().Count(s => !Fails(s, value)) != 1) { errors.Add($"{at}: must fit exactly one of the choices"); } break;
                case "properties" or "additionalProperties" or "required" or "items" or "minItems" or "uniqueItems" or "minimum" or "maximum" or "pattern": break;
                default: if (!Words.Contains(keyword.Name)) { throw new InvalidOperationException($"The keyword {keyword.Name} isn't known here."); } break;
            }
        }
    }

    private void Additional(JsonElement schema, JsonElement rule, JsonElement value, string at, List<string> errors)
    {
        foreach (var member in value.EnumerateObject().Where(m => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(m.Name, out _)))
        {
            if (rule.ValueKind == JsonValueKind.False) { errors.Add($"{at}.{member.Name}: no such member"); }
            else if (rule.ValueKind == JsonValueKind.Object) { Check(rule, member.Value, $"{at}.{member.Name}", errors); }
        }
    }

    private bool Fails(JsonElement schema, JsonElement value)
    {
        var errors = new List<string>();
        Check(schema, value, "", errors);
        return errors.Count > 0;
    }

    private JsonElement Resolve(string reference) => reference.TrimStart('#', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, (e, name) => e.GetProperty(name));

    private static bool IsType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(t => IsType(t, value)) : type.GetString() switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        var other => throw new InvalidOperationException($"The type {other} isn't known here."),
    };
}
