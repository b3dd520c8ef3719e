using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Periods;

internal static class PeriodDefinition
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2 * 366);

    public static Draft Check(LedgerView ledger, string name, DateTimeOffset from, DateTimeOffset until, FactActor by)
    {
        name = name.Trim();
        if (name.Length is 0 or > 100) { return Draft.No("period-name", 422, "Give the period a name of 1 to 100 characters, such as \"2027 H1\"."); }
        if (until <= from || until - from > Longest) { return Draft.No("period-length", 422, "The period must end after it begins and last at most two years."); }
        if (ledger.Periods.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not null) { return Draft.No("period-name", 409, $"There is a period \"{name}\" already. Its definition stays as it is: choose another name."); }
        return Draft.Of(new Fact("period.defined", by, new("period", NewId.Of("per-")))
        {
            After = new JsonObject { ["name"] = name, ["from"] = Micros.Format(Micros.Of(from)), ["until"] = Micros.Format(Micros.Of(until)) },
        });
    }
}
