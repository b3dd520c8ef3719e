using System.Globalization;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;

namespace Colophon.Evidence.Traces;

/// <summary>
/// Outside-in: somebody knows from elsewhere that something happened (a leaver, a release, a ticket) and asks whether the populations hold it. The other direction,
/// from a population to its records, can't show that something is missing.
/// </summary>
/// <param name="Sought">Words; an item holds the fact when it holds all of them, in whatever case.</param>
/// <param name="On">The day, UTC, on which it is said to have happened.</param>
public sealed record Trace(string Sought, DateOnly? On)
{
    public const int MaxSought = 200;
    private const int MostWords = 10;
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    public static bool TryRead(string? sought, string? on, out Trace trace, out string fault)
    {
        var day = default(DateOnly);
        fault = (sought ?? "").Trim().Length is < 2 or > MaxSought ? $"Write 2 to {MaxSought} characters that the record would hold: a name as the site knows it, a plugin, a version."
            : !string.IsNullOrWhiteSpace(on) && !DateOnly.TryParseExact(on.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) ? "Write the day as 2027-02-01, or leave it empty."
            : "";
        trace = new((sought ?? "").Trim(), string.IsNullOrWhiteSpace(on) || fault.Length > 0 ? null : day);
        return fault.Length == 0;
    }

    /// <param name="tell">Turns ids in a text into names.</param>
    public IReadOnlyList<(ControlResult Control, Item Item)> In(PeriodResult period, Func<string, string> tell)
    {
        var words = Sought.Split(' ', MostWords, StringSplitOptions.RemoveEmptyEntries);
        return [.. Items(period).Where(i => Meets(i.Item) && Holds(i.Item))];

        bool Holds(Item item)
        {
            var text = $"{item.Title} {tell(item.Title)} {item.Object} {item.Actor} {tell(item.Actor)} {item.Site} {tell(item.Site)} {item.Type} {string.Join(' ', item.Attributes.Select(a => a.Note))}";
            return words.All(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>What the populations hold; what is not due yet is no item of anything that happened.</summary>
    public static IEnumerable<(ControlResult Control, Item Item)> Items(PeriodResult period) => period.Controls.SelectMany(c => c.Population.Where(i => i.Result != ItemResult.NotDue).Select(i => (c, i)));

    /// <summary>Within a day of it: the outside may keep another time zone.</summary>
    private bool Meets(Item item) => On is not { } day || (Micros.ToTime(item.True.To) >= Begin(day) - Slack && Micros.ToTime(item.True.From) <= Begin(day) + Slack + Slack);

    /// <summary>Sites that were not wholly seen on the day: what isn't found may have happened unseen.</summary>
    public IReadOnlyList<UnknownTime> Unseen(PeriodResult period) =>
        On is not { } day ? [] : [.. period.Controls.SelectMany(c => c.Unknown).Where(u => Micros.ToTime(u.When.To) > Begin(day) && Micros.ToTime(u.When.From) < Begin(day.AddDays(1))).DistinctBy(u => (u.Site, u.When.From, u.When.To)).OrderBy(u => u.When.From)];

    private static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
