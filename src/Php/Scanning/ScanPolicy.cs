using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Colophon.Php.Analysis;
using Colophon.Php.Difference;

namespace Colophon.Php.Scanning;

/// <summary>What a team decided about scans (docs/formats/scan.md): from which level on one fails, and which findings are known until when.</summary>
/// <param name="FailOn">Null: never for what was found.</param>
public sealed record ScanPolicy(ReviewLevel? FailOn, ImmutableArray<Suppression> Suppressions)
{
    public static ScanPolicy Default { get; } = new(ReviewLevel.Look, []);

    /// <summary>The policy, or every error at once.</summary>
    public static ScanPolicy? Parse(ReadOnlySpan<byte> json, out ImmutableArray<string> errors)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        ScanPolicy? policy = null;
        try
        {
            policy = Read(JsonElement.Parse(json), problems);
        }
        catch (JsonException e)
        {
            problems.Add("it is no JSON: " + e.Message);
        }
        errors = problems.ToImmutable();
        return errors.IsEmpty ? policy : null;
    }

    private static ScanPolicy Read(JsonElement root, ImmutableArray<string>.Builder problems)
    {
        if (root.ValueKind != JsonValueKind.Object) { problems.Add("it must be an object"); return Default; }
        var (failOn, suppressions, versioned) = (Default.FailOn, ImmutableArray.CreateBuilder<Suppression>(), false);
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "version" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var version) && version == 1: versioned = true; break;
                case "fail_on" when member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is "look" or "stop" or "never": failOn = member.Value.GetString() switch { "look" => ReviewLevel.Look, "stop" => ReviewLevel.Stop, _ => null }; break;
                case "suppressions" when member.Value.ValueKind == JsonValueKind.Array:
                    foreach (var (index, item) in member.Value.EnumerateArray().Index()) { if (Suppression(item, $"suppressions[{index}]", problems) is { } read) { suppressions.Add(read); } }
                    break;
                case "version": problems.Add("version: only 1 is known"); break;
                case "fail_on": problems.Add("fail_on: one of look, stop, never"); break;
                case "suppressions": problems.Add("suppressions: a list"); break;
                default: problems.Add($"{member.Name}: no such member"); break;
            }
        }
        if (!versioned && problems.Count == 0) { problems.Add("version: 1 is missing"); }
        return new ScanPolicy(failOn, suppressions.ToImmutable());
    }

    private static Suppression? Suppression(JsonElement item, string where, ImmutableArray<string>.Builder problems)
    {
        var before = problems.Count;
        if (item.ValueKind != JsonValueKind.Object) { problems.Add($"{where}: an object"); return null; }
        foreach (var member in item.EnumerateObject()) { if (member.Name is not ("finding" or "owner" or "reason" or "expires")) { problems.Add($"{where}.{member.Name}: no such member"); } }
        var texts = new string[4];
        foreach (var (index, name) in (ReadOnlySpan<(int, string)>)[(0, "finding"), (1, "owner"), (2, "reason"), (3, "expires")])
        {
            texts[index] = item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            if (string.IsNullOrWhiteSpace(texts[index])) { problems.Add($"{where}.{name}: a text that isn't empty"); }
        }
        if (!DateOnly.TryParseExact(texts[3], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expires) && texts[3].Length > 0) { problems.Add($"{where}.expires: a day, as 2027-01-31"); }
        return problems.Count > before ? null : new Suppression(texts[0], texts[1], texts[2], expires);
    }
}
