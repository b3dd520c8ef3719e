using System.Globalization;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Controls.Loading;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Controls;

/// <summary>From a set into the tenant's ledger, whole and in one act: a control judges only from where a record adopts it, with its parameters (CC5.3, CC8.1).</summary>
internal static class Adoption
{
    private const int MaxTold = 20;

    public static Draft Facts(LedgerView ledger, (ControlSet? Set, IReadOnlyList<Problem> Problems) overlay, IReadOnlyDictionary<string, long> everySeconds, FactActor by)
    {
        if (overlay.Set is not { } set) { return Draft.No("overlay", 422, Told(overlay.Problems)); }
        foreach (var (id, every) in everySeconds)
        {
            if (set.Controls.FirstOrDefault(c => c.Version.Id == id) is not { Version.Procedure: { Kind: Procedure.PerformedEach } procedure }) { return Draft.No("control-unknown", 422, $"{id} is not a control with a term. Only cadence controls of the catalogue have one."); }
            if (every is < 1 or > 366 * 86_400) { return Draft.No("term", 422, $"The term of {id} is 1 second to 366 days."); }
            if (!Term.Seconds(every).IsAtMost(procedure.Every)) { return Draft.No("term", 422, $"A term of {every} seconds is looser than {id}'s {procedure.Every}: that is an exemption. Leave the term as it is, or make it shorter."); }
        }
        var facts = new List<Fact>();
        foreach (var control in set.Controls)
        {
            var json = JsonNode.Parse(control.Text)!.AsObject();
            if (ledger.Controls.LastOrDefault(c => c.Version.Id == control.Version.Id)?.Version is { } adopted)
            {
                if (adopted.Version > control.Version.Version || (adopted.Version == control.Version.Version && Same(adopted, control))) { continue; }
                if (adopted.Version == control.Version.Version) { return Draft.No("version", 422, $"{control.Version.Id} says something else than the version {adopted.Version} that is adopted. Raise its version in {control.File}:{control.Line}: a version never changes its meaning."); }
            }
            if (everySeconds.TryGetValue(control.Version.Id, out var every)) { Shorten(json["parameters"]!.AsObject(), control.Version.Procedure, every); }
            facts.Add(new Fact("control.adopted", by, new("control", control.Version.Id)) { After = json });
        }
        return Draft.Of(facts);
    }

    /// <summary>A shorter term keeps the catalogue's proportion of grace.</summary>
    private static void Shorten(JsonObject parameters, Procedure procedure, long every)
    {
        parameters[Parameter.Every]!["value"] = Seconds(every);
        parameters[Parameter.Grace]!["value"] = Seconds(procedure.GraceSeconds * every / procedure.EverySeconds);
    }

    private static string Seconds(long seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds");

    /// <summary>Word for word, but for the term, which this form may have set.</summary>
    private static bool Same(ControlVersion adopted, LoadedControl control) => Rest(adopted.Text) == Rest(control.Text);

    private static string Rest(string text)
    {
        var json = JsonNode.Parse(text)!;
        foreach (var name in (string[])[Parameter.Every, Parameter.Grace]) { (json["parameters"]?[name] as JsonObject)?.Remove("value"); }
        return ControlSet.Canonical(json.ToJsonString());
    }

    private static string Told(IReadOnlyList<Problem> problems) =>
        $"The files in controls/ of the data folder have {(problems.Count == 1 ? "an error" : $"{problems.Count} errors")}: nothing was adopted. " + string.Join(" ", problems.Take(MaxTold)) + (problems.Count > MaxTold ? " And more: `colophon controls check` tells all." : "");
}
