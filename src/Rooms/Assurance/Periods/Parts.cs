using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Web.Text;

namespace Colophon.Assurance.Periods;

/// <summary>Interim windows of a period and its roll-forward: each a period of its own with its own population and freeze, which together are the whole.</summary>
internal static class Parts
{
    public const int MostEnds = 3;

    public static Draft Check(LedgerView ledger, string period, IReadOnlyList<DateTimeOffset> ends, FactActor by)
    {
        if (ledger.Periods.FirstOrDefault(p => p.Id == period) is not { } whole) { return Draft.No("period-unknown", 404, $"There is no period '{period}'."); }
        if (whole.IsAsOf || whole.PartOf is not null) { return Draft.No("part-of-part", 409, $"{whole.Name} is {(whole.IsAsOf ? "a moment" : "a part itself")} and has no parts."); }
        if (ledger.Periods.Any(p => p.PartOf == period)) { return Draft.No("divided", 409, $"{whole.Name} is divided already, and stays as it is."); }
        var borders = ends.Select(Micros.Of).ToArray();
        if (borders.Length is 0 or > MostEnds) { return Draft.No("parts", 422, $"Name the end of one interim window, or of up to {MostEnds}."); }
        long[] all = [whole.When.From, .. borders, whole.When.To];
        if (all.Zip(all.Skip(1)).Any(p => p.First >= p.Second)) { return Draft.No("parts", 422, $"Each interim window ends inside the period, after the one before it: between {Say.Time(Micros.ToTime(whole.When.From))} and {Say.Time(Micros.ToTime(whole.When.To))}."); }
        return Draft.Of([.. Enumerable.Range(0, all.Length - 1).Select(i => Part(whole.Name, period, all[i], all[i + 1], i + 2 == all.Length, by))]);
    }

    private static Fact Part(string name, string whole, long from, long until, bool last, FactActor by) => new("period.defined", by, new("period", NewId.Of("per-")))
    {
        After = new JsonObject
        {
            ["name"] = last ? $"{name}, roll-forward from {Say.Day(Micros.ToTime(from))}" : $"{name}, interim to {Say.Day(Micros.ToTime(until))}",
            ["from"] = Micros.Format(from), ["until"] = Micros.Format(until), ["part_of"] = whole,
        },
    };
}
