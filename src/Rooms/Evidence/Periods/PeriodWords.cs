using Colophon.Verdicts;
using Colophon.Verdicts.Results;
using Colophon.Web.Text;

namespace Colophon.Evidence.Periods;

/// <summary>A period's results in one sentence with their base, and the part of it that counts against the company.</summary>
public static class PeriodWords
{
    public static string Span(Period period) => period.IsAsOf ? $"as of {Say.Time(Micros.ToTime(period.When.From))}" : $"{Say.Time(Micros.ToTime(period.When.From))} to {Say.Time(Micros.ToTime(period.When.To))}";

    public static string Answer(PeriodResult result)
    {
        var untested = Of(result, ResultKind.NotTested);
        var (all, clean) = (result.Controls.Count - untested, Of(result, ResultKind.NoDeviationFound, ResultKind.InOperationPartly));
        return result.Controls.Count == 0 ? "Nothing is tested: no control is adopted."
            : result.Period.IsAsOf && Of(result, ResultKind.DesignOnly) is var placed ? $"{Say.Capital(Say.Count(placed, "control is", "controls are"))} in place by design. No operation over time was tested."
            : all == 0 ? $"Nothing is tested{(result.SoFar ? " so far" : "")}: {Say.Count(untested, "control waits", "controls wait")}."
            : $"{clean switch { 0 => "None", 1 => "One", _ => Say.Count(clean) }} of {Say.Count(all, "tested control", "tested controls")} {(clean <= 1 ? "is" : "are")} without deviation{(result.SoFar ? " so far" : "")}.";
    }

    public static string? Rubric(PeriodResult result)
    {
        var deviating = Of(result, ResultKind.Deviations);
        var unjudged = Of(result, ResultKind.InsufficientCoverage, ResultKind.DesignGap);
        string[] parts =
        [
            .. deviating > 0 ? (string[])[$"{Say.Count(deviating)} {(deviating == 1 ? "carries" : "carry")} deviations"] : [],
            .. unjudged > 0 ? (string[])[$"{Say.Count(unjudged)} can't be judged"] : [],
        ];
        return parts.Length == 0 ? null : Say.Capital(string.Join(", ", parts)) + ".";
    }

    public static string Category(string id) => id switch { "CC" => "Common criteria", "A" => "Availability", "C" => "Confidentiality", "PI" => "Processing integrity", "P" => "Privacy", _ => id };

    private static int Of(PeriodResult result, params ResultKind[] kinds) => result.Controls.Count(c => kinds.Contains(c.Conclusion.Kind));
}
