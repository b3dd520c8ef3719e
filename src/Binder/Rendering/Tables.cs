using System.Globalization;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering;

/// <summary>The CSV files.</summary>
internal static class Tables
{
    public static byte[] Matrix(PeriodResult result)
    {
        var csv = new Csv().Row("control", "title", "type", "nature", "when", "owner", "criteria", "versions", "result", "sentence", "assurance", "supports", "cannot show");
        foreach (var c in result.Controls)
        {
            csv.Row(c.Id, c.Title, c.Type, c.Nature, c.When, c.Owner, string.Join(' ', c.Criteria.Select(l => l.Id + (l.Extent == "=" ? "=" : ""))),
                string.Join("; ", c.Versions.Select(v => $"{v.Version} ({Renderer.Span(v.When)}, entry {v.Index})")), VerdictsJson.Name(c.Conclusion.Kind), c.Sentence, c.Assurance, c.Supports, c.CantShow);
        }
        return csv.Bytes();
    }

    public static byte[] Population(ControlResult control)
    {
        var csv = new Csv().Row([.. (string[])["number", "site", "type", "object", "actor", "title", "not before", "not after", "claimed", "received", "entries", "approvals", "result"],
            .. control.Attributes.Select(a => $"{a.Letter}: {a.Text}")]);
        foreach (var i in control.Population)
        {
            csv.Row([.. (string[])[Number(i.Number), i.Site, i.Type, i.Object, i.Actor, i.Title, Renderer.Time(i.True.From), Renderer.Time(i.True.To), i.Claimed is { } claimed ? Renderer.Time(claimed) : "",
                Renderer.Time(i.Received), string.Join(' ', i.Indices), string.Join(' ', i.Approvals), VerdictsJson.Name(i.Result)],
                .. control.Attributes.Select(a => i.Attributes.FirstOrDefault(r => r.Letter == a.Letter) is { } r ? $"{VerdictsJson.Name(r.Result)}{(r.Note.Length > 0 ? ": " + r.Note : "")}" : "")]);
        }
        return csv.Bytes();
    }

    public static byte[] Exceptions(PeriodResult result)
    {
        var csv = new Csv().Row("deviation", "control", "site", "object", "title", "why", "not before", "not after", "observed", "until", "entry", "disposition");
        foreach (var d in result.Controls.SelectMany(c => c.Deviations))
        {
            csv.Row(d.Id, d.Control, d.Site, d.Object, d.Title, d.Why, Renderer.Time(d.True.From), Renderer.Time(d.True.To), Renderer.Time(d.Observed), d.Until is { } until ? Renderer.Time(until) : "",
                Number(d.Index), string.Join("; ", d.Dispositions.Select(p => $"{p.Kind} by {p.By} (entry {p.Index}): {p.Reason}")));
        }
        return csv.Bytes();
    }

    public static byte[] Coverage(PeriodResult result)
    {
        var csv = new Csv().Row("site", "environment", "sources", "kind", "from", "to", "seconds", "cause");
        foreach (var s in result.Sites)
        {
            foreach (var (kind, micros) in ((string, long)[])[("in scope", s.InScope), ("seen live", s.Live), ("seen late", s.Late), ("not seen", s.None)])
            {
                csv.Row(s.Site, s.Environment, string.Join(' ', s.Sources), kind, Renderer.Time(s.Window.From), Renderer.Time(s.Window.To), Seconds(micros), "");
            }
            foreach (var g in s.Gaps) { csv.Row(s.Site, s.Environment, string.Join(' ', s.Sources), "gap", Renderer.Time(g.When.From), Renderer.Time(g.When.To), Seconds(g.When.Length), g.Cause); }
        }
        return csv.Bytes();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long micros) => (micros / 1e6m).ToString("0.######", CultureInfo.InvariantCulture);
}
