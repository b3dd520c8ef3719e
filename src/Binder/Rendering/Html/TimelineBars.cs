using System.Globalization;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Html;

/// <summary>A control's state per site over the period, drawn, and the same in words below.</summary>
internal static class TimelineBars
{
    private const int Width = 960;

    private static readonly (TimelineState State, string Css, string Word)[] States =
    [
        (TimelineState.Compliant, "ok", "held"), (TimelineState.Bridged, "bridged", "not seen for a short while, equal on both sides"), (TimelineState.Violating, "bad", "did not hold"),
        (TimelineState.Unknown, "unseen", "unknown: not seen"), (TimelineState.Excused, "excused", "excused by an exemption"), (TimelineState.NotInScope, "out", "not in scope"),
    ];

    public static void Key(HtmlPage page)
    {
        page.Raw("<ul class=\"key\">");
        foreach (var (_, css, word) in States) { page.Raw($"<li><svg viewBox=\"0 0 22 11\" aria-hidden=\"true\"><rect class=\"{css}\" width=\"22\" height=\"11\"/></svg>").Text(word).Raw("</li>"); }
        page.Raw("</ul>\n");
    }

    /// <summary>Sites with something to tell first. What isn't drawn is counted, and said to be where.</summary>
    public static void Draw(HtmlPage page, ControlResult control, int sites, int segments)
    {
        var ordered = control.Entities.Where(e => e.Segments.Count > 0).OrderByDescending(e => e.Total(TimelineState.Violating)).ThenByDescending(e => e.Total(TimelineState.Unknown))
            .ThenByDescending(e => e.InScope).ThenBy(e => e.Site, StringComparer.Ordinal).ToArray();
        foreach (var entity in ordered.Take(sites)) { Draw(page, entity, segments); }
        if (ordered.Length > sites)
        {
            var rest = ordered.Skip(sites).ToArray();
            page.Element("p", $"{Count(rest.Length, "further site")}: {Papers.Duration(rest.Sum(e => e.Total(TimelineState.Violating)))} not held and {Papers.Duration(rest.Sum(e => e.Total(TimelineState.Unknown)))} not seen, in 04-tests/{Papers.FileName(control.Id)}.json.", "small");
        }
    }

    private static void Draw(HtmlPage page, EntityTimeline entity, int segments)
    {
        var (from, to) = (entity.Segments[0].When.From, entity.Segments[^1].When.To);
        page.Raw("<div class=\"strip\">\n").Element("h4", entity.Site).Raw($"<svg class=\"bar\" viewBox=\"0 0 {Width} 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Timeline; the same in words below\">\n");
        // What must not be missed is drawn last and never thinner than an eye can see.
        foreach (var s in entity.Segments.OrderBy(s => s.State switch { TimelineState.Violating => 2, TimelineState.Unknown => 1, _ => 0 }))
        {
            var x = (int)((Int128)(s.When.From - from) * Width / Math.Max(1, to - from));
            var end = (int)((Int128)(s.When.To - from) * Width / Math.Max(1, to - from));
            var width = Math.Max(s.State is TimelineState.Violating or TimelineState.Unknown ? 3 : 1, end - x);
            page.Raw(string.Create(CultureInfo.InvariantCulture, $"<rect class=\"{States.First(p => p.State == s.State).Css}\" x=\"{Math.Min(x, Width - width)}\" width=\"{width}\" height=\"20\"/>\n"));
        }
        page.Raw("</svg>\n<div class=\"axis\"><span>").Text(Papers.Minute(from)).Raw("</span><span>").Text(Papers.Minute(to)).Raw(" UTC</span></div>\n</div>\n");
        page.Element("p", string.Join(" · ", States.Select(p => (p.Word, Total: entity.Total(p.State))).Where(p => p.Total > 0).Select(p => $"{p.Word} {Papers.Duration(p.Total)}")), "small");
        var told = entity.Segments.Where(s => s.State is not (TimelineState.Compliant or TimelineState.NotInScope)).ToArray();
        if (told.Length == 0) { return; }
        page.Raw("<ul class=\"t\">\n");
        foreach (var s in told.Take(segments))
        {
            page.Raw("<li><b>").Text(VerdictsJson.Name(s.State)).Raw("</b> ").Text($"{Papers.Seconds(s.When)} ({Papers.Duration(s.When.Length)}){(s.Cause.Length > 0 ? ": " + s.Cause : "")}{(s.Deviation is { } d ? $" [{d}]" : "")}").Raw("</li>\n");
        }
        page.Raw("</ul>\n");
        if (told.Length > segments) { page.Element("p", $"{told.Length - segments} more of these spans are not printed here.", "small"); }
    }

    private static string Count(int n, string one) => n == 1 ? $"One {one}" : $"{n} {one}s";
}
