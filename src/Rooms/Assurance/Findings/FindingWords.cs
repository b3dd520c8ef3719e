using Colophon.Verdicts;
using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Findings;

public static class FindingWords
{
    public static readonly IReadOnlyList<(string Extent, string Words)> Extents =
    [
        ("isolated", "Isolated: it happened here and nowhere else"),
        ("repeated", "Repeated: it happened more than once"),
        ("systemic", "Systemic: the way it is done lets it happen"),
    ];

    public static (string Kind, string Word) State(FindingResult finding) => (finding.State, finding.Overdue) switch
    {
        (FindingState.Retested, false) => ("ok", "Fixed, and held when tested again"),
        (FindingState.Retested, true) => ("ok", "Fixed after its due date, and held when tested again"),
        (FindingState.Fixed, true) => ("bad", "Overdue: fixed, not tested again"),
        (FindingState.Fixed, _) => ("wait", "Fixed, waits to be tested again"),
        (_, true) => ("bad", "Overdue"),
        _ => ("wait", finding.Retests.Count > 0 ? "Open: the fix didn’t hold" : "Open"),
    };

    /// <summary>The last moment of its last day: who fixes it that day fixes it in time, so no page names the day after.</summary>
    public static DateTimeOffset LastMoment(FindingResult finding) => Micros.ToTime(finding.Due - 1);

    public static string Of(string type) => type switch
    {
        "finding.opened" => "Opened",
        "finding.assigned" => "Given to another owner or day",
        "finding.analysed" => "Analysed",
        "finding.responded" => "Answered by management",
        "finding.fixed" => "Fixed",
        "finding.retested" => "Tested again",
        _ => type,
    };

    /// <summary>Whether the newest test of each of its controls since the fix is there and held, in words.</summary>
    public static (string Kind, string Word) Of(Retest retest) =>
        !retest.Counts ? ("off", "Doesn’t count: tested by who fixed it")
        : retest.Holds ? ("ok", "No deviation found since the fix")
        : retest.Conclusion.Kind == ResultKind.Deviations ? ("bad", "It deviated again")
        : ("unknown", "Nothing can be said: " + VerdictsJson.Name(retest.Conclusion.Kind));
}
