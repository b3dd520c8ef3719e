using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Facts;
using Colophon.Verdicts.Intervals;
using Colophon.Verdicts.Log;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Judging;

/// <summary>The findings of a period out of their records, each retest performed again.</summary>
internal sealed class Findings
{
    private const string Opened = "finding.opened";
    private readonly Dossier _dossier;
    private readonly Fact[][] _told;
    private readonly Dictionary<long, (ControlTest Test, Interval When, Fact FixedBy)> _retests = [];

    public Findings(Dossier dossier, Period period)
    {
        _dossier = dossier;
        var told = dossier.Register.Console.Where(f => f is { ObjectKind: "finding", ActorKind: "person" } && f.Type.StartsWith("finding.", StringComparison.Ordinal)).ToLookup(f => f.ObjectId, StringComparer.Ordinal);
        _told = [.. told.Select(t => t.ToArray()).Where(t => t[0].Type == Opened && t[0].After.Member("period").Text() == period.Id).OrderBy(t => t[0].Index)];
        foreach (var facts in _told) { Retests(period, facts); }
    }

    /// <summary>Tests to be shown the sites.</summary>
    public IEnumerable<Action<SiteDossier>> Tests => _retests.Values.Select(r => (Action<SiteDossier>)r.Test.Take);

    public IReadOnlyList<FindingResult> Conclude() => [.. _told.Select(t => Read(_dossier, t))];

    private void Retests(Period period, Fact[] told)
    {
        Fact? fixedBy = null;
        foreach (var fact in told)
        {
            if (fact.Type == "finding.fixed") { fixedBy = fact; }
            if (fact.Type != "finding.retested" || fixedBy is null || !_dossier.Register.Controls.TryGetValue(Control(fact), out var versions) || ControlTest.IsOfOthers(versions[^1].Version)) { continue; }
            var when = new Interval(fixedBy.Received, fact.Received);
            _retests[fact.Index] = (new(_dossier, when, period with { When = when, Whole = when, PartOf = null }, versions), when, fixedBy);
        }
    }

    private static string Control(Fact retested) => retested.After.Member("control").Text() ?? "";

    private FindingResult Read(Dossier dossier, Fact[] told)
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
                case "finding.retested" when Again(fact) is { } retest:
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

    /// <summary>Null where nothing was fixed yet, the control isn't there, or it judges what others found.</summary>
    private Retest? Again(Fact fact)
    {
        if (!_retests.TryGetValue(fact.Index, out var again)) { return null; }
        var result = again.Test.Conclude([]);
        return new(fact.Index, fact.Received, fact.ActorId, Control(fact), again.When, fact.ActorId != again.FixedBy.ActorId, result.Conclusion with { SoFar = false }, result.Sentence);
    }
}
