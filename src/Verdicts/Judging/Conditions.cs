using System.Text.Json;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Judging;

/// <summary>A procedure's <c>where</c>: which records of its types belong to the population.</summary>
internal static class Conditions
{
    public static bool Hold(Procedure procedure, Fact fact) => procedure.Where.All(w => w.OneOf.Contains(At(fact, w.Path)));

    public static string At(Fact fact, string path)
    {
        var steps = path.Split('.');
        var value = steps[0] switch { "before" => fact.Before, "after" => fact.After, "context" => fact.Context, _ => null };
        foreach (var step in steps.Skip(1)) { value = value.Member(step); }
        return value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : Json.Canonical(value);
    }
}
