using System.Text;
using Colophon.Php.Analysis.Program;

namespace Colophon.Php.Analysis.Resemblance;

/// <summary>
/// Asked last, about files in which no sign of an attacker and no unwanted software was found: does the file as a whole read like what attackers leave on sites? No proof, so
/// it is told with little confidence, and with the words that decided.
/// </summary>
internal static class Lookalike
{
    /// <summary>
    /// Chosen where, with each collection and each system left out of the learning in turn, about one honest file in ten thousand is told, and those are installers and
    /// tools of development (docs/performance.md).
    /// </summary>
    private const float Told = 2.75f;

    /// <summary>A file of few words is told by fewer of them, and must be the more like an attacker's.</summary>
    private const float ToldOfFew = 3.5f;

    private const int Few = 140;

    private const int MostWords = 6;

    public static bool IsTold(int places, float score) => score >= (places < Few ? ToldOfFew : Told);

    public static Finding? Of(ProgramFile file)
    {
        var source = file.Tree.Source;
        if (file.IsDecoded || source.Length == 0) { return null; }
        var features = Features.Of(source);
        if (!features.Suffice || !IsTold(features.Found.Count, Model.Default.Score(features.Found))) { return null; }
        var words = Features.Words(source).Where(w => Model.Default.Weight(w.Key) > 0).OrderByDescending(w => Model.Default.Weight(w.Key)).ThenBy(w => w.Value.Line).ThenBy(w => w.Value.Text, StringComparer.Ordinal)
            .DistinctBy(w => w.Value.Text, StringComparer.OrdinalIgnoreCase).Take(MostWords).Select(w => w.Value).ToList();
        var first = words.Count > 0 ? words[0].Line : 1;
        var what = $"as a whole it reads like what attackers leave on sites{(words.Count > 0 ? $", most of all by {string.Join(", ", words.Select(w => Shown(w.Text)))}" : "")}";
        return new Finding($"malware_lookalike|{file.Path}", FindingCategory.Malware, "malware_lookalike", 506, Confidence.Low, file.Path, first, 1, "Reads like code of an attacker",
            $"No single thing in it proves anything, but {what}. Read it, and compare it with what its author published; if nobody of yours knows it, take it away and look for how it came in.",
            [new TraceStep(file.Path, first, what), .. words.Skip(1).Select(w => new TraceStep(file.Path, w.Line, $"{Shown(w.Text)} stands in many of them"))], []);
    }

    /// <summary>Bytes of an unknown file go into pages and logs: letters, figures and signs of ASCII, the rest as dots.</summary>
    private static string Shown(string word)
    {
        var text = new StringBuilder("“");
        foreach (var c in word.Length > 40 ? word[..40] : word) { text.Append(c is > ' ' and < '\x7f' ? c : '·'); }
        return text.Append('”').ToString();
    }
}
