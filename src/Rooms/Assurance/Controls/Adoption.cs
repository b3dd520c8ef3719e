using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Controls;

/// <summary>From the catalogue into the tenant's ledger: a control judges only from where a record adopts it (CC5.3, CC8.1).</summary>
internal static class Adoption
{
    public static Draft Facts(LedgerView ledger, IReadOnlyDictionary<string, long> everySeconds, FactActor by)
    {
        var unknown = everySeconds.Keys.FirstOrDefault(id => Catalogue.Controls.All(c => c.Id != id || c.Procedure.Kind != Procedure.PerformedEach));
        if (unknown is not null) { return Draft.No("control-unknown", 422, $"{unknown} is not a control with a term. Only cadence controls of the catalogue have one."); }
        var facts = new List<Fact>();
        foreach (var control in Catalogue.Controls)
        {
            var json = JsonNode.Parse(Catalogue.TextOf(control.Id))!.AsObject();
            if (everySeconds.TryGetValue(control.Id, out var every))
            {
                if (every is < 1 or > 366 * 86_400) { return Draft.No("term", 422, $"The term of {control.Id} is 1 second to 366 days."); }
                var procedure = json["procedure"]!.AsObject();
                // A shorter term keeps the catalogue's proportion of grace.
                procedure["grace_s"] = control.Procedure.GraceSeconds * every / control.Procedure.EverySeconds;
                procedure["every_s"] = every;
            }
            var adopted = ledger.Controls.LastOrDefault(c => c.Version.Id == control.Id);
            if (adopted is not null && adopted.Version.Version >= control.Version) { continue; }
            facts.Add(new Fact("control.adopted", by, new("control", control.Id)) { After = json });
        }
        return Draft.Of(facts);
    }
}
