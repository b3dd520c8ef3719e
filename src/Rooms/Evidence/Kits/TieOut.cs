using Colophon.Assurance.Pages;
using Colophon.Verdicts.Results;

namespace Colophon.Evidence.Kits;

/// <summary>One line of the comparison between what was shown and what came out now.</summary>
public sealed record TieOut(string What, string Shown, string Now)
{
    public bool Agrees => Shown == Now;

    public static IReadOnlyList<TieOut> Of(ControlResult shown, ControlResult now) =>
    [
        new("Rows of the population", Number(shown.Ipe.Rows), Number(now.Ipe.Rows)),
        new("Population hash", shown.Ipe.PopulationHash, now.Ipe.PopulationHash),
        new("N", Number(shown.Conclusion.N), Number(now.Conclusion.N)),
        new("D", Number(shown.Conclusion.D), Number(now.Conclusion.D)),
        new("Not determinable", Number(shown.Conclusion.NotDeterminable), Number(now.Conclusion.NotDeterminable)),
        new("Excused", Number(shown.Conclusion.Excused), Number(now.Conclusion.Excused)),
        new("Management’s test result", ResultWords.Of(shown.Conclusion), ResultWords.Of(now.Conclusion)),
        new("Control version", Versions(shown), Versions(now)),
        .. shown.Ipe.TieOut.Select(t => new TieOut(t.Name, t.Value, now.Ipe.TieOut.FirstOrDefault(n => n.Name == t.Name)?.Value ?? "missing")),
    ];

    private static string Number(int n) => n.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Versions(ControlResult c) => string.Join(", ", c.Versions.Select(v => $"{v.Version} {v.Hash[..16]}"));
}
