using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Colophon.Php.Analysis;

/// <summary>
/// Reads suppressions: <c>[{ "finding": "1f0c…", "owner": "who answers for it", "reason": "why it is no danger here", "expires": "2027-01-31" }]</c>.
/// A suppression without an owner, a reason or a last day is refused; every error is told at once, and with one error none is in force.
/// </summary>
public sealed record SuppressionFile(ImmutableArray<Suppression> Suppressions, ImmutableArray<string> Errors)
{
    private static readonly string[] Fields = ["finding", "owner", "reason", "expires"];

    public static SuppressionFile Read(ReadOnlyMemory<byte> json)
    {
        var suppressions = ImmutableArray.CreateBuilder<Suppression>();
        var errors = ImmutableArray.CreateBuilder<string>();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Array) { return new([], ["The file must be a list of suppressions: [ { \"finding\": … } ]."]); }
            var n = 0;
            foreach (var element in document.RootElement.EnumerateArray())
            {
                var before = errors.Count;
                var suppression = Read(element, ++n, errors);
                if (errors.Count == before) { suppressions.Add(suppression); }
            }
        }
        catch (JsonException e)
        {
            return new([], [$"The file is not JSON: {e.Message}"]);
        }
        return errors.Count > 0 ? new([], errors.ToImmutable()) : new(suppressions.ToImmutable(), []);
    }

    private static Suppression Read(JsonElement element, int n, ImmutableArray<string>.Builder errors)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"Suppression {n} is not an object.");
            return new("", "", "", default);
        }
        string Text(string name)
        {
            if (element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) { return text; }
            errors.Add($"Suppression {n} has no {name}.");
            return "";
        }
        var (finding, owner, reason, expires) = (Text("finding"), Text("owner"), Text("reason"), Text("expires"));
        if (!DateOnly.TryParseExact(expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && expires.Length > 0) { errors.Add($"Suppression {n} expires on «{expires}», which is not a day such as 2027-01-31."); }
        foreach (var property in element.EnumerateObject())
        {
            if (!Fields.Contains(property.Name)) { errors.Add($"Suppression {n} has a field {property.Name}, which nothing reads."); }
        }
        return new Suppression(finding, owner, reason, day);
    }
}
