using System.Globalization;
using Colophon.Verdicts.Criteria;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Html;

/// <summary>report.html: the whole binder as one document to read and to print.</summary>
internal static class Report
{
    private const int RowsShown = 500;

    public static void Write(Stream output, BinderManifest head, PeriodResult result)
    {
        using var page = new HtmlPage(output, head, $"{head.Name}: {head.Period.Name}");
        var queried = result.Controls.Where(Papers.WasQueried).ToArray();
        var waiting = result.Controls.Where(c => !Papers.WasQueried(c)).ToArray();
        Front(page, head, result);
        Scope(page, head, result);
        Results(page, queried, waiting);
        Criteria(page, head, result);
        Exceptions(page, result);
        page.Raw("<section class=\"chapter\" id=\"tests\">\n").Element("h2", "5 Tests").Element("p", "One section for each control that was tested: what was asked, of which population, what came out, and what that can't show. N is the number of items, expected performances or sites; D are those that deviate.");
        TimelineBars.Key(page);
        page.Raw("</section>\n");
        foreach (var control in queried)
        {
            page.Raw($"<section id=\"c-{Papers.FileName(control.Id)}\">\n").Element("h2", $"{control.Id} {control.Title}");
            ControlSection.InReport.Write(page, control);
            page.Raw("</section>\n");
        }
        Coverage(page, result);
        Colophon(page, head, result);
    }

    private static void Front(HtmlPage page, BinderManifest head, PeriodResult result)
    {
        var deviations = result.Controls.Sum(c => c.Deviations.Count);
        var (tested, clean) = (result.Controls.Count(CriterionStatements.WasTested), result.Controls.Count(c => c.Conclusion.Kind is ResultKind.NoDeviationFound));
        page.Raw("<header>\n").Element("p", "Evidence binder: what do the records show for this period?", "q").Element("h1", $"{head.Name}, {head.Period.Name}").Labels(head)
            .Element("p", $"{Papers.Minute(result.Period.When.From)} to {Papers.Minute(result.Period.When.To)} UTC{(result.SoFar ? $". The period has not ended: everything here is so far, up to {Papers.Minute(result.Through)}" : "")}.", "lead")
            .Element("p", Papers.Whose).Raw("<div class=\"figures\">");
        Figure(page, Number(tested), $"of {result.Controls.Count} controls tested; {clean} without a deviation");
        Figure(page, Number(deviations), $"deviation{(deviations == 1 ? "" : "s")} on record, {result.Controls.Sum(c => c.Deviations.Count(d => d.Dispositions.Count > 0))} of them disposed of; {result.Findings.Count(f => !f.IsClosed)} of {result.Findings.Count} findings not retested yet");
        Figure(page, result.Sites.Sum(s => s.None) is > 0 and var none ? Papers.Duration(none) : "none", $"of {Papers.Duration(result.Sites.Sum(s => s.InScope))} in scope was not seen, on {result.Sites.Count} site{(result.Sites.Count == 1 ? "" : "s")}");
        Figure(page, Number(CriterionStatements.Tested(result)), "of the 61 criteria have a control that was tested");
        page.Raw("</div>\n<nav><ol><li><a href=\"#scope\">Scope</a></li><li><a href=\"#results\">Results per control</a></li><li><a href=\"#criteria\">The 61 criteria</a></li><li><a href=\"#exceptions\">Deviations and exemptions</a></li><li><a href=\"#tests\">Tests</a></li><li><a href=\"#coverage\">What was seen and what was not</a></li><li><a href=\"#colophon\">How this was made, and how to check it</a></li></ol></nav>\n</header>\n");
    }

    private static void Scope(HtmlPage page, BinderManifest head, PeriodResult result)
    {
        page.Raw("<section id=\"scope\">\n").Element("h2", "1 Scope").Raw("<dl>\n").Pair("Company", $"{head.Name} ({head.Tenant})").Pair("Period", $"{Papers.Seconds(result.Period.When)} (UTC; defined by entry {result.Period.Index})")
            .Pair("Days are counted in", result.Period.Calendar.Zone.Id).Pair("Categories", string.Join(", ", result.Period.Categories))
            .Pair("Cut to", head.Scope.IsWhole ? "Nothing: every site of the company is in it." : $"{Papers.CutTo(head.Scope)}. {head.Hidden} entries of what is outside stand in the ledger part as hashes only.").Raw("</dl>\n")
            .Head("Site", "Environment", "Sources", "In scope", "Not seen");
        foreach (var s in result.Sites.Take(RowsShown)) { page.Row(s.Site, s.Environment, string.Join(", ", s.Sources), Papers.Duration(s.InScope), Papers.Duration(s.None)); }
        page.EndTable();
        if (result.Systems.Count > 0)
        {
            page.Element("h3", "Systems beside the sites").Head("System", "Kind", "Owner", "Lists of members", "Standing");
            foreach (var s in result.Systems.Take(RowsShown)) { page.Row(s.Name, s.Kind, s.Owner, Number(s.Lists.Count), s.Lists is [.., var newest] ? $"listed, last {Papers.Minute(newest.Received)}" : "not tested: no list of its members was brought"); }
            page.EndTable();
        }
        if (head.Settings.Count > 0) { page.Element("p", "Recorded settings that the results lean on: " + string.Join(", ", head.Settings.Select(p => $"{p.Key} = {p.Value?.ToJsonString() ?? "null"}")) + ".", "small"); }
        page.Raw("</section>\n");
    }

    private static void Results(HtmlPage page, ControlResult[] queried, ControlResult[] waiting)
    {
        page.Raw("<section id=\"results\">\n").Element("h2", "2 Results per control").Head("Control", "Criteria", "Result", "N", "D", "In words");
        foreach (var c in queried.OrderBy(c => Order(c.Conclusion.Kind)).ThenBy(c => c.Id, StringComparer.Ordinal))
        {
            page.Raw("<tr><td><a href=\"#c-").Text(Papers.FileName(c.Id)).Raw("\">").Text(c.Id).Raw("</a><span class=\"sub\">").Text(c.Title).Raw("</span></td><td>").Text(string.Join(", ", c.Criteria.Select(l => l.Id)))
                .Raw($"</td><td><span class=\"st {ControlSection.State(c.Conclusion.Kind)}\">").Text(Papers.Result(c)).Raw(string.Create(CultureInfo.InvariantCulture, $"</span></td><td class=\"n\">{c.Conclusion.N}</td><td class=\"n\">{c.Conclusion.D}</td><td>"))
                .Text(c.Sentence).Raw("<span class=\"sub\">").Text("Can't show: " + c.CantShow).Raw("</span></td></tr>\n");
        }
        page.EndTable();
        if (waiting.Length > 0)
        {
            page.Element("h3", "Not tested").Element("p", "These controls are adopted, and nothing in this binder tests them. They say nothing about the criteria.").Head("Control", "Criteria", "Why");
            foreach (var c in waiting) { page.Row($"{c.Id} {c.Title}", string.Join(", ", c.Criteria.Select(l => l.Id)), c.Conclusion.Reason); }
            page.EndTable();
        }
        page.Raw("</section>\n");
    }

    private static void Criteria(HtmlPage page, BinderManifest head, PeriodResult result)
    {
        var statements = CriterionStatements.Of(result, head.Scope.Request is not null);
        page.Raw("<section class=\"chapter\" id=\"criteria\">\n").Element("h2", $"3 The {statements.Count} criteria")
            .Element("p", "All of them, in our own words, each said exactly one thing about. Where no control was tested, the criterion is to be shown by other means.").Head("Criterion", "Asks", "Standing", "Said about it");
        foreach (var s in statements)
        {
            page.Raw("<tr><td class=\"id\">").Text(s.Criterion.Id).Raw("</td><td>").Text(s.Criterion.OneLine).Raw($"</td><td><span class=\"st {(s.Standing == CriterionStanding.Tested ? "" : "st-unseen")}\">").Text(Papers.Standing(s.Standing)).Raw("</span></td><td>").Text(s.Sentence, PaperText.Cell).Raw("</td></tr>\n");
        }
        page.EndTable().Raw("</section>\n");
    }

    private static void Exceptions(HtmlPage page, PeriodResult result)
    {
        var deviations = result.Controls.SelectMany(c => c.Deviations).ToArray();
        page.Raw("<section id=\"exceptions\">\n").Element("h2", "4 Deviations and exemptions").Element("p", "A deviation is never taken away: what was made of it is added to it, and remediation ends it without removing it.");
        if (deviations.Length == 0) { page.Element("p", "No deviation is on record for this period."); }
        else
        {
            page.Head("Id", "Control", "What", "Site", "True within (UTC)", "What was made of it");
            foreach (var d in deviations.Take(RowsShown))
            {
                page.Raw("<tr><td class=\"id\">").Text(d.Id).Raw("</td><td class=\"id\">").Text(d.Control).Raw("</td><td>").Text(d.Title).Raw("</td><td>").Text(d.Site).Raw("</td><td>").Text(Papers.Seconds(d.True)).Raw("</td><td>")
                    .Text(d.Dispositions is [.., var last] ? $"{last.Kind} by {last.By}, {Papers.Second(last.At)}: {last.Reason}" : "Open.").Raw("</td></tr>\n");
            }
            page.EndTable();
            if (deviations.Length > RowsShown) { page.Element("p", $"The first {RowsShown} of {deviations.Length}; all are in 05-exceptions.xlsx and .csv.", "small"); }
        }
        var excused = result.Controls.SelectMany(Papers.Excused).ToArray();
        page.Element("h3", "Excused by an exemption");
        if (excused.Length == 0) { page.Element("p", "Nothing is excused in this period."); }
        else
        {
            page.Head("Control", "Site", "What", "When (UTC)", "Cause");
            foreach (var e in excused.Take(RowsShown)) { page.Row(e.Control, e.Site, e.What, Papers.Seconds(e.When), e.Cause); }
            page.EndTable();
        }
        page.Element("h3", "Findings, and how management answers them");
        if (result.Findings.Count == 0) { page.Element("p", "Management opened none."); }
        foreach (var f in result.Findings.Take(RowsShown))
        {
            page.Element("h4", $"{f.Id}: {f.Title}").Raw("<dl>\n").Pair("State", VerdictsJson.Name(f.State) + (f.Overdue ? ", after its due date" : "")).Pair("Deviations", string.Join(", ", f.Deviations)).Pair("Owner, due (UTC)", $"{f.Owner}, {Papers.Minute(f.Due)}")
                .Pair("Cause, extent", f.Cause.Length == 0 ? "nobody analysed it yet" : $"{f.Cause} ({f.Extent}) {f.Analysis}").Pair("Management's response", f.Response.Length == 0 ? "none yet" : f.Response);
            foreach (var w in f.History.Where(w => w.Type == "finding.fixed")) { page.Pair("Fix", $"{w.Text} ({w.By}, {Papers.Second(w.At)})"); }
            foreach (var r in f.Retests) { page.Pair($"Retest of {r.Control}", $"{r.Sentence} {Papers.Seconds(r.When)}, by {r.By}{(r.Counts ? "" : ", who fixed it: it doesn't count")}"); }
            page.Raw("</dl>\n");
        }
        page.Element("h3", "Changes that the state of a site shows and no event tells");
        if (result.OutOfBand.Count == 0) { page.Element("p", "None was found."); }
        else
        {
            page.Head("Id", "Site", "What", "Last seen right (UTC)", "Found (UTC)", "Entry");
            foreach (var o in result.OutOfBand.Take(RowsShown)) { page.Row(o.Id, o.Site, o.Title, Papers.Second(o.LastGood), Papers.Second(o.Detected), Number(o.Index)); }
            page.EndTable();
        }
        page.Raw("</section>\n");
    }

    private static void Coverage(HtmlPage page, PeriodResult result)
    {
        page.Raw("<section id=\"coverage\">\n").Element("h2", "6 What was seen and what was not").Element("p", "Unknown time is told, dated and never counted as held. Seen late: the sequence is unbroken, and it arrived late.")
            .Head("Site", "Environment", "In scope", "Seen live", "Seen late", "Not seen");
        foreach (var s in result.Sites.Take(RowsShown)) { page.Row(s.Site, s.Environment, Papers.Duration(s.InScope), Papers.Duration(s.Live), Papers.Duration(s.Late), Papers.Duration(s.None)); }
        page.EndTable();
        var gaps = result.Sites.SelectMany(s => s.Gaps).ToArray();
        page.Element("h3", "Gaps");
        if (gaps.Length == 0) { page.Element("p", "There is none."); }
        else
        {
            page.Head("Site", "From and to (UTC)", "Lasted", "Cause");
            foreach (var g in gaps.Take(RowsShown)) { page.Row(g.Site, Papers.Seconds(g.When), Papers.Duration(g.When.Length), g.Cause); }
            page.EndTable();
            if (gaps.Length > RowsShown) { page.Element("p", $"The first {RowsShown} of {gaps.Length}; all are in 09-coverage.xlsx and .csv.", "small"); }
        }
        page.Raw("</section>\n");
    }

    private static void Colophon(HtmlPage page, BinderManifest head, PeriodResult result)
    {
        page.Raw("<section id=\"colophon\">\n").Element("h2", "7 How this was made, and how to check it").Raw("<dl>\n")
            .Pair("Set", $"{Protocol.Wire.WireTime.Write(head.CreatedAt)} by {head.CreatedBy} with {head.Tool}").Pair("Results by", $"{head.Engine}, from the first {head.Judged.Size} of {head.Tree.Size} entries of {head.Origin}")
            .Pair("Papers by", head.Papers).Pair("Root of the tree", head.Tree.Root).Pair("Hidden entries", Number(head.Hidden))
            .Pair("Read, odd, of unknown type", $"{result.Leaves.Read}, {result.Leaves.Odd}, {result.Leaves.UnknownType}").Raw("</dl>\n<p>Check it yourself, without a server and without a network: <code>").Text(head.Verify)
            .Raw("</code>. It derives every result again from the records and this page again from the results, and compares bytes.</p>\n</section>\n");
    }

    private static void Figure(HtmlPage page, string figure, string what) => page.Raw("<div><b>").Text(figure).Raw("</b><span>").Text(what).Raw("</span></div>");

    private static int Order(ResultKind kind) => kind switch
    {
        ResultKind.Deviations => 0,
        ResultKind.InsufficientCoverage or ResultKind.DesignGap => 1,
        ResultKind.InOperationPartly => 2,
        ResultKind.NoDeviationFound => 3,
        _ => 4,
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
