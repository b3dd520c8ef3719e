using Colophon.Verdicts.Results;

namespace Colophon.Assurance.Controls;

/// <summary>A result's sentence cut into the part that stands and the part that counts against the company.</summary>
internal sealed record Headline(string Answer, string? Against, string? Rest)
{
    private const string SoFar = " So far.";

    public static Headline Of(ControlResult result)
    {
        var sentence = result.Sentence.EndsWith(SoFar, StringComparison.Ordinal) ? result.Sentence[..^SoFar.Length] : result.Sentence;
        var end = sentence.IndexOf(". ", StringComparison.Ordinal);
        var (first, rest) = end < 0 ? (sentence, null) : (sentence[..(end + 1)], sentence[(end + 2)..]);
        return result.Conclusion.D == 0 ? new(first, null, rest)
            : result.Type == "configuration" ? new("", first, rest)
            : new(first, rest, null);
    }
}
