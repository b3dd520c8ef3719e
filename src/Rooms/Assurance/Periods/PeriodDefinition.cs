using System.Globalization;
using System.Text.Json.Nodes;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Calendars;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Periods;

internal static class PeriodDefinition
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2 * 366);

    /// <summary>A term that begins in the period may end after it, in an offset that must be known then.</summary>
    private static readonly TimeSpan Beyond = TimeSpan.FromDays(2 * 366);

    public static Draft Check(LedgerView ledger, PeriodRequest request, FactActor by)
    {
        var name = request.Name.Trim();
        var (from, until) = (request.From, request.Until);
        if (name.Length is 0 or > 100) { return Draft.No("period-name", 422, "Give the period a name of 1 to 100 characters, such as \"2027 H1\"."); }
        if (request.IsAsOf) { until = from; }
        else if (until <= from || until - from > Longest) { return Draft.No("period-length", 422, "The period must end after it begins and last at most two years."); }
        if (ledger.Periods.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not null) { return Draft.No("period-name", 409, $"There is a period \"{name}\" already. Its definition stays as it is: choose another name."); }
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(request.Zone, out var zone)) { return Draft.No("period-zone", 422, $"This machine knows no time zone \"{request.Zone}\". Write an IANA name such as Europe/Berlin; if it is one, install the package tzdata."); }
        if (request.Holidays.Count > Verdicts.Calendars.Calendar.MaxHolidays) { return Draft.No("period-holidays", 422, $"A period has at most {Verdicts.Calendars.Calendar.MaxHolidays} holidays."); }
        if (request.Categories.FirstOrDefault(c => !Period.AllCategories.Contains(c)) is { } unknown) { return Draft.No("period-category", 422, $"\"{unknown}\" is no category. There are {string.Join(", ", Period.AllCategories)}."); }
        var after = new JsonObject { ["name"] = name };
        if (request.IsAsOf)
        {
            after["as_of"] = Micros.Format(Micros.Of(from));
        }
        else
        {
            after["from"] = Micros.Format(Micros.Of(from));
            after["until"] = Micros.Format(Micros.Of(until));
        }
        if (request.Zone != Zone.Utc.Id)
        {
            var table = Zone.Of(request.Zone, zone, from - Beyond, until + Beyond);
            if (table.Offsets.Count > Zone.MaxOffsets) { return Draft.No("period-zone", 422, $"{request.Zone} changes its offset more than {Zone.MaxOffsets} times around this period. Choose another zone, or UTC."); }
            after["zone"] = new JsonObject { ["id"] = table.Id, ["offsets"] = new JsonArray([.. table.Offsets.Select(o => (JsonNode)new JsonArray(o.From == long.MinValue ? null : Micros.Format(o.From), o.Offset / Micros.PerSecond))]) };
        }
        if (request.Holidays.Count > 0) { after["holidays"] = new JsonArray([.. request.Holidays.Distinct().Order().Select(d => (JsonNode)d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]); }
        if (!Period.AllCategories.All(request.Categories.Contains)) { after["categories"] = new JsonArray([.. Period.AllCategories.Where(c => c == "CC" || request.Categories.Contains(c)).Select(c => (JsonNode)c)]); }
        return Draft.Of(new Fact("period.defined", by, new("period", NewId.Of("per-"))) { After = after });
    }
}
