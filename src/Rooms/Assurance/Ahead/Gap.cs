using Colophon.Assurance.Pages;
using Colophon.Assurance.Requests;
using Colophon.Audit.Pages;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Ahead;

/// <summary>Something that stands between now and a clean end of the period, with what it takes.</summary>
/// <param name="What">The act and its object.</param>
/// <param name="Why">What stays open without it.</param>
public sealed record Gap(ActKind Kind, string What, string Why, int Minutes, string Href, DateTimeOffset? By = null)
{
    /// <summary>Cheapest first; of two that take as long the one that is due sooner.</summary>
    internal static IReadOnlyList<Gap> Of(PageData data, IReadOnlyList<SiteHealth> sites, IReadOnlyList<PendingAct> others, EffortOptions effort)
    {
        var gaps = new List<Gap>();
        void Add(ActKind kind, string what, string why, string path, int times = 1, DateTimeOffset? by = null) => gaps.Add(new(kind, what, why, effort.Of(kind) * times, path, by));
        SetUp(data, sites, Add);
        Seen(data, sites, Add);
        Said(data, Add);
        Owed(data, others, Add);
        Untested(data, Add);
        return [.. gaps.OrderBy(g => g.Minutes).ThenBy(g => g.By ?? DateTimeOffset.MaxValue).ThenBy(g => g.What, StringComparer.Ordinal)];
    }

    private delegate void Adding(ActKind kind, string what, string why, string path, int times = 1, DateTimeOffset? by = null);

    private static void SetUp(PageData data, IReadOnlyList<SiteHealth> sites, Adding add)
    {
        if (sites.Count == 0) { add(ActKind.EnrolSite, "Enrol the first site", "Nothing is seen before a site reports.", data.Path("/sites#enrol")); }
        var missing = Catalogue.Controls.Count(c => data.Standing.Ledger.Controls.All(a => a.Version.Id != c.Id || a.Version.Version < c.Version));
        if (missing > 0) { add(ActKind.AdoptControls, $"Adopt {Say.Count(missing, "control", "controls")}", "A control is tested only from its adoption on.", data.Path("/controls#adopt")); }
        if (data.Standing.Current is null) { add(ActKind.DefinePeriod, "Define the observation period", "Without one nothing is judged.", data.Path("/audit")); }
    }

    /// <summary>Time that nobody sees grows until a site reports again.</summary>
    private static void Seen(PageData data, IReadOnlyList<SiteHealth> sites, Adding add)
    {
        foreach (var site in sites.Where(s => s is { Reports: false, Site.EnrolledAt: not null }))
        {
            var unseen = data.Standing.Current?.Sites.FirstOrDefault(s => s.Site == site.Site.Id.Value)?.None ?? 0;
            add(ActKind.RepairSite, $"See why {site.Host} does not report as it should", $"{site.State.Word}.{(unseen > 0 ? $" {Sentences.Duration(unseen)} of the period is unknown there" : " Nothing is unknown there yet")}, and what happens meanwhile stays so.", data.Path("/sites/" + site.Site.Id));
        }
        foreach (var control in (data.Standing.Current?.Controls ?? []).Where(c => c.Conclusion.NotDeterminable > 0))
        {
            add(ActKind.MapAccount, $"Look at {Say.Count(control.Conclusion.NotDeterminable, "item", "items")} of {control.Id} that can’t be determined", "Often an account that nobody said whose it is.", data.Path($"/controls/{control.Id}?period={data.Standing.Current!.Period.Id}#population"), control.Conclusion.NotDeterminable);
        }
        foreach (var site in data.Standing.Ledger.Sites.Where(s => s is { Environment: "production", Declared: null, Retired: null } && s.Users.Count > 0))
        {
            add(ActKind.DeclareAdministrators, $"Declare the administrators of {data.Names.Site(site.Id)}", "Until somebody does, those found at enrolment stand.", data.Path($"/reviews/{site.Id}#administrators"));
        }
        if (data.Reading.Unmapped > 0) { add(ActKind.MapAccount, $"Say whose {Say.Count(data.Reading.Unmapped, "account is", "accounts are")}", "Records can’t tell whether the maker approved their own change.", data.Path("/people"), data.Reading.Unmapped); }
    }

    private static void Said(PageData data, Adding add)
    {
        foreach (var control in data.Standing.Current?.Controls ?? [])
        {
            var open = control.Deviations.Where(d => d.Dispositions.Count == 0).ToArray();
            if (open is [var first, ..]) { add(ActKind.DisposeDeviation, $"Say what {Say.Count(open.Length, "deviation", "deviations")} of {control.Id} {(open.Length == 1 ? "was" : "were")}", "It stays; an answer stands beside it.", data.Path($"/controls/{control.Id}?at={Uri.EscapeDataString(first.Id)}#{Uri.EscapeDataString(first.Id)}"), open.Length); }
        }
    }

    /// <summary>What has to be done before the period ends: duties, challenges, requests, approvals, findings.</summary>
    private static void Owed(PageData data, IReadOnlyList<PendingAct> others, Adding add)
    {
        var end = data.Standing.Current is { } period ? Micros.ToTime(period.Period.When.To) : DateTimeOffset.MinValue;
        foreach (var act in DatedAct.Of(data, others).Where(d => d.Kind is not null && (d.State == DateState.Owed || (d.State == DateState.Ends && d.At < end))))
        {
            add(act.Kind!.Value, act.What, act.State == DateState.Ends ? "Renew it, or let the rule count again." : act.At < data.Now ? $"It is {Say.Lasted(data.Now - act.At)} late." : "Left undone in its term it is a deviation, or a promise that was not kept.", act.Href, by: act.At);
        }
        foreach (var act in others.Where(o => o is { At: null, Owed: true })) { add(act.Kind, data.Names.Tell(act.What), "It waits for a person.", data.Path(act.Path)); }
        if (data.Standing.Current is { } current)
        {
            foreach (var request in AuditRequest.Of(data.Standing, current.Period.Id).Where(r => r is { IsOpen: true, Due: null })) { add(ActKind.AnswerRequest, $"Answer the auditor’s request {request.Number}", "The examination waits for it.", data.Path($"/audit/{current.Period.Id}/requests#{request.Id}")); }
        }
    }

    /// <summary>Controls that nothing tests: each source that is missing once, with the controls that wait for it.</summary>
    private static void Untested(PageData data, Adding add)
    {
        var versions = data.Standing.Ledger.Controls.ToLookup(c => c.Version.Id, c => c.Version, StringComparer.Ordinal);
        var untested = (data.Standing.Current?.Controls ?? []).Where(c => c.Conclusion.Kind == ResultKind.NotTested && c.Versions.Count > 0).ToArray();
        foreach (var waiting in untested.Where(c => versions[c.Id].Last().WaitsFor.Length > 0).GroupBy(c => versions[c.Id].Last().WaitsFor, StringComparer.Ordinal))
        {
            add(ActKind.ConnectSource, $"Bring a source for {string.Join(", ", waiting.Select(c => c.Id))}", $"Not tested. It waits for: {char.ToLowerInvariant(waiting.Key[0])}{waiting.Key[1..]}. Or show it to the auditor by other means.", data.Path($"/controls/{waiting.First().Id}?period={data.Standing.Current!.Period.Id}"));
        }
        if (data.Standing.Ledger.Systems.All(s => s.Retired is not null) && untested.Where(c => c.Entities.Count == 0 && (c.Procedure.Systems || c.Procedure.Kind == Procedure.MembersDeclared)).Select(c => c.Id).ToArray() is { Length: > 0 } ofSystems)
        {
            add(ActKind.RegisterSystem, "Register the systems beside the sites", $"{string.Join(", ", ofSystems)} {(ofSystems.Length == 1 ? "is" : "are")} not tested without one.", data.Path("/systems#register"));
        }
    }

    /// <summary>Working time in hours, never in days: "2 h 10 min". A figure and its unit stay on one line.</summary>
    public static string Takes(int minutes) => minutes < 60 ? $"{minutes}\u00a0min" : minutes % 60 == 0 ? $"{Say.Count(minutes / 60)}\u00a0h" : $"{Say.Count(minutes / 60)}\u00a0h {minutes % 60}\u00a0min";
}
