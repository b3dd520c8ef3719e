using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Evidence.Grants;

/// <summary>What an owner typed to grant an auditor's access; it stays when something needs a change.</summary>
public sealed record GrantForm(string? Name, string? Email, string? Firm, string? Period, IReadOnlyList<string> Sites, string? Until, string? SealedUntil)
{
    /// <summary>The fieldwork after a period, and its report: ninety days from the end of either.</summary>
    internal static GrantForm Proposed(PeriodResult? period, DateTimeOffset now)
    {
        var from = period is null || Micros.ToTime(period.Period.When.To) < now ? now : Micros.ToTime(period.Period.When.To);
        var until = FormTime.Write(new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero).AddDays(90));
        return new(null, null, null, period?.Period.Id, [], until, until);
    }

    internal static GrantForm Read(IFormCollection form) =>
        new(form["name"], form["email"], form["firm"], form["period"], [.. form["sites"].OfType<string>().Where(s => s.Length > 0)], form["until"], form["sealed"]);

    /// <param name="sites">Ids of sites there are.</param>
    internal GrantRequest? ToRequest(IReadOnlyList<PeriodResult> periods, IReadOnlyCollection<string> sites, out Refusal? refusal)
    {
        var (until, opens) = (default(DateTimeOffset), default(DateTimeOffset));
        var period = periods.FirstOrDefault(p => p.Period.Id == Period);
        refusal = period is null ? new("period", 422, "Choose the period that the auditor examines. Define it first where there is none.")
            : Sites.FirstOrDefault(s => !sites.Contains(s)) is { } stranger ? new("sites", 422, $"There is no site {stranger} here.")
            : !FormTime.TryParse(Until, out until) ? new("until", 422, "Say until when the access lasts, such as 2027-03-31T18:00.")
            : !FormTime.TryParse(SealedUntil, out opens) ? new("sealed-until", 422, "Say the date of the report: until then the company can't see what the auditor picked.")
            : null;
        if (refusal is not null) { return null; }
        return new(Email ?? "", Name ?? "", Firm ?? "", period!.Period.Id, Micros.ToTime(period.Period.When.To), Sites.Count == 0 ? null : Sites, until, opens);
    }
}
