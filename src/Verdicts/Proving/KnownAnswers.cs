using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Judging;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Proving;

/// <param name="Shows">compliant, violating or unknown: which of the three the history is an example of.</param>
/// <param name="Expected">Written by hand.</param>
/// <param name="Actual">What this engine says.</param>
public sealed record KnownAnswer(string Control, string Name, string Shows, string Expected, string Actual)
{
    public bool IsAsWritten => Expected == Actual;
}

/// <summary>Histories whose results were written by hand. They show that this engine asks the right question, and run again before and after an upgrade.</summary>
public static class KnownAnswers
{
    private const string Prefix = "Colophon.Verdicts.Answers.";

    /// <summary>Plays every history and judges it, by control and in the order of the file.</summary>
    public static IReadOnlyList<KnownAnswer> Run() => [.. Files().SelectMany(f => Play(f))];

    /// <summary>Plays the histories of one file.</summary>
    public static IEnumerable<KnownAnswer> Play(string json)
    {
        var file = JsonNode.Parse(json, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
        foreach (var each in file["cases"]!.AsArray())
        {
            var setting = file.DeepClone().AsObject();
            foreach (var (name, value) in each!.AsObject()) { setting[name] = value?.DeepClone(); }
            yield return Play(setting);
        }
    }

    private static IEnumerable<string> Files() => typeof(KnownAnswers).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(n => System.Text.Encoding.UTF8.GetString(Catalogue.Bytes(n)));

    private static KnownAnswer Play(JsonObject setting)
    {
        var history = new History(setting);
        foreach (var step in setting["story"]!.AsArray()) { history.Play(step!.AsObject()); }
        var id = setting["control"] is JsonObject own ? own["id"]!.GetValue<string>() : setting["control"]!.GetValue<string>();
        var result = Judge.Evaluate(history.Log, History.Period, new(history.Size))!.Controls.Single(c => c.Id == id);
        return new(id, setting["name"]!.GetValue<string>(), setting["shows"]!.GetValue<string>(), setting["expect"]!.GetValue<string>(), Say(result));
    }

    /// <summary>"deviations, 1 of 2, 1 not determinable, 1 excused, some time unknown".</summary>
    private static string Say(ControlResult result)
    {
        var c = result.Conclusion;
        return string.Create(CultureInfo.InvariantCulture, $"{VerdictsJson.Name(c.Kind)}, {c.D} of {c.N}")
            + (c.NotDeterminable > 0 ? string.Create(CultureInfo.InvariantCulture, $", {c.NotDeterminable} not determinable") : "")
            + (c.Excused > 0 ? string.Create(CultureInfo.InvariantCulture, $", {c.Excused} excused") : "")
            + (result.Entities.Any(e => e.Total(TimelineState.Unknown) > 0) ? ", some time unknown" : "");
    }
}
