using System.Globalization;
using Colophon.Assurance;
using Colophon.Kernel;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Evidence.Periods;

/// <summary>What a person typed to define a period; it stays when something needs a change.</summary>
/// <param name="Zone">IANA name; the moments are local times of it, unless they carry an offset of their own.</param>
/// <param name="Holidays">Dates, one a line; what follows a date on its line is a note for people and isn't kept.</param>
public sealed record PeriodForm(string? Name, string? From, string? Until, string? Zone, string? Holidays, IReadOnlyList<string> Categories)
{
    /// <summary>Type 1: as of the first of the two moments.</summary>
    public bool IsAsOf { get; init; }

    public string? NameFault { get; init; }

    public string? FromFault { get; init; }

    public string? UntilFault { get; init; }

    public string? ZoneFault { get; init; }

    public string? HolidaysFault { get; init; }

    public string? CategoriesFault { get; init; }

    /// <summary>The first thing that needs a change, or null.</summary>
    public string? Fault => NameFault ?? ZoneFault ?? FromFault ?? UntilFault ?? HolidaysFault ?? CategoriesFault;

    /// <summary>Half a year from tomorrow: controls are tested from their adoption on, and an examination of this type covers three to twelve months.</summary>
    internal static PeriodForm Proposed(DateTimeOffset now)
    {
        var from = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        return new($"{Say.Day(from)} to {Say.Day(from.AddMonths(6))}", FormTime.Write(from), FormTime.Write(from.AddMonths(6)), "UTC", "", Period.AllCategories);
    }

    internal static PeriodForm Read(IFormCollection form)
    {
        var categories = form["categories"].OfType<string>().Where(c => c.Length > 0).ToArray();
        return new(form["name"], form["from"], form["until"], form["zone"].ToString() is { Length: > 0 } zone ? zone.Trim() : "UTC", form["holidays"], categories.Length == 0 ? Period.AllCategories : categories) { IsAsOf = form["kind"] == "1" };
    }

    /// <summary>The request that the form makes, or the form with what can't be read beside the field it is about.</summary>
    internal (PeriodRequest? Request, PeriodForm Form) ToRequest()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone!, out var zone)) { return (null, this with { ZoneFault = $"This machine knows no time zone \"{Zone}\". Choose one of the list, such as Europe/Berlin." }); }
        var read = this with { FromFault = Unreadable(From, zone, out var from), UntilFault = IsAsOf ? Ignored(out var until) : Unreadable(Until, zone, out until), HolidaysFault = Unreadable(Holidays, out var holidays) };
        return read.Fault is null ? (new PeriodRequest(Name ?? "", from, until, Zone!) { Holidays = holidays, Categories = Categories, IsAsOf = IsAsOf }, this) : (null, read);
    }

    /// <summary>Puts a refusal beside the field it is about.</summary>
    internal PeriodForm Refused(Refusal refusal) => refusal.Rule switch
    {
        "period-name" => this with { NameFault = refusal.Detail },
        "period-zone" => this with { ZoneFault = refusal.Detail },
        "period-holidays" => this with { HolidaysFault = refusal.Detail },
        "period-category" => this with { CategoriesFault = refusal.Detail },
        "period-form" => this, // said already, beside what can't be read
        _ => this with { UntilFault = refusal.Detail },
    };

    private static string? Ignored(out DateTimeOffset time)
    {
        time = default;
        return null;
    }

    private static string? Unreadable(string? text, TimeZoneInfo zone, out DateTimeOffset time) =>
        FormTime.TryParse(text, zone, out time) ? null
        : FormTime.TryParse(text, out _) ? $"The clocks of {zone.Id} skip this moment. Choose one before or after it."
        : "Write a day and a time, such as 2027-01-01T00:00:00.";

    private static string? Unreadable(string? text, out IReadOnlyList<DateOnly> days)
    {
        var read = new List<DateOnly>();
        days = read;
        foreach (var (number, line) in (text ?? "").Split('\n').Select((l, i) => (i + 1, l.Trim())).Where(l => l.Item2.Length > 0))
        {
            if (!DateOnly.TryParseExact(line.Split([' ', '\t', ',', ';'], 2)[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) { return $"Line {number}, \"{(line.Length > 40 ? line[..40] + "…" : line)}\", doesn't begin with a date such as 2027-12-25."; }
            read.Add(day);
        }
        return null;
    }
}
