using Colophon.Verdicts.Controls;
using Colophon.Verdicts.Results;

namespace Colophon.Verdicts.Criteria;

public enum CriterionStanding
{
    /// <summary>At least one control that serves it was tested over the period.</summary>
    Tested,

    /// <summary>Controls serve it, and none of them was tested.</summary>
    Mapped,

    /// <summary>No control here serves it.</summary>
    Unmapped,

    /// <summary>Its category isn't part of this period.</summary>
    NotChosen,

    /// <summary>These results are cut to some controls, and none of them serves it.</summary>
    Outside,
}

/// <param name="Result">The word of the format for the control's result.</param>
/// <param name="Why">Why it wasn't tested; empty for a tested one.</param>
/// <param name="Part">What of the criterion the test supports, in the control's own words.</param>
public sealed record CriterionTest(string Control, string Extent, string Result, bool Tested, string Why, string Part);

/// <summary>The one thing said about a criterion.</summary>
public sealed record CriterionStatement(Criterion Criterion, CriterionStanding Standing, IReadOnlyList<CriterionTest> Controls, string Sentence);

/// <summary>For each of the 61 criteria exactly one statement: tested (by what, how it came out, in which part), mapped and not tested (why), unmapped, or not chosen.</summary>
public static class CriterionStatements
{
    /// <param name="isCut">The result holds the controls of one request only: about what they don't serve it says nothing.</param>
    /// <returns>All criteria in the order of the catalogue.</returns>
    public static IReadOnlyList<CriterionStatement> Of(PeriodResult result, bool isCut = false)
    {
        var serving = result.Controls.SelectMany(c => c.Criteria.Select(l => (l.Id, Test: Of(c, l)))).ToLookup(p => p.Id, p => p.Test, StringComparer.Ordinal);
        return [.. Catalogue.Criteria.Select(c => Of(c, [.. serving[c.Id].OrderByDescending(t => t.Tested).ThenBy(t => t.Control, StringComparer.Ordinal)], result.Period.Categories.Contains(c.Category), isCut, result.SoFar))];
    }

    /// <summary>How many of the 61 a control was tested for.</summary>
    public static int Tested(PeriodResult result) => Of(result).Count(s => s.Standing == CriterionStanding.Tested);

    /// <summary>What didn't occur, or had nothing to act on, was not tried: it shows nothing about a criterion.</summary>
    public static bool WasTested(ControlResult control) => control.Conclusion.Kind is ResultKind.NoDeviationFound or ResultKind.Deviations or ResultKind.InOperationPartly or ResultKind.InsufficientCoverage;

    private static CriterionTest Of(ControlResult control, CriterionLink link)
    {
        var tested = WasTested(control);
        return new(control.Id, link.Extent, VerdictsJson.Name(control.Conclusion.Kind), tested, tested ? "" : control.Conclusion.Reason, control.Supports);
    }

    private static CriterionStatement Of(Criterion criterion, IReadOnlyList<CriterionTest> controls, bool chosen, bool isCut, bool soFar)
    {
        var tested = controls.Where(c => c.Tested).ToArray();
        var rest = controls.Count - tested.Length;
        var (standing, sentence) =
            !chosen ? (CriterionStanding.NotChosen, "Not part of this period: its category was not chosen.")
            : controls.Count == 0 && isCut ? (CriterionStanding.Outside, "No control of this request serves it. The whole binder says what is said about it.")
            : controls.Count == 0 ? (CriterionStanding.Unmapped, "No control here serves it. Show it by other means.")
            : tested.Length == 0 ? (CriterionStanding.Mapped, $"Mapped to {string.Join(", ", controls.Select(c => c.Control))} and not tested: {(controls.Count == 1 ? controls[0].Why : string.Join(" ", controls.Select(c => $"{c.Control}: {c.Why}")))}")
            : (CriterionStanding.Tested, "Tested by " + string.Join("; ", tested.Select(t => $"{t.Control} ({(t.Extent == "=" ? "as a whole, for the systems in scope" : "in part")}): {t.Result}")) + "."
                + (rest == 0 ? "" : $" Mapped and not tested: {string.Join(", ", controls.Where(c => !c.Tested).Select(c => c.Control))}.") + (soFar ? " So far." : ""));
        return new(criterion, standing, controls, sentence);
    }
}
