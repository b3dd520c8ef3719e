using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Web.Text;

namespace Colophon.Assurance.Periods;

/// <summary>
/// Fixes what a period's conclusions rest on: a tree size and each source's settled sequence. No population is frozen before its window has settled (<see cref="Settling"/>).
/// </summary>
internal static class Freezing
{
    public static Draft Check(LedgerView ledger, string period, FactActor by)
    {
        if (ledger.Periods.FirstOrDefault(p => p.Id == period) is not { } found) { return Draft.No("period-unknown", 404, $"There is no period '{period}'."); }
        var sources = ledger.Sites.SelectMany(s => s.Sources).ToArray();
        if (ledger.Through < Settling.From(ledger, found))
        {
            return Draft.No("unsettled", 409, $"{found.Name} has not settled: it can be frozen from {Say.Time(Settling.FromTime(ledger, found))} on. The ledger's clock says {Say.Time(Micros.ToTime(ledger.Through))}.");
        }
        var earlier = ledger.Freezes.Where(f => f.Period == period).ToArray();
        if (earlier.Any(f => f.AsOf.Size == ledger.Size)) { return Draft.No("frozen", 409, $"{found.Name} is frozen at this size already."); }
        var seqs = new JsonObject();
        foreach (var source in sources) { seqs[source.Source] = new JsonObject { ["epoch"] = source.Epoch, ["seq"] = source.Seq }; }
        return Draft.Of(new Fact("period.frozen", by, new("period", period))
        {
            After = new JsonObject { ["size"] = ledger.Size, ["settled"] = seqs, ["addendum"] = earlier.Length == 0 ? 0 : earlier.Max(f => f.Addendum) + 1 },
        });
    }
}
