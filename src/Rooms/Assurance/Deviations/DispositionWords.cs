using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Deviations;

public static class DispositionWords
{
    public static readonly IReadOnlyList<(string Kind, string Words)> Choices =
    [
        ("confirmed", "It was a deviation"),
        ("not-a-deviation", "It was none"),
        ("test-defect", "The test was wrong"),
    ];

    public static string Of(string kind) => Choices.FirstOrDefault(c => c.Kind == kind).Words ?? kind;

    public static string Kind(Deviation deviation) => deviation.Dispositions.Count == 0 || NeedsSecond(deviation) ? "wait" : deviation.Dispositions[^1].Kind == "confirmed" ? "bad" : "off";

    public static string Of(Deviation deviation) => deviation.Dispositions.Count == 0 ? "No answer yet" : NeedsSecond(deviation) ? "Needs a second person" : deviation.Dispositions[^1].Kind == "confirmed" ? "Confirmed" : "Set aside by two people";

    /// <summary>One person alone can't set a deviation aside.</summary>
    private static bool NeedsSecond(Deviation deviation) =>
        deviation.Dispositions[^1].Kind != "confirmed" && deviation.Dispositions.Where(d => d.Kind != "confirmed").Select(d => d.By).Distinct().Count() < 2;
}
