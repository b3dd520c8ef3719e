using System.Globalization;
using Colophon.Verdicts.Intervals;

namespace Colophon.Verdicts.Results;

/// <summary>Says a result in one or two plain sentences, with its base. Never an opinion, never praise, never a percentage that hides a count.</summary>
public static class Sentences
{
    private static readonly string[] Small = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <param name="late">Items that deviate because what was owed came too late.</param>
    internal static string Of(ControlResult result, int late)
    {
        var c = result.Conclusion;
        var sentence = c.Kind switch
        {
            ResultKind.NotTested => "Not tested. " + c.Reason,
            ResultKind.DesignGap or ResultKind.DesignOnly => c.Reason,
            ResultKind.NotApplicable => "Not applicable. " + c.Reason,
            ResultKind.DidNotOccur => $"None occurred, as far as {Percent(10_000 - c.UnknownShare)} % coverage shows. That is not a test of the control.",
            _ => result.Type switch
            {
                "configuration" => Configuration(result),
                "cadence" => Cadence(result, late),
                _ => Events(result),
            },
        };
        if (c.Kind == ResultKind.InsufficientCoverage) { sentence += " Too little was seen to say more: " + c.Reason; }
        if (c.Kind == ResultKind.InOperationPartly) { sentence += " " + c.Reason; }
        return c.SoFar ? sentence + " So far." : sentence;
    }

    private static string Configuration(ControlResult result)
    {
        var violating = result.Entities.Sum(e => e.Total(TimelineState.Violating));
        var unknown = result.Entities.Where(e => e.Total(TimelineState.Unknown) > 0).ToArray();
        var held = result.Conclusion.D == 0
            ? $"Held at every moment we saw, on {Count(result.Conclusion.N, One(result, "site"), Many(result, "sites"))}."
            : $"Did not hold on {(result.Conclusion.N == 1 ? "the only " + One(result, "site") : $"{Number(result.Conclusion.D)} of {Count(result.Conclusion.N, One(result, "site"), Many(result, "sites"))}")}, for {Duration(violating)} in {Count(result.Deviations.Count, "deviation", "deviations")}.";
        if (unknown.Length == 0) { return held; }
        var most = unknown.MaxBy(e => e.Total(TimelineState.Unknown))!;
        return held + " " + (unknown.Length <= 3
            ? string.Join(" ", unknown.Select(e => $"{ChangeCase(Duration(e.Total(TimelineState.Unknown)))} on {e.Site} we did not see."))
            : $"On {unknown.Length} of them there is time we did not see: {Duration(unknown.Sum(e => e.Total(TimelineState.Unknown)))} in all, most of it on {most.Site} ({Duration(most.Total(TimelineState.Unknown))}).");
    }

    private static string Cadence(ControlResult result, int late)
    {
        var c = result.Conclusion;
        var missing = c.D - late;
        var good = c.N - c.D - c.NotDeterminable - c.Excused;
        return (c.N == 1 && good == 1 ? $"The only {One(result, "performance")} came in time." : $"{ChangeCase(Number(good))} of {Count(c.N, One(result, "performance"), Many(result, "performances"))} came in time.")
            + (late > 0 ? $" {ChangeCase(Number(late))} came late." : "") + (missing > 0 ? $" {ChangeCase(Number(missing))} {(missing == 1 ? "is" : "are")} missing." : "") + Undetermined(c);
    }

    private static string Events(ControlResult result)
    {
        var c = result.Conclusion;
        var good = c.N - c.D - c.NotDeterminable - c.Excused;
        return c.N == 0 ? "None occurred."
            : $"{good} of {c.N} {(c.N == 1 ? One(result, "item") : Many(result, "items"))} {Was(c.N)} {(result.Words.Done.Length > 0 ? result.Words.Done : "as the rule says")}."
            + (c.D > 0 ? $" {ChangeCase(Number(c.D))} {Was(c.D)} not." : "")
            + (c.Excused > 0 ? $" {ChangeCase(Number(c.Excused))} {(c.Excused == 1 ? "is" : "are")} excused by an exemption." : "") + Undetermined(c);
    }

    private static string Was(int n) => n == 1 ? "was" : "were";

    private static string One(ControlResult result, string otherwise) => result.Words.One.Length > 0 ? result.Words.One : otherwise;

    private static string Many(ControlResult result, string otherwise) => result.Words.Many.Length > 0 ? result.Words.Many : otherwise;

    private static string Undetermined(Conclusion c) => c.NotDeterminable == 0 ? "" : $" {ChangeCase(Number(c.NotDeterminable))} can't be determined from these records.";

    /// <summary>Two largest units, cut: "1 h 12 min", "41 s". Never rounded up to look longer or down to nothing.</summary>
    public static string Duration(long micros)
    {
        var seconds = micros / Micros.PerSecond;
        if (micros > 0 && seconds == 0) { return "less than a second"; }
        (long Size, string Unit)[] units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        var first = Array.FindIndex(units, u => seconds >= u.Size);
        if (first < 0) { return "0 s"; }
        var text = $"{seconds / units[first].Size} {units[first].Unit}";
        return first + 1 < units.Length && seconds % units[first].Size / units[first + 1].Size is > 0 and var rest ? $"{text} {rest} {units[first + 1].Unit}" : text;
    }

    /// <summary>Ten-thousandths as a percentage, cut.</summary>
    /// <summary>Of what there is, cut to hundredths.</summary>
    internal static string Share(long part, long whole) => Percent(whole == 0 ? 0 : (int)((Int128)part * 10_000 / whole)) + " %";

    private static string Percent(int tenThousandths) => string.Create(CultureInfo.InvariantCulture, $"{tenThousandths / 100}.{tenThousandths % 100:00}");

    private static string Number(int n) => n >= 0 && n < Small.Length ? Small[n] : n.ToString(CultureInfo.InvariantCulture);

    private static string Count(int n, string one, string many) => $"{Number(n)} {(n == 1 ? one : many)}";

    private static string ChangeCase(string text) => text.Length > 0 && char.IsLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}
