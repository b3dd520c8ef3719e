using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Oscal;

/// <summary>oscal/plan-of-action.json: one item for each deviation on record, with what was made of it so far. There is none without a deviation: OSCAL allows no empty plan.</summary>
internal static class PlanOfAction
{
    public static void Write(Stream output, BinderManifest head, PeriodResult result) => OscalPaper.Write(output, head, result, "plan-of-action-and-milestones", paper =>
    {
        var (json, deviations) = (paper.Json, result.Controls.SelectMany(c => c.Deviations).ToArray());
        json.WriteString("uuid", paper.Uuid("plan-of-action", OscalPaper.Number(head.Judged.Size)));
        paper.Metadata($"Deviations and what is made of them: {head.Name}, {head.Period.Name}");
        json.WriteStartObject("system-id");
        json.WriteString("identifier-type", "urn:colophon:tree");
        json.WriteString("id", head.Origin);
        json.WriteEndObject();
        json.WriteStartArray("observations");
        foreach (var d in deviations) { paper.DeviationObservation(d); }
        json.WriteEndArray();
        json.WriteStartArray("risks");
        foreach (var d in deviations) { paper.Risk(d); }
        json.WriteEndArray();
        json.WriteStartArray("poam-items");
        foreach (var d in deviations) { Item(paper, d, result.Findings.LastOrDefault(f => f.Deviations.Contains(d.Id))); }
        json.WriteEndArray();
    });

    private static void Item(OscalPaper paper, Deviation d, FindingResult? finding)
    {
        var json = paper.Json;
        json.WriteStartObject();
        json.WriteString("uuid", paper.Uuid("item", d.Control, d.Id));
        paper.Line("title", $"{d.Id} of {d.Control}: {d.Title}");
        json.WriteString("description", Markdown.Escape(d.Dispositions is [.., var last] ? $"{last.Kind} by {last.By}: {last.Reason}" : "Nobody has said yet what was made of it."));
        (string, string)[] found = finding is null ? [] : [("finding", finding.Id), ("owner", finding.Owner), ("due", Papers.Time(finding.Due)), ("finding-state", VerdictsJson.Name(finding.State))];
        paper.Props([("deviation", d.Id), ("control", d.Control), ("site", d.Site), ("state", OscalPaper.Stands(d) ? "stands" : "set aside, on record"), .. found]);
        paper.Related("related-observations", "observation-uuid", paper.Uuid("deviation", d.Control, d.Id));
        paper.Related("related-risks", "risk-uuid", paper.Uuid("risk", d.Control, d.Id));
        json.WriteEndObject();
        paper.Flush();
    }
}
