using System.Text.Json.Nodes;
using Colophon.Kernel;

namespace Colophon.Assurance.Deviations;

/// <summary>What management makes of a candidate deviation (CC4.2). It is added to the deviation and never takes it away.</summary>
internal static class Disposing
{
    private static readonly IReadOnlyList<string> Kinds = ["confirmed", "not-a-deviation", "test-defect"];

    public static Draft Check(Standing standing, string deviation, string kind, string reason, FactActor by)
    {
        if (!Kinds.Contains(kind)) { return Draft.No("disposition", 422, $"A disposition is one of {string.Join(", ", Kinds)}."); }
        if (reason.Trim() is not { Length: >= 3 and <= 1_000 }) { return Draft.No("reason", 422, "Give a reason of 3 to 1,000 characters: it stands in the binder."); }
        if (standing.Periods.SelectMany(p => p.Controls).SelectMany(c => c.Deviations).FirstOrDefault(d => d.Id == deviation) is not { } found) { return Draft.No("deviation-unknown", 404, $"There is no deviation '{deviation}'."); }
        if (kind != "confirmed" && found.Dispositions.Any(d => d.By == by.Id)) { return Draft.No("second-person", 409, "You already judged this deviation. Setting it aside takes a second person."); }
        return Draft.Of(new Fact("deviation.disposed", by, new("deviation", deviation)) { After = new JsonObject { ["control"] = found.Control, ["kind"] = kind, ["reason"] = reason.Trim() } });
    }
}
