using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Web.Text;

namespace Colophon.Assurance.Periods;

/// <summary>
/// The time between a period's end and a later day: what changed, from the records, and management's own words about it. Nothing is tested for it, no auditor had a part in
/// it, and it assures nobody of anything; it tells a customer what the company says until the next report.
/// </summary>
internal static class Bridge
{
    public const string Type = "bridge.stated";

    /// <summary>Longer than any that a customer would rely on; who needs more needs the next period.</summary>
    public const int MostDays = 184;

    public static Draft Check(LedgerView ledger, string period, DateTimeOffset until, string statement, FactActor by)
    {
        if (ledger.Periods.FirstOrDefault(p => p.Id == period) is not { } found) { return Draft.No("period-unknown", 404, $"There is no period '{period}'."); }
        var (end, to) = (Micros.ToTime(found.When.To), Micros.ToTime(ledger.Through));
        if (to <= end) { return Draft.No("runs", 409, $"{found.Name} still runs until {Say.Time(end)}. There is no time after it to speak about."); }
        if (until <= end || until > to) { return Draft.No("until", 422, $"Nobody can state what hasn't come: choose a moment after {Say.Time(end)} and not after {Say.Time(to)}, as far as the ledger's clock has come."); }
        if (until - end > TimeSpan.FromDays(MostDays)) { return Draft.No("too-long", 422, $"A bridge spans at most {MostDays} days after the period. For more time define the next period."); }
        if (statement.Trim() is not { Length: >= 20 and <= 4_000 } words) { return Draft.No("statement", 422, "Say in 20 to 4,000 characters what changed since, and what didn't, in your own words."); }
        return Draft.Of(new Fact(Type, by, new("period", period)) { After = new JsonObject { ["from"] = Micros.Format(found.When.To), ["until"] = Micros.Format(Micros.Of(until)), ["statement"] = words, ["changes"] = Since(ledger, found.When.To, Micros.Of(until)).Count } });
    }

    /// <summary>What the records say changed in that time, in order. It is a help for whoever writes the statement, and no test.</summary>
    public static IReadOnlyList<BridgeChange> Since(LedgerView ledger, long from, long until)
    {
        var changes = new List<BridgeChange>();
        void Add(long? at, string text) { if (at is { } when && when > from && when <= until) { changes.Add(new(when, text)); } }
        foreach (var control in ledger.Controls) { Add(control.EffectiveFrom, $"{control.Version.Id} in force in version {control.Version.Version}"); }
        foreach (var site in ledger.Sites)
        {
            Add(site.Enrolled, $"Site {site.Id} joined");
            Add(site.Retired, $"Site {site.Id} left");
            foreach (var (at, environment) in site.Environments.Where(e => e.At > site.Enrolled)) { Add(at, $"Site {site.Id} was declared {environment}"); }
        }
        foreach (var system in ledger.Systems)
        {
            Add(system.Registered, $"{system.Name} came into scope");
            Add(system.Retired, $"{system.Name} left the scope");
        }
        foreach (var exemption in ledger.Exemptions) { Add(exemption.At, $"{exemption.Control} was exempted for {exemption.Object} until {Say.Time(Micros.ToTime(exemption.When.To))}"); }
        return [.. changes.OrderBy(c => c.At).ThenBy(c => c.Text, StringComparer.Ordinal)];
    }
}

public sealed record BridgeChange(long At, string Text);
