using Colophon.Verdicts;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Periods;

/// <summary>
/// What stood at the beginning. What a site's first look finds is adopted, neither approved nor a deviation; before it nobody saw anything, and before its adoption no
/// control is tested. So a period that begins earlier begins with time that can't be shown.
/// </summary>
public static class Opening
{
    /// <summary>What an auditor rarely accepts less of.</summary>
    private const int UsualDays = 90;

    /// <summary>The earliest moment at which every production site had been looked at and every adopted control was in force, and what decides it. Null while a site or every control is missing.</summary>
    public static (long At, string Because)? Earliest(LedgerView ledger)
    {
        var sites = ledger.Sites.Where(s => s.InScope.Any(i => i.To > ledger.Through)).ToArray();
        if (sites.Length == 0 || ledger.Controls.Count == 0 || Array.Exists(sites, s => s.FirstLook is null)) { return null; }
        var site = sites.MaxBy(s => s.FirstLook)!;
        var control = ledger.Controls.GroupBy(c => c.Version.Id, StringComparer.Ordinal).Select(g => g.MinBy(c => c.EffectiveFrom)!).MaxBy(c => c.EffectiveFrom)!;
        return site.FirstLook >= control.EffectiveFrom
            ? (site.FirstLook!.Value, $"the first look at {site.Id} came in then")
            : (control.EffectiveFrom, $"{control.Version.Id} was adopted then");
    }

    /// <summary>Sites that were in scope on day one, and when the first look at each came in; null where none did.</summary>
    public static IReadOnlyList<(string Site, long? FirstLook)> On(LedgerView ledger, Period period) =>
        [.. ledger.Sites.Where(s => s.InScope.Any(i => i.Contains(period.When.From))).Select(s => (s.Id, s.FirstLook))];

    /// <summary>What somebody who relies on the period should know about when it lies, in sentences. None where there is nothing to say.</summary>
    public static IReadOnlyList<string> Remarks(LedgerView ledger, Period period)
    {
        var remarks = new List<string>();
        var late = On(ledger, period).Where(s => s.FirstLook is null || s.FirstLook > period.When.From).ToArray();
        if (late.Length > 0)
        {
            remarks.Add($"{Say.Capital(Say.Count(late.Length, "site", "sites"))} in scope on day one had not been looked at by then: {string.Join(", ", late.Take(10).Select(s => $"{s.Site} ({(s.FirstLook is { } at ? Say.Time(Micros.ToTime(at)) : "no look yet")})"))}{(late.Length > 10 ? " and others" : "")}. Their time before is unknown.");
        }
        var after = ledger.Controls.GroupBy(c => c.Version.Id, StringComparer.Ordinal).Where(g => g.Min(c => c.EffectiveFrom) > period.When.From).Select(g => g.Key).ToArray();
        if (after.Length > 0) { remarks.Add($"{Say.Capital(Say.Count(after.Length, "control was", "controls were"))} adopted after it began, so that less than the whole is tested: {string.Join(", ", after.Take(10))}{(after.Length > 10 ? " and others" : "")}."); }
        if (!period.IsAsOf && period.PartOf is null)
        {
            if (Micros.ToTime(period.When.To) - Micros.ToTime(period.When.From) < TimeSpan.FromDays(UsualDays)) { remarks.Add("It is shorter than three months: ask your auditor before you rely on it."); }
            foreach (var other in ledger.Periods.Where(p => p.Id != period.Id && p is { IsAsOf: false, PartOf: null } && p.When.Meets(period.When)))
            {
                remarks.Add($"It overlaps {other.Name}: what happened from {Say.Time(Micros.ToTime(Math.Max(other.When.From, period.When.From)))} to {Say.Time(Micros.ToTime(Math.Min(other.When.To, period.When.To)))} is in the populations of both.");
            }
        }
        return remarks;
    }
}
