using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Criteria;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>What stands in the CSV files and in the sheets.</summary>
public static class Tables
{
    public static Table Matrix(PeriodResult result) => Table.Of("Controls",
        ["control", "title", "type", "nature", "when", "owner", "criteria", "versions", "result", "N", "D", "not determinable", "excused", "in words", "why", "assurance", "supports", "cannot show"],
        result.Controls,
        c => [c.Id, c.Title, c.Type, Papers.Nature(c.Nature), c.When, c.Owner, Criteria(c), string.Join("; ", c.Versions.Select(v => $"{v.Version} ({Papers.Span(v.When)}, entry {v.Index})")),
            Papers.Result(c), c.Conclusion.N, c.Conclusion.D, c.Conclusion.NotDeterminable, c.Conclusion.Excused, c.Sentence, c.Conclusion.Reason, c.Assurance, c.Supports, c.CantShow]);

    /// <summary>All 61, each said exactly one thing about.</summary>
    public static Table Criteria(PeriodResult result) => Table.Of("Criteria",
        ["criterion", "category", "in our own words", "standing", "said about it", "controls tested", "controls not tested"],
        CriterionStatements.Of(result),
        s => [s.Criterion.Id, s.Criterion.Category, s.Criterion.OneLine, Papers.Standing(s.Standing), s.Sentence, Names(s, tested: true), Names(s, tested: false)]);

    public static Table Population(ControlResult control) => Table.Of("Population",
        [.. (string[])["number", "site", "type", "object", "actor", "title", "not before (UTC)", "not after (UTC)", "claimed (UTC)", "received (UTC)", "entries", "approvals", "result"], .. control.Attributes.Select(a => $"{a.Letter}: {a.Text}")],
        control.Population,
        i => [i.Number, i.Site, i.Type, i.Object, i.Actor, i.Title, Papers.Time(i.True.From), Papers.Time(i.True.To), i.Claimed is { } claimed ? Papers.Time(claimed) : "", Papers.Time(i.Received),
            string.Join(' ', i.Indices), string.Join(' ', i.Approvals), VerdictsJson.Name(i.Result),
            .. control.Attributes.Select(a => (Cell)(i.Attributes.FirstOrDefault(r => r.Letter == a.Letter) is { } r ? $"{VerdictsJson.Name(r.Result)}{(r.Note.Length > 0 ? ": " + r.Note : "")}" : ""))]);

    /// <summary>The sheet that says where a population comes from.</summary>
    public static Table Ipe(ControlResult control)
    {
        var sheet = Papers.IpePairs(control);
        return Table.Of("IPE", ["information produced by the entity", "value"], sheet, p => [p.Name, p.Value]);
    }

    public static Table Exceptions(PeriodResult result) => Table.Of("Deviations",
        ["deviation", "control", "site", "object", "title", "why", "not before (UTC)", "not after (UTC)", "observed (UTC)", "until (UTC)", "entry", "dispositions"],
        [.. result.Controls.SelectMany(c => c.Deviations)],
        d => [d.Id, d.Control, d.Site, d.Object, d.Title, d.Why, Papers.Time(d.True.From), Papers.Time(d.True.To), Papers.Time(d.Observed), d.Until is { } until ? Papers.Time(until) : "",
            d.Index, string.Join("; ", d.Dispositions.Select(p => $"{p.Kind} by {p.By}, {Papers.Time(p.At)} (entry {p.Index}): {p.Reason}"))]);

    /// <summary>Items and time that an exemption covers: they stay in N.</summary>
    public static Table Excused(PeriodResult result) => Table.Of("Excused",
        ["control", "site", "what", "from (UTC)", "to (UTC)", "cause", "deviation", "entries"],
        [.. result.Controls.SelectMany(Papers.Excused)],
        e => [e.Control, e.Site, e.What, Papers.Time(e.When.From), Papers.Time(e.When.To), e.Cause, e.Deviation, e.Entries]);

    public static Table Coverage(PeriodResult result)
    {
        var rows = result.Sites.SelectMany(s => ((string Kind, long From, long To, long Micros, string Cause)[])
        [
            ("in scope", s.Window.From, s.Window.To, s.InScope, ""), ("seen live", s.Window.From, s.Window.To, s.Live, ""), ("seen late", s.Window.From, s.Window.To, s.Late, ""), ("not seen", s.Window.From, s.Window.To, s.None, ""),
            .. s.Gaps.Select(g => ("gap", g.When.From, g.When.To, g.When.Length, g.Cause)),
        ], (s, row) => (Site: s, Row: row)).ToArray();
        return Table.Of("Coverage", ["site", "environment", "sources", "kind", "from (UTC)", "to (UTC)", "seconds", "cause"], rows,
            r => [r.Site.Site, r.Site.Environment, string.Join(' ', r.Site.Sources), r.Row.Kind, Papers.Time(r.Row.From), Papers.Time(r.Row.To), r.Row.Micros / 1e6m, r.Row.Cause]);
    }

    /// <summary>Changes that the state of a site shows and no event tells.</summary>
    public static Table OutOfBand(PeriodResult result) => Table.Of("Changes without an event",
        ["id", "site", "section", "object", "title", "last seen right (UTC)", "found (UTC)", "entry", "what changed"],
        result.OutOfBand,
        o => [o.Id, o.Site, o.Section, o.Object, o.Title, Papers.Time(o.LastGood), Papers.Time(o.Detected), o.Index, string.Join("; ", o.Keys.Select(k => $"{k.Key}: {k.Before} → {k.After}"))]);

    private static string Criteria(ControlResult c) => string.Join(' ', c.Criteria.Select(l => l.Id + (l.Extent == "=" ? "" : " (in part)")));

    private static string Names(CriterionStatement statement, bool tested) => string.Join(' ', statement.Controls.Where(c => c.Tested == tested).Select(c => c.Control));
}
