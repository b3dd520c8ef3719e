using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;

namespace Colophon.Php.Analysis.Unwanted;

/// <summary>Software that has no place in a web root even if it attacks nothing by itself: asked only about files in which no attacker's code was found, and one answer for a file.</summary>
internal static class UnwantedTools
{
    public static Finding? Of(ProgramFile file, FileSigns signs, string text)
    {
        Named(signs, text);
        Pages.Look(file, signs, text);
        Purposes.Look(file, signs, text);
        Remnants.Look(file, signs, text);
        if (signs.FirstUnwanted is not { } found) { return null; }
        var kind = UnwantedRules.Default.Kinds[found.Kind];
        return new Finding($"{kind.Kind}|{file.Path}", FindingCategory.Unwanted, kind.Kind, kind.Cwe, Confidence.Medium, file.Path, found.Line, 1, kind.Title, $"{char.ToUpperInvariant(found.What[0])}{found.What[1..]}. {kind.Harm} If somebody of yours needs it, write down who and why as an exception; else remove it, and look for who put it there.", [new TraceStep(file.Path, found.Line, found.What)], []);
    }

    private static void Named(FileSigns signs, string text)
    {
        if (!text.AsSpan().ContainsAny(UnwantedRules.Default.FirstWords)) { return; }
        foreach (var product in UnwantedRules.Default.Products)
        {
            if (text.Length >= product.Largest || !Array.TrueForAll(product.Words, Has) || product.Any!.Count(Has) < product.Fewest) { continue; }
            signs.Unwanted(product.Kind, Lines.At(text, text.IndexOf(product.Words[0], StringComparison.OrdinalIgnoreCase)), product.What);
            return;
        }

        bool Has(string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
    }
}

internal static class Lines
{
    /// <summary>From 1.</summary>
    public static int At(string text, int offset) => 1 + text.AsSpan(0, Math.Max(0, offset)).Count('\n');
}
