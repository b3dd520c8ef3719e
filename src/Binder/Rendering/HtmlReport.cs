using System.Globalization;
using System.Net;
using System.Text;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>report.html: one file, no script, nothing fetched from elsewhere, readable on a grey print.</summary>
internal sealed class HtmlReport
{
    /// <summary>A population's first rows; all of them are in its CSV.</summary>
    private const int RowsShown = 500;
    private const int BarWidth = 960;
    private readonly StringBuilder _html = new();

    public static byte[] Write(BinderManifest head, PeriodResult result)
    {
        var report = new HtmlReport();
        report.Page(head, result);
        return Encoding.UTF8.GetBytes(report._html.ToString());
    }

    private void Page(BinderManifest head, PeriodResult result)
    {
        Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>")
            .Text($"{head.Name}: {head.Period.Name}").Raw("</title>\n<style>\n").Raw(Style).Raw("</style>\n</head>\n<body>\n<header>\n<p class=\"q\">What do the records show for this period?</p>\n<h1>")
            .Text($"{head.Name}, {head.Period.Name}").Raw("</h1>\n");
        foreach (var label in head.Labels) { Raw("<p class=\"label\">").Text(label).Raw("</p>\n"); }
        Raw("<p>").Text($"Management's test results for {Renderer.Span(result.Period.When)}. Not an opinion: only a certified public accountant examines and concludes.{(result.SoFar ? " The period has not ended: everything here is so far." : "")}").Raw("</p>\n</header>\n");
        Matrix(result);
        foreach (var control in result.Controls) { Control(control); }
        Coverage(result);
        Raw("<footer>\n<p>").Text($"Set on {Protocol.Wire.WireTime.Write(head.CreatedAt)} by {head.CreatedBy} with {head.Tool}; results by {head.Engine}.").Raw("</p>\n<p>")
            .Text($"Tree {head.Origin}, {head.Tree.Size} entries, root {head.Tree.Root}. Judged: the first {head.Judged.Size}. {head.Hidden} hidden.").Raw("</p>\n<p>Check it yourself: <code>").Text(head.Verify).Raw("</code></p>\n</footer>\n</body>\n</html>\n");
    }

    private void Matrix(PeriodResult result)
    {
        Raw("<section>\n<h2>Controls</h2>\n<table>\n<thead><tr><th>Control</th><th>Criteria</th><th>Result</th><th>In words</th></tr></thead>\n<tbody>\n");
        foreach (var c in result.Controls)
        {
            Raw("<tr><td><a href=\"#c-").Text(Renderer.FileName(c.Id)).Raw("\">").Text($"{c.Id} {c.Title}").Raw("</a></td><td>").Text(string.Join(", ", c.Criteria.Select(l => l.Id + (l.Extent == "=" ? "" : " (in part)"))))
                .Raw("</td><td>").Text(VerdictsJson.Name(c.Conclusion.Kind)).Raw("</td><td>").Text(c.Sentence).Raw("</td></tr>\n");
        }
        Raw("</tbody>\n</table>\n</section>\n");
    }

    private void Control(ControlResult c)
    {
        Raw("<section id=\"c-").Text(Renderer.FileName(c.Id)).Raw("\">\n<h2>").Text($"{c.Id} {c.Title}").Raw("</h2>\n<p class=\"s\">").Text(c.Sentence).Raw("</p>\n<dl>\n");
        Pair("Result", $"{VerdictsJson.Name(c.Conclusion.Kind)}; N = {c.Conclusion.N}, D = {c.Conclusion.D}, not determinable {c.Conclusion.NotDeterminable}, excused {c.Conclusion.Excused}. {c.Conclusion.Reason}");
        Pair("Supports", c.Supports);
        Pair("What this can't show", c.CantShow);
        Pair("Assurance", c.Assurance);
        Pair("Versions", string.Join("; ", c.Versions.Select(v => $"{v.Version}, {Renderer.Span(v.When)} (entry {v.Index})")));
        Raw("</dl>\n");
        foreach (var entity in c.Entities) { Bar(entity); }
        Deviations(c);
        Population(c);
        Raw("<h3>Where this comes from</h3>\n<dl>\n");
        Pair("Query", c.Ipe.Query);
        foreach (var p in c.Ipe.Parameters) { Pair(p.Name, p.Value); }
        Pair("Sources", string.Join(", ", c.Ipe.Sources));
        Pair("Rows", $"{c.Ipe.Rows}; SHA-256 {c.Ipe.PopulationHash}");
        foreach (var p in c.Ipe.TieOut) { Pair("Tie-out: " + p.Name, p.Value); }
        foreach (var g in c.Ipe.GapCheck) { Pair("Gap check", g); }
        Pair("Second source", c.Ipe.SecondSource);
        Raw("</dl>\n</section>\n");
    }

    /// <summary>The timeline as a drawing, and the same in words below it.</summary>
    private void Bar(EntityTimeline entity)
    {
        if (entity.Segments.Count == 0) { return; }
        var (from, to) = (entity.Segments[0].When.From, entity.Segments[^1].When.To);
        Raw("<h3>").Text(entity.Site).Raw("</h3>\n<svg viewBox=\"0 0 960 24\" role=\"img\" aria-label=\"Timeline of ").Text(entity.Site).Raw("; the same in words below\">\n")
            .Raw("<defs><pattern id=\"h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#e9ebea\"/><rect width=\"2\" height=\"6\" fill=\"#566068\"/></pattern></defs>\n");
        foreach (var s in entity.Segments)
        {
            var x = (int)((Int128)(s.When.From - from) * BarWidth / Math.Max(1, to - from));
            var end = (int)((Int128)(s.When.To - from) * BarWidth / Math.Max(1, to - from));
            Raw(string.Create(CultureInfo.InvariantCulture, $"<rect class=\"{Class(s.State)}\" x=\"{x}\" width=\"{Math.Max(1, end - x)}\" height=\"24\"/>\n"));
        }
        Raw("</svg>\n<ul class=\"t\">\n");
        foreach (var s in entity.Segments.Take(RowsShown))
        {
            Raw("<li><b>").Text(VerdictsJson.Name(s.State)).Raw("</b> ").Text($"{Renderer.Span(s.When)} ({Renderer.Duration(s.When.Length)}){(s.Cause.Length > 0 ? ": " + s.Cause : "")}{(s.Deviation is { } d ? $" [{d}]" : "")}").Raw("</li>\n");
        }
        Raw("</ul>\n");
    }

    private void Deviations(ControlResult c)
    {
        Raw("<h3>Deviations</h3>\n");
        if (c.Deviations.Count == 0)
        {
            Raw("<p>None found.</p>\n");
            return;
        }
        Raw("<table>\n<thead><tr><th>Id</th><th>What</th><th>Where</th><th>When</th><th>Why it deviates</th><th>Entry</th></tr></thead>\n<tbody>\n");
        foreach (var d in c.Deviations.Take(RowsShown))
        {
            Row(d.Id, d.Title, d.Site, Renderer.Span(d.True), d.Why + string.Concat(d.Dispositions.Select(p => $" — {p.Kind} by {p.By}: {p.Reason}")), d.Index.ToString(CultureInfo.InvariantCulture));
        }
        Raw("</tbody>\n</table>\n");
    }

    private void Population(ControlResult c)
    {
        if (c.Population.Count == 0) { return; }
        Raw("<h3>Population</h3>\n<table>\n<thead><tr><th>No.</th><th>What</th><th>Where</th><th>When</th><th>Result</th><th>Entries</th></tr></thead>\n<tbody>\n");
        foreach (var i in c.Population.Take(RowsShown))
        {
            Row(i.Number.ToString(CultureInfo.InvariantCulture), i.Title, i.Site, Renderer.Span(i.True), VerdictsJson.Name(i.Result) + string.Concat(i.Attributes.Where(a => a.Note.Length > 0).Select(a => $"; {a.Letter}: {a.Note}")), string.Join(' ', i.Indices));
        }
        Raw("</tbody>\n</table>\n");
        if (c.Population.Count > RowsShown) { Raw("<p>").Text($"The first {RowsShown} of {c.Population.Count}; all are in 03-populations/{Renderer.FileName(c.Id)}.csv.").Raw("</p>\n"); }
    }

    private void Coverage(PeriodResult result)
    {
        Raw("<section>\n<h2>What was seen</h2>\n<table>\n<thead><tr><th>Site</th><th>Environment</th><th>In scope</th><th>Seen live</th><th>Seen late</th><th>Not seen</th></tr></thead>\n<tbody>\n");
        foreach (var s in result.Sites) { Row(s.Site, s.Environment, Renderer.Duration(s.InScope), Renderer.Duration(s.Live), Renderer.Duration(s.Late), Renderer.Duration(s.None)); }
        Raw("</tbody>\n</table>\n<ul class=\"t\">\n");
        foreach (var g in result.Sites.SelectMany(s => s.Gaps).Take(RowsShown)) { Raw("<li>").Text($"{g.Site}: {Renderer.Span(g.When)}, {g.Cause}").Raw("</li>\n"); }
        Raw("</ul>\n</section>\n");
    }

    private void Row(params string[] cells)
    {
        Raw("<tr>");
        foreach (var cell in cells) { Raw("<td>").Text(cell).Raw("</td>"); }
        Raw("</tr>\n");
    }

    private void Pair(string name, string value) => Raw("<dt>").Text(name).Raw("</dt><dd>").Text(value).Raw("</dd>\n");

    private HtmlReport Raw(string markup)
    {
        _html.Append(markup);
        return this;
    }

    private HtmlReport Text(string value)
    {
        _html.Append(WebUtility.HtmlEncode(value));
        return this;
    }

    private static string Class(TimelineState state) => state switch
    {
        TimelineState.Compliant => "ok",
        TimelineState.Bridged => "bridged",
        TimelineState.Violating => "bad",
        TimelineState.Unknown => "unknown",
        TimelineState.Excused => "excused",
        _ => "out",
    };

    private const string Style = """
        body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 "Segoe UI", "Open Sans", system-ui, "Noto Sans", sans-serif; color: #191f24; background: #fbfcf9; }
        h1, .s, .q { font-family: "Iowan Old Style", Palatino, P052, Georgia, serif; }
        h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; } h2 { border-top: 2px solid #191f24; padding-top: .5rem; margin-top: 3rem; } .q { font-style: italic; margin: 0; color: #434d54; } .s { font-size: 1.2rem; }
        .label { border: 1px solid #764f00; background: #f2e7c8; padding: .5rem .75rem; font-weight: 600; }
        table { border-collapse: collapse; width: 100%; font-size: 13px; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #c8cfc4; overflow-wrap: anywhere; } th { border-bottom-color: #191f24; }
        dt { font-weight: 600; } dd { margin: 0 0 .4rem; overflow-wrap: anywhere; } .t { font-size: 13px; padding-left: 1.2rem; } svg { width: 100%; height: 24px; border: 1px solid #747d74; } code, footer { font-size: 13px; overflow-wrap: anywhere; }
        .ok { fill: #4a9282; } .bridged { fill: #a9c9c0; } .bad { fill: #ad2c16; } .unknown { fill: url(#h); } .excused { fill: #764f00; } .out { fill: #fff; }
        @media print { body { max-width: none; margin: 0; background: #fff; } section { break-inside: auto; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; } a { color: inherit; text-decoration: none; } }

        """;
}
