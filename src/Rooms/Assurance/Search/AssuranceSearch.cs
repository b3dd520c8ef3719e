using Colophon.Assurance.Pages;
using Colophon.Assurance.Requests;
using Colophon.Assurance.Systems;
using Colophon.Fleet;
using Colophon.Kernel;
using Colophon.Verdicts;
using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Results;
using Colophon.Web.Search;
using Colophon.Web.Text;

namespace Colophon.Assurance.Search;

/// <summary>Controls, criteria, deviations, findings, and what people recorded about them.</summary>
internal sealed class AssuranceSearch(IAssurance assurance, IPeople people, IFleet fleet) : ISearchSource
{
    public int Order => 10;

    public async Task<IReadOnlyList<SearchGroup>> SearchAsync(TenantId tenant, string words, int limit, CancellationToken ct)
    {
        var standing = await assurance.StandingAsync(tenant, ct);
        var names = await Glossary.OfAsync(tenant, Reading.Of(standing), await people.MembersAsync(tenant, ct), people, fleet, ct);
        var adopted = standing.Ledger.Controls.GroupBy(c => c.Version.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Version, StringComparer.Ordinal);
        var controls = adopted.Values.Concat(Catalogue.Controls.Where(c => !adopted.ContainsKey(c.Id))).OrderBy(c => c.Id, StringComparer.Ordinal);
        var results = (standing.Current?.Controls ?? []).ToDictionary(c => c.Id, StringComparer.Ordinal);
        return
        [
            ConsoleSearch.Group("Controls", controls, words, limit, c => [c.Id, c.Title, c.Supports, c.CantShow, c.Risk], c => new($"{c.Id} {c.Title}", results.TryGetValue(c.Id, out var r) ? ResultWords.Of(r.Conclusion) : adopted.ContainsKey(c.Id) ? "not judged yet" : "not adopted", "/controls/" + c.Id), "/controls"),
            ConsoleSearch.Group("Criteria", Catalogue.Criteria, words, limit, c => [c.Id, c.OneLine], c => new(c.Id, c.OneLine, "/controls/criteria#" + c.Id), "/controls/criteria"),
            ConsoleSearch.Group("Deviations", standing.Periods.SelectMany(p => p.Controls).SelectMany(c => c.Deviations).DistinctBy(d => (d.Control, d.Id)).Reverse(), words, limit, d => [d.Id, d.Object, names.Tell(d.Title), d.Why, .. d.Dispositions.Select(x => x.Reason)],
                d => new(names.Tell(d.Title), $"{d.Control}, {d.Id}, {Say.Time(Micros.ToTime(d.Received))}", $"/controls/{d.Control}?at={Uri.EscapeDataString(d.Id)}#{Uri.EscapeDataString(d.Id)}")),
            ConsoleSearch.Group("Findings", standing.Periods.SelectMany(p => p.Findings).DistinctBy(f => f.Id), words, limit, f => [f.Id, f.Title, f.Cause, f.Analysis, f.Response], f => new(f.Title, $"owned by {names.Person(f.Owner)}", "/findings/" + f.Id), "/findings"),
            ConsoleSearch.Group("Periods", standing.Periods, words, limit, p => [p.Period.Id, p.Period.Name], p => new(p.Period.Name, $"from {Say.Time(Micros.ToTime(p.Period.When.From))}", "/audit/" + p.Period.Id), "/audit"),
            ConsoleSearch.Group("In-scope systems", standing.Ledger.Systems, words, limit, s => [s.Id, s.Name, s.Kind], s => new(s.Name, SystemWords.Of(s.Kind), "/systems/" + s.Id), "/systems"),
            ConsoleSearch.Group("Approvals", standing.Ledger.Approvals.Reverse(), words, limit, a => [a.Id, a.Covers, a.Object, a.Reason, names.Person(a.Approver)], a => new($"{a.Object}: {a.Reason}", $"by {names.Person(a.Approver)}, {Say.Time(Micros.ToTime(a.At))}", "/changes#" + a.Id), "/changes"),
            ConsoleSearch.Group("Exemptions", standing.Ledger.Exemptions.Reverse(), words, limit, e => [e.Id, e.Control, e.Object, e.Reason], e => new($"{e.Control}: {e.Reason}", $"until {Say.Time(Micros.ToTime(e.When.To))}", $"/controls/{e.Control}#{e.Id}")),
            ConsoleSearch.Group("Duties and challenges done", standing.Ledger.Notes.Where(n => n.Type is "duty.performed" or "challenge.performed").Reverse(), words, limit, n => [n.Object, Summary(n)], n => new($"{n.Object}: {Summary(n)}", $"by {names.Person(n.By)}, {Say.Time(Micros.ToTime(n.At))}", "/events/" + n.Index.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        ];
    }

    private static string Summary(RecordedNote note) => AuditRequest.TextOf(note.After, "summary");
}
