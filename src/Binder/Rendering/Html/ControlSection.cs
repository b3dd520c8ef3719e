using System.Globalization;
using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Html;

/// <summary>How one control was tested and what came out: the same section in the report and in the control's own paper, which prints more of it.</summary>
/// <param name="Sites">Timelines drawn.</param>
/// <param name="Segments">Spans told in words, per site.</param>
/// <param name="Items">Rows of the attribute grid.</param>
/// <param name="Deviations">Deviations told.</param>
/// <param name="Terms">Terms of the challenge, the newest.</param>
internal sealed record ControlSection(int Sites, int Segments, int Items, int Deviations, int Terms)
{
    public static readonly ControlSection InReport = new(Sites: 8, Segments: 12, Items: 25, Deviations: 100, Terms: 12);
    public static readonly ControlSection Own = new(Sites: 200, Segments: 200, Items: 2_000, Deviations: 2_000, Terms: 400);

    public void Write(HtmlPage page, ControlResult c)
    {
        page.Element("p", c.Sentence, "lead").Raw("<dl>\n<dt>Result</dt><dd>").Raw($"<span class=\"st {State(c.Conclusion.Kind)}\">").Text(Papers.Result(c)).Raw("</span>")
            .Text($"; N = {c.Conclusion.N}, D = {c.Conclusion.D}, not determinable {c.Conclusion.NotDeterminable}, excused {c.Conclusion.Excused}. {c.Conclusion.Reason}").Raw("</dd>\n")
            .Pair("Criteria", string.Join(", ", c.Criteria.Select(l => l.Id + (l.Extent == "=" ? "" : " (in part)")))).Pair("Supports", c.Supports)
            .Raw("<dt>What this can't show</dt><dd class=\"limit\">").Text(c.CantShow, PaperText.Cell).Raw("</dd>\n")
            .Pair("Control", $"{c.Type}; {Papers.Nature(c.Nature)}; {c.When}; owner: {c.Owner}").Pair("Assurance", c.Assurance)
            .Pair("Versions", string.Join("; ", c.Versions.Select(v => $"{v.Version}, in force {Papers.Seconds(v.When)} UTC (entry {v.Index})"))).Raw("</dl>\n");
        page.Element("h3", "Over the period");
        TimelineBars.Draw(page, c, Sites, Segments);
        WriteDeviations(page, c);
        WriteItems(page, c);
        WriteChallenge(page, c);
        page.Element("h3", "Information produced by the entity").Raw("<dl>\n");
        foreach (var pair in Papers.IpePairs(c).Skip(1)) { page.Pair(pair.Name, pair.Value); }
        page.Raw("</dl>\n");
    }

    /// <summary>The class for a result's word.</summary>
    public static string State(ResultKind kind) => kind switch
    {
        ResultKind.NoDeviationFound => "st-done",
        ResultKind.Deviations => "st-wrong",
        ResultKind.InsufficientCoverage or ResultKind.InOperationPartly or ResultKind.DesignGap => "st-waits",
        _ => "st-unseen",
    };

    private void WriteDeviations(HtmlPage page, ControlResult c)
    {
        page.Element("h3", "Deviations");
        if (c.Deviations.Count == 0)
        {
            page.Element("p", "None found.");
            return;
        }
        page.Head("Id", "What", "Site", "True within (UTC)", "Why it deviates, and what was made of it", "Entry");
        foreach (var d in c.Deviations.Take(Deviations))
        {
            page.Raw("<tr><td class=\"id\">").Text(d.Id).Raw("</td><td>").Text(d.Title).Raw("</td><td>").Text(d.Site).Raw("</td><td>").Text(Papers.Seconds(d.True))
                .Raw("<span class=\"sub\">").Text($"observed {Papers.Second(d.Observed)}{(d.Until is { } until ? $"; until {Papers.Second(until)}" : "")}").Raw("</span></td><td>").Text(d.Why);
            foreach (var p in d.Dispositions) { page.Raw("<span class=\"sub\">").Text($"{p.Kind} by {p.By}, {Papers.Second(p.At)} (entry {p.Index}): {p.Reason}").Raw("</span>"); }
            page.Raw(d.Dispositions.Count == 0 ? "<span class=\"sub\">Nobody has said yet what was made of it.</span>" : "").Raw(string.Create(CultureInfo.InvariantCulture, $"</td><td class=\"n\">{d.Index}</td></tr>\n"));
        }
        page.EndTable();
        if (c.Deviations.Count > Deviations) { page.Element("p", $"The first {Deviations} of {c.Deviations.Count}; all are in 05-exceptions.xlsx and .csv.", "small"); }
    }

    private void WriteItems(HtmlPage page, ControlResult c)
    {
        if (c.Population.Count == 0) { return; }
        page.Element("h3", "Population and attributes").Raw("<p class=\"small\">");
        foreach (var a in c.Attributes) { page.Raw("<b>").Text(a.Letter).Raw("</b> ").Text(a.Text).Raw(". "); }
        page.Raw("</p>\n").Head(["No.", "Item", "Site", "True within (UTC)", .. c.Attributes.Select(a => a.Letter), "Entries"]);
        foreach (var i in c.Population.Take(Items))
        {
            page.Raw(string.Create(CultureInfo.InvariantCulture, $"<tr><td class=\"n\">{i.Number}</td><td>")).Text(i.Title).Raw("</td><td>").Text(i.Site).Raw("</td><td>").Text(Papers.Seconds(i.True)).Raw("</td>");
            foreach (var a in c.Attributes)
            {
                page.Raw("<td>");
                if (i.Attributes.FirstOrDefault(r => r.Letter == a.Letter) is { } r) { page.Raw($"<span class=\"st {State(r.Result)}\">").Text(VerdictsJson.Name(r.Result)).Raw("</span><span class=\"sub\">").Text(r.Note).Raw("</span>"); }
                page.Raw("</td>");
            }
            page.Raw("<td>").Text(string.Join(' ', i.Indices.Concat(i.Approvals).Distinct())).Raw("</td></tr>\n");
        }
        page.EndTable();
        page.Element("p", c.Population.Count > Items ? $"The first {Items} of {c.Population.Count}; all are in 03-populations/{Papers.FileName(c.Id)}.xlsx and .csv." : $"All {c.Population.Count}; also in 03-populations/{Papers.FileName(c.Id)}.xlsx and .csv.", "small");
    }

    private void WriteChallenge(HtmlPage page, ControlResult c)
    {
        if (c.Challenge is not { } challenge) { return; }
        page.Element("h3", "Challenge").Element("p", $"Each {challenge.Every}: {challenge.Tries}. {Papers.Challenge(challenge)} It is no part of the result above, which rests on what happened.");
        if (challenge.Terms.Count == 0)
        {
            page.Element("p", "No term of it lies in the period so far.");
            return;
        }
        page.Head("Term (UTC)", "What came of it", "Tries", "By", "In words", "Entry");
        foreach (var t in challenge.Terms.Reverse().Take(Terms))
        {
            page.Raw("<tr><td>").Text(Papers.Seconds(t.When)).Raw($"</td><td><span class=\"st {State(t.State)}\">").Text(VerdictsJson.Name(t.State)).Raw(string.Create(CultureInfo.InvariantCulture, $"</span></td><td class=\"n\">{t.Tries}</td><td>")).Text(t.By).Raw("</td><td>").Text(t.Words)
                .Raw(string.Create(CultureInfo.InvariantCulture, $"</td><td class=\"n\">{t.Index}</td></tr>\n"));
        }
        page.EndTable();
        if (challenge.Terms.Count > Terms) { page.Element("p", $"The newest {Terms} of {challenge.Terms.Count}; all are in 04-tests/{Papers.FileName(c.Id)}.json.", "small"); }
    }

    private static string State(ChallengeState state) => state switch
    {
        ChallengeState.Held => "st-done",
        ChallengeState.Broken or ChallengeState.Missed => "st-wrong",
        _ => "st-unseen",
    };

    private static string State(ItemResult result) => result switch
    {
        ItemResult.Met => "st-done",
        ItemResult.Deviation => "st-wrong",
        ItemResult.Excused or ItemResult.NotDeterminable => "st-waits",
        _ => "st-unseen",
    };
}
