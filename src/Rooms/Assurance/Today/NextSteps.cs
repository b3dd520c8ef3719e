using Colophon.Assurance.Findings;
using Colophon.Assurance.Pages;
using Colophon.Assurance.Requests;
using Colophon.Audit.Pages;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;
using Colophon.Web.Components;
using Colophon.Web.Text;

namespace Colophon.Assurance.Today;

/// <summary>What a person can do now, in the order of what it moves: first what keeps anything from being tested, then what can still be settled, then what waits.</summary>
internal static class NextSteps
{
    public static IReadOnlyList<NextAct> Of(PageData data, IReadOnlyList<SiteHealth> sites) =>
        [.. SetUp(data, sites).Concat(Repair(data, sites)).Concat(Answers(data)).Concat(Findings(data)).Concat(Requests(data)).Concat(Routine(data))];

    private static IEnumerable<NextAct> SetUp(PageData data, IReadOnlyList<SiteHealth> sites)
    {
        if (sites.Count == 0)
        {
            yield return new("Enrol the first site", "Nothing is seen before a site reports. You need an administrator of it.", "4 min", "begins every record", "Enrol a site", data.Path("/sites#enrol"));
        }
        var missing = Catalogue.Controls.Count(c => data.Standing.Ledger.Controls.All(a => a.Version.Id != c.Id || a.Version.Version < c.Version));
        if (missing > 0)
        {
            yield return new($"Adopt {Say.Count(missing, "control", "controls")}", "A control tests only from the moment its adoption is on record. Each day before stays untested.", "5 min", $"begins {string.Join(", ", Catalogue.Controls.SelectMany(c => c.Criteria).Select(c => c.Id).Distinct().Order(StringComparer.Ordinal).Take(3))} …", "Look at the controls", data.Path("/controls#adopt"));
        }
        if (data.Standing.Periods.Count == 0)
        {
            yield return new("Define the observation period", "A type 2 examination asks what held over a time. Without one, nothing is judged.", "2 min", "begins results", "Define a period", data.Path("/audit"));
        }
    }

    private static IEnumerable<NextAct> Repair(PageData data, IReadOnlyList<SiteHealth> sites)
    {
        foreach (var site in sites.Where(s => s is { Reports: false, Site.EnrolledAt: not null }).Take(2))
        {
            yield return new($"See why {site.Host} does not report", $"{site.State.Word}. Last received {Say.Ago(site.LastReceived, data.Now)}. What happens there meanwhile stays unknown.", "10 min", "limits unknown time", "Look at the site", data.Path("/sites/" + site.Site.Id));
        }
        foreach (var late in data.Reading.Reviews.Where(r => r.Missing).Take(2))
        {
            yield return new($"Review access to {data.Names.Site(late.Site.Id)}", "A term went by without a review. It stays a deviation; a review now counts for the term that runs.", "15 min", "keeps CC6.2, CC6.3", "Review the list", data.Path("/reviews/" + late.Site.Id));
        }
    }

    private static IEnumerable<NextAct> Answers(PageData data)
    {
        var open = (data.Standing.Current?.Controls ?? []).Select(c => (Control: c, Open: c.Deviations.Where(d => d.Dispositions.Count == 0).ToArray())).Where(c => c.Open.Length > 0).ToArray();
        if (open.Length > 0)
        {
            var (control, deviations) = open.MaxBy(c => c.Open.Max(d => d.Received));
            var newest = deviations.MaxBy(d => d.Received)!;
            yield return new($"Say what {Say.Count(data.Reading.Undisposed, "deviation was", "deviations were")}", $"The newest: {data.Names.Tell(newest.Title)}. Nothing takes a deviation away; what was made of it stands beside it.", $"{5 * Math.Min(data.Reading.Undisposed, 24)} min",
                string.Join(", ", open.SelectMany(c => c.Control.Criteria).Select(c => c.Id).Distinct().Order(StringComparer.Ordinal).Take(3)), "Begin with the newest", data.Path($"/controls/{control.Id}?at={Uri.EscapeDataString(newest.Id)}#{Uri.EscapeDataString(newest.Id)}"));
        }
    }

    private static IEnumerable<NextAct> Findings(PageData data)
    {
        var open = (data.Standing.Current?.Findings ?? []).Where(f => !f.IsClosed).OrderBy(f => f.Due).ToArray();
        if (open is [var first, ..])
        {
            yield return new(first.State == FindingState.Fixed ? $"Test again what was fixed: {first.Title}" : first.Cause.Length == 0 ? $"Say what it came from: {first.Title}" : $"Fix what management found: {first.Title}",
                $"{Say.Capital(Say.Count(open.Length, "finding waits", "findings wait"))}. This one is due {Say.Day(FindingWords.LastMoment(first))}{(first.Overdue ? ", and overdue" : "")}, and {data.Names.Person(first.Owner)} owns it.", "30 min", "keeps CC4.2", "See the finding", data.Path("/findings/" + first.Id));
        }
    }

    private static IEnumerable<NextAct> Requests(PageData data)
    {
        if (data.Standing.Current is not { } period) { yield break; }
        var open = AuditRequest.Of(data.Standing, period.Period.Id).Where(r => r.IsOpen).OrderBy(r => r.Due ?? DateOnly.MaxValue).ToArray();
        if (open.Length == 0) { yield break; }
        var flagged = open.Count(r => r.State == RequestState.Flagged);
        yield return new($"Answer {Say.Count(open.Length, "request", "requests")} of the auditor", $"Next: {open[0].Number}{(open[0].Due is { } due ? $", due {due.ToString("d MMM", System.Globalization.CultureInfo.InvariantCulture)}" : "")}.{(flagged > 0 ? $" {Say.Capital(Say.Count(flagged, "came", "came"))} back flagged." : "")}",
            $"{10 * Math.Min(open.Length, 24)} min", "keeps the examination going", "See the requests", data.Path($"/audit/{period.Period.Id}/requests"));
    }

    private static IEnumerable<NextAct> Routine(PageData data)
    {
        var undeclared = data.Standing.Ledger.Sites.Where(s => s is { Environment: "production", Declared: null } && s.Users.Count > 0).ToArray();
        if (undeclared.Length > 0)
        {
            yield return new($"Declare the administrators of {(undeclared.Length == 1 ? data.Names.Site(undeclared[0].Id) : Say.Count(undeclared.Length, "site", "sites"))}", "Until somebody does, those found at enrolment stand, whoever they are.", "3 min", "settles CC6.3", "Declare them", data.Path($"/reviews/{undeclared[0].Id}#administrators"));
        }
        if (data.Reading.Unmapped > 0)
        {
            yield return new($"Say whose {Say.Count(data.Reading.Unmapped, "account is", "accounts are")}", "Where nobody said which person an account is, records can’t tell whether the maker approved their own change.", "5 min", "settles CC6.2, CC8.1", "Map the people", data.Path("/people"));
        }
        foreach (var due in data.Reading.Reviews.Where(r => r is { Waits: true, Missing: false }).OrderBy(r => r.Due).Take(1))
        {
            yield return new($"Review access to {data.Names.Site(due.Site.Id)}", $"The review of this term is owed by {Say.Time(Micros.ToTime(due.Due!.Value))}.", "15 min", "keeps CC6.2, CC6.3", "Review the list", data.Path("/reviews/" + due.Site.Id));
        }
    }
}
