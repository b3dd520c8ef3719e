using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Controls;

/// <summary>Glyph and words of a control's result. The set is closed; none of them is an opinion.</summary>
public static class ResultWords
{
    /// <summary>ok, bad, unknown or off.</summary>
    public static string Kind(Conclusion conclusion) => conclusion.Kind switch
    {
        ResultKind.NoDeviationFound => "ok",
        ResultKind.Deviations => "bad",
        ResultKind.InsufficientCoverage or ResultKind.NotTested => "unknown",
        ResultKind.InOperationPartly => conclusion.D > 0 ? "bad" : "wait",
        ResultKind.DesignGap => "wait",
        _ => "off",
    };

    public static string Of(Conclusion conclusion) => (conclusion.Kind switch
    {
        ResultKind.NoDeviationFound => "no deviation found",
        ResultKind.Deviations => $"deviations ({Say.Count(conclusion.D)} of {Say.Count(conclusion.N)})",
        ResultKind.DidNotOccur => "did not occur",
        ResultKind.InsufficientCoverage => "insufficient coverage",
        ResultKind.NotTested => "not tested",
        ResultKind.InOperationPartly => conclusion.Operation is { } part ? $"in operation from {Say.Time(Micros.ToTime(part.From))} until {Say.Time(Micros.ToTime(part.To))}" : "in operation for a part",
        ResultKind.DesignGap => "design gap",
        _ => "not applicable",
    }) + (conclusion.SoFar ? " so far" : "");
}
