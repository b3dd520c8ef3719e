using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Criteria;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>What stands in the CSV files and in the sheets.</summary>
public static class Tables
{
    public static Table Matrix(PeriodResult result) => Table.Of("Controls",
        ["control", "title", "type", "nature", "when", "owner", "criteria", "versions", "result", "N", "D", "not determinable", "excused", "in words", "why", "assurance", "challenge", "supports", "cannot show"],
        result.Controls,
        c => [c.Id, c.Title, c.Type, Papers.Nature(c.Nature), c.When, c.Owner, Criteria(c), string.Join("; ", c.Versions.Select(v => $"{v.Version} ({Papers.Span(v.When)}, entry {v.Index})")),
            Papers.Result(c), c.Conclusion.N, c.Conclusion.D, c.Conclusion.NotDeterminable, c.Conclusion.Excused, c.Sentence, c.Conclusion.Reason, c.Assurance, c.Challenge is { } challenge ? $"Each {challenge.Every}: {challenge.Tries}. {Papers.Challenge(challenge)}" : "", c.Supports, c.CantShow]);

    /// <summary>All 61, each said exactly one thing about.</summary>
    /// <param name="isCut">The result holds the controls of one request only.</param>
    public static Table Criteria(PeriodResult result, bool isCut = false) => Table.Of("Criteria",
        ["criterion", "category", "in our own words", "standing", "said about it", "controls tested", "controls not tested"],
        CriterionStatements.Of(result, isCut),
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

    /// <summary>What management makes of confirmed deviations: analysis, answer, fix and retest.</summary>
    public static Table Findings(PeriodResult result) => Table.Of("Findings",
        ["finding", "title", "deviations", "controls", "state", "owner", "due (UTC)", "overdue", "extent", "cause", "analysis", "management's response", "retests that count", "opened (UTC)", "by", "entry"],
        result.Findings,
        f => [f.Id, f.Title, string.Join(' ', f.Deviations), string.Join(' ', f.Controls), VerdictsJson.Name(f.State), f.Owner, Papers.Time(f.Due), f.Overdue ? "yes" : "no", f.Extent, f.Cause, f.Analysis, f.Response,
            string.Join("; ", f.Retests.Where(r => r.Counts).Select(r => $"{r.Control}: {VerdictsJson.Name(r.Conclusion.Kind)}, {r.Conclusion.D} of {r.Conclusion.N}")), Papers.Time(f.Opened), f.By, f.Index]);

    public static Table Retests(PeriodResult result) => Table.Of("Retests",
        ["finding", "control", "from (UTC)", "to (UTC)", "by", "by another than who fixed it", "result", "N", "D", "not determinable", "in words", "entry"],
        [.. result.Findings.SelectMany(f => f.Retests, (f, r) => (Finding: f, Retest: r))],
        p => [p.Finding.Id, p.Retest.Control, Papers.Time(p.Retest.When.From), Papers.Time(p.Retest.When.To), p.Retest.By, p.Retest.Counts ? "yes" : "no", VerdictsJson.Name(p.Retest.Conclusion.Kind), p.Retest.Conclusion.N, p.Retest.Conclusion.D,
            p.Retest.Conclusion.NotDeterminable, p.Retest.Sentence, p.Retest.Index]);

    public static Table FindingHistory(PeriodResult result) => Table.Of("What was recorded",
        ["finding", "at (UTC)", "by", "what", "in words", "entry"],
        [.. result.Findings.SelectMany(f => f.History, (f, w) => (Finding: f, Word: w))],
        p => [p.Finding.Id, Papers.Time(p.Word.At), p.Word.By, p.Word.Type, p.Word.Text, p.Word.Index]);

    /// <summary>What belongs to the scope beside the sites. A system without a list of members is not tested, and says so.</summary>
    public static Table Systems(PeriodResult result) => Table.Of("Systems",
        ["system", "kind", "name", "owner", "registered (UTC)", "retired (UTC)", "lists of members", "newest list (UTC)", "members in it", "standing", "entry"],
        result.Systems,
        s => [s.Id, s.Kind, s.Name, s.Owner, Papers.Time(s.Registered), s.Retired is { } retired ? Papers.Time(retired) : "", s.Lists.Count, s.Lists is [.., var newest] ? Papers.Time(newest.Received) : "", s.Lists is [.., var last] ? last.Members.Count : 0L,
            s.Lists.Count == 0 ? "not tested: no list of its members was brought" : "listed", s.Index]);

    /// <summary>Where each list comes from: its IPE sheet.</summary>
    public static Table SystemLists(PeriodResult result) => Table.Of("Lists",
        ["system", "received (UTC)", "by", "made (as they say)", "how it was made", "rows", "SHA-256 of the file", "entry"],
        [.. result.Systems.SelectMany(s => s.Lists, (s, l) => (System: s, List: l))],
        p => [p.System.Id, Papers.Time(p.List.Received), p.List.By, p.List.Taken, p.List.How, p.List.Members.Count, p.List.Sha256, p.List.Index]);

    public static Table SystemMembers(PeriodResult result) => Table.Of("Members",
        ["system", "entry", "member", "person", "rights", "second factor"],
        [.. result.Systems.SelectMany(s => s.Lists.SelectMany(l => l.Members, (l, m) => (System: s, List: l, Member: m)))],
        p => [p.System.Id, p.List.Index, p.Member.Id, p.Member.Person, p.Member.Rights, p.Member.Factor]);

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
