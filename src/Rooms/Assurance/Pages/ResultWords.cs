using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Assurance.Pages;

/// <summary>Glyph and words of a result: the closed set, with "so far" while the period is open. There is no word for "passed".</summary>
public static class ResultWords
{
    public static string Kind(Conclusion conclusion) => conclusion.Kind switch
    {
        ResultKind.InOperationPartly when conclusion.D > 0 => "bad",
        ResultKind.NoDeviationFound or ResultKind.InOperationPartly => "ok",
        ResultKind.Deviations => "bad",
        ResultKind.InsufficientCoverage or ResultKind.NotTested => "unknown",
        ResultKind.DesignGap => "wait",
        ResultKind.DesignOnly => "ok",
        _ => "off",
    };

    public static string Of(Conclusion conclusion)
    {
        var words = conclusion.Kind switch
        {
            ResultKind.Deviations => $"Deviations: {Say.Count(conclusion.D)} of {Say.Count(conclusion.N)}",
            ResultKind.InOperationPartly when conclusion.Operation is { } when => $"In operation from {Say.Time(Micros.ToTime(when.From))}",
            _ => Say.Capital(VerdictsJson.Name(conclusion.Kind)),
        };
        return conclusion.SoFar ? words + ", so far" : words;
    }

    /// <summary>Unknown time as a share of the time in scope; given rounded up, so that none is rounded away.</summary>
    public static string Unknown(Conclusion conclusion) =>
        conclusion.UnknownShare == 0 ? "none" : $"{conclusion.UnknownShare / 100}.{conclusion.UnknownShare % 100:00} %";
}
