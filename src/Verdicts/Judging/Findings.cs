using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>The findings of a period out of their records, each retest performed again.</summary>
internal static class Findings
{
    private const string Opened = "finding.opened";

    public static IReadOnlyList<FindingResult> Of(Dossier dossier, Period period)
    {
        var told = dossier.Register.Console.Where(f => f is { ObjectKind: "finding", ActorKind: "person" } && f.Type.StartsWith("finding.", StringComparison.Ordinal)).ToLookup(f => f.ObjectId, StringComparer.Ordinal);
        return [.. told.Select(t => t.ToArray()).Where(t => t[0].Type == Opened && t[0].After.Member("period").Text() == period.Id).OrderBy(t => t[0].Index).Select(t => Read(dossier, period, t))];
    }

    private static FindingResult Read(Dossier dossier, Period period, Fact[] told)
    {
        var opened = told[0];
        var (owner, due, cause, extent, analysis, response) = (opened.After.Member("owner").Text() ?? "", opened.After?.Time("due") ?? opened.Received, "", "", "", "");
        Fact? fixedBy = null;
        var retests = new List<Retest>();
        var history = new List<FindingWord>();
        foreach (var fact in told)
        {
            var text = fact.Type switch
            {
                Opened => opened.After.Member("title").Text() ?? "",
                "finding.assigned" => $"owner {fact.After.Member("owner").Text()}, due {fact.After.Member("due").Text()}: {fact.After.Member("reason").Text()}",
                "finding.analysed" => $"{fact.After.Member("extent").Text()}, cause: {fact.After.Member("cause").Text()}. {fact.After.Member("analysis").Text()}",
                "finding.responded" => fact.After.Member("response").Text() ?? "",
                "finding.fixed" => fact.After.Member("fix").Text() ?? "",
                "finding.retested" => $"{fact.After.Member("control").Text()} tested again",
                _ => "",
            };
            history.Add(new(fact.Index, fact.Received, fact.ActorId, fact.Type, text));
            switch (fact.Type)
            {
                case "finding.assigned":
                    (owner, due) = (fact.After.Member("owner").Text() ?? owner, fact.After?.Time("due") ?? due);
                    break;
                case "finding.analysed":
                    (cause, extent, analysis) = (fact.After.Member("cause").Text() ?? "", fact.After.Member("extent").Text() ?? "", fact.After.Member("analysis").Text() ?? "");
                    break;
                case "finding.responded":
                    response = text;
                    break;
                case "finding.fixed":
                    fixedBy = fact;
                    break;
                case "finding.retested" when fixedBy is not null && Again(dossier, period, fact, fixedBy) is { } retest:
                    retests.Add(retest);
                    break;
            }
        }
        var controls = opened.After.Member("controls").Texts().ToArray();
        var newest = controls.Select(c => retests.LastOrDefault(r => r.Control == c && r.When.From == fixedBy?.Received)).ToArray();
        var state = fixedBy is null || newest.Any(r => r is { Counts: true, Conclusion.Kind: ResultKind.Deviations }) ? FindingState.Open
            : newest.Length > 0 && newest.All(r => r is { Holds: true }) ? FindingState.Retested
            : FindingState.Fixed;
        var settled = state == FindingState.Retested ? newest.Max(r => r!.At) : dossier.Register.Through;
        return new(opened.ObjectId, opened.Index, opened.Received, opened.ActorId, opened.After.Member("title").Text() ?? "", [.. opened.After.Member("deviations").Texts()], controls, owner, due, cause, extent, analysis, response,
            state, settled > due, history, retests);
    }

    /// <summary>Null where the control isn't there, or judges what others found.</summary>
    private static Retest? Again(Dossier dossier, Period period, Fact fact, Fact fixedBy)
    {
        var control = fact.After.Member("control").Text() ?? "";
        if (!dossier.Register.Controls.TryGetValue(control, out var versions) || ControlJudge.JudgesOthers(versions[^1].Version)) { return null; }
        var when = new Interval(fixedBy.Received, fact.Received);
        var result = ControlJudge.Evaluate(dossier, when, period with { When = when }, versions, []);
        return new(fact.Index, fact.Received, fact.ActorId, control, when, fact.ActorId != fixedBy.ActorId, result.Conclusion with { SoFar = false }, result.Sentence);
    }
}
