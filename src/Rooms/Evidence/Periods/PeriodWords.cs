using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Evidence.Periods;

/// <summary>A period's results in one sentence with their base, and the part of it that counts against the company.</summary>
public static class PeriodWords
{
    public static string Span(Period period) => $"{Say.Time(Micros.ToTime(period.When.From))} to {Say.Time(Micros.ToTime(period.When.To))}";

    public static string Answer(PeriodResult result) =>
        result.Controls.Count == 0 ? "Nothing is tested: no control is adopted."
        : $"{Say.Capital(Number(Of(result, ResultKind.NoDeviationFound)))} of {Say.Count(result.Controls.Count, "control", "controls")} {(Of(result, ResultKind.NoDeviationFound) == 1 ? "shows" : "show")} no deviation{(result.SoFar ? " so far" : "")}.";

    public static string? Rubric(PeriodResult result)
    {
        var deviating = result.Controls.Count(c => c.Deviations.Count > 0);
        var unjudged = Of(result, ResultKind.InsufficientCoverage, ResultKind.NotTested, ResultKind.DesignGap);
        string[] parts =
        [
            .. deviating > 0 ? (string[])[$"{Number(deviating)} {(deviating == 1 ? "carries" : "carry")} deviations"] : [],
            .. unjudged > 0 ? (string[])[$"{Number(unjudged)} can't be judged"] : [],
        ];
        return parts.Length == 0 ? null : Say.Capital(string.Join(", ", parts)) + ".";
    }

    private static string Number(int n) => n == 0 ? "none" : Say.Count(n);

    private static int Of(PeriodResult result, params ResultKind[] kinds) => result.Controls.Count(c => kinds.Contains(c.Conclusion.Kind));
}
