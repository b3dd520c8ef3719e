using Colophon.Verdicts.Results;

namespace Colophon.Binder.Rendering.Oscal;

/// <summary>oscal/assessment-results.json. OSCAL knows two states of a target, so a finding stands only where a test came out; every control has an observation that says its result in our words.</summary>
internal static class AssessmentResults
{
    public static void Write(Stream output, BinderManifest head, PeriodResult result) => OscalPaper.Write(output, head, result, "assessment-results", paper =>
    {
        var json = paper.Json;
        json.WriteString("uuid", paper.Uuid("assessment-results", OscalPaper.Number(head.Judged.Size)));
        paper.Metadata($"Management's test results: {head.Name}, {head.Period.Name}");
        json.WriteStartObject("import-ap");
        json.WriteString("href", "#" + paper.Uuid("plan"));
        json.WriteString("remarks", "There is no assessment plan in OSCAL: the procedures are the control versions that the ledger holds.");
        json.WriteEndObject();
        json.WriteStartArray("results");
        json.WriteStartObject();
        json.WriteString("uuid", paper.Uuid("result"));
        paper.Line("title", head.Period.Name);
        json.WriteString("description", "What the records show for the period, control by control." + (result.SoFar ? " The period has not ended: everything here is so far." : ""));
        json.WriteString("start", Papers.Time(result.Period.When.From));
        json.WriteString("end", Papers.Time(result.Period.When.To));
        paper.Props([("so-far", result.SoFar ? "true" : "false"), ("judged-through", Papers.Time(result.Through)), .. result.Sites.Select(s => ("site", s.Site))]);
        Reviewed(paper, result);
        if (result.Controls.Count > 0)
        {
            json.WriteStartArray("observations");
            foreach (var control in result.Controls) { Observation(paper, result, control); }
            foreach (var d in result.Controls.SelectMany(c => c.Deviations)) { paper.DeviationObservation(d); }
            json.WriteEndArray();
        }
        if (result.Controls.Any(c => c.Deviations.Count > 0))
        {
            json.WriteStartArray("risks");
            foreach (var d in result.Controls.SelectMany(c => c.Deviations)) { paper.Risk(d); }
            json.WriteEndArray();
        }
        var found = result.Controls.Where(c => State(c.Conclusion.Kind) is not null).ToArray();
        if (found.Length > 0)
        {
            json.WriteStartArray("findings");
            foreach (var control in found) { Finding(paper, control, State(control.Conclusion.Kind)!); }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("back-matter");
        json.WriteStartArray("resources");
        json.WriteStartObject();
        json.WriteString("uuid", paper.Uuid("plan"));
        json.WriteString("title", "Control matrix");
        json.WriteString("description", "Each control version with its criteria, nature, owner, and what it can't show.");
        json.WriteStartArray("rlinks");
        json.WriteStartObject();
        json.WriteString("href", "../02-control-matrix.csv");
        json.WriteString("media-type", "text/csv");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Only "no deviation found" is what OSCAL calls satisfied: too little seen, a part of the period, or nothing to act on is not. Null: no test came out.</summary>
    private static string? State(ResultKind kind) => kind switch
    {
        ResultKind.NoDeviationFound => "satisfied",
        ResultKind.Deviations or ResultKind.InsufficientCoverage or ResultKind.InOperationPartly or ResultKind.DesignGap => "not-satisfied",
        _ => null,
    };

    private static void Reviewed(OscalPaper paper, PeriodResult result)
    {
        var json = paper.Json;
        json.WriteStartObject("reviewed-controls");
        json.WriteStartArray("control-selections");
        json.WriteStartObject();
        var tested = result.Controls.Where(Papers.WasQueried).Select(c => OscalPaper.Token(c.Id)).ToArray();
        json.WriteString("description", tested.Length > 0 ? "The controls that were in force and tested. Those adopted and not tested have an observation that says why, and no finding." : "No control was tested. OSCAL allows no empty selection.");
        json.WriteStartArray("include-controls");
        foreach (var id in tested.Length > 0 ? tested : ["none"])
        {
            json.WriteStartObject();
            json.WriteString("control-id", id);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Observation(OscalPaper paper, PeriodResult result, ControlResult c)
    {
        var (json, name, outcome) = (paper.Json, Papers.FileName(c.Id), c.Conclusion);
        json.WriteStartObject();
        json.WriteString("uuid", paper.Uuid("control", c.Id));
        paper.Line("title", $"{c.Id} {c.Title}");
        json.WriteString("description", Markdown.Escape(c.Sentence));
        paper.Props([("control", c.Id), ("result", VerdictsJson.Name(outcome.Kind)), ("n", OscalPaper.Number(outcome.N)), ("d", OscalPaper.Number(outcome.D)), ("not-determinable", OscalPaper.Number(outcome.NotDeterminable)), ("excused", OscalPaper.Number(outcome.Excused)),
            ("unknown-per-10000", OscalPaper.Number(outcome.UnknownShare)), ("why", outcome.Reason), ("assurance", c.Assurance), ("supports", c.Supports), ("cannot-show", c.CantShow), .. c.Criteria.Select(l => ("criterion", $"{l.Id} ({(l.Extent == "=" ? "whole" : "in part")})"))]);
        paper.Method();
        paper.Evidence(Papers.WasQueried(c)
            ? [($"../04-tests/{name}.html", "The test: timelines, deviations, attribute grid, IPE."), ($"../03-populations/{name}.csv", $"The population, {c.Population.Count} rows; SHA-256 of it as the test has it: {c.Ipe.PopulationHash}.")]
            : [("../02-control-matrix.csv", "Why it was not tested.")]);
        json.WriteString("collected", Papers.Time(Math.Min(result.Through, result.Period.When.To)));
        json.WriteEndObject();
        paper.Flush();
    }

    private static void Finding(OscalPaper paper, ControlResult c, string state)
    {
        var json = paper.Json;
        json.WriteStartObject();
        json.WriteString("uuid", paper.Uuid("finding", c.Id));
        paper.Line("title", $"{c.Id} {c.Title}");
        json.WriteString("description", Markdown.Escape(c.Sentence));
        paper.Props([("result", VerdictsJson.Name(c.Conclusion.Kind)), ("so-far", c.Conclusion.SoFar ? "true" : "false")]);
        json.WriteStartObject("target");
        json.WriteString("type", "objective-id");
        json.WriteString("target-id", OscalPaper.Token(c.Id));
        json.WriteStartObject("status");
        json.WriteString("state", state);
        json.WriteString("remarks", Markdown.Escape($"{Papers.Result(c)}. The state is OSCAL's word; the result is management's. What it can't show: {c.CantShow}"));
        json.WriteEndObject();
        json.WriteEndObject();
        paper.Related("related-observations", "observation-uuid", [paper.Uuid("control", c.Id), .. c.Deviations.Select(d => paper.Uuid("deviation", d.Control, d.Id))]);
        if (c.Deviations.Count > 0) { paper.Related("related-risks", "risk-uuid", c.Deviations.Select(d => paper.Uuid("risk", d.Control, d.Id))); }
        json.WriteEndObject();
        paper.Flush();
    }
}
