using Colophon.Assurance.Pages;
using Colophon.Kernel;
using Colophon.Web.Text;

namespace Colophon.Evidence.Periods;

/// <summary>What a person typed to define a period; it stays when something needs a change.</summary>
public sealed record PeriodForm(string? Name, string? From, string? Until)
{
    public string? NameFault { get; init; }

    public string? FromFault { get; init; }

    public string? UntilFault { get; init; }

    /// <summary>The first thing that needs a change, or null.</summary>
    public string? Fault => NameFault ?? FromFault ?? UntilFault;

    /// <summary>Half a year from tomorrow: controls are tested from their adoption on, and an examination of this type covers three to twelve months.</summary>
    internal static PeriodForm Proposed(DateTimeOffset now)
    {
        var from = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        return new($"{Say.Day(from)} to {Say.Day(from.AddMonths(6))}", FormTime.Write(from), FormTime.Write(from.AddMonths(6)));
    }

    internal PeriodForm Read(out DateTimeOffset from, out DateTimeOffset until) => this with
    {
        FromFault = Unreadable(From, out from),
        UntilFault = Unreadable(Until, out until),
    };

    /// <summary>Puts a refusal beside the field it is about.</summary>
    internal PeriodForm Refused(Refusal refusal) => refusal.Rule switch
    {
        "period-name" => this with { NameFault = refusal.Detail },
        "period-time" => this, // said already, beside the one that can't be read
        _ => this with { UntilFault = refusal.Detail },
    };

    private static string? Unreadable(string? text, out DateTimeOffset time) => FormTime.TryParse(text, out time) ? null : "Write a day and a time, such as 2027-01-01T00:00:00. It is taken as UTC.";
}
