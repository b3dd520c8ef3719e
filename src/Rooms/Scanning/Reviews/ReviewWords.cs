namespace Colophon.Scanning.Reviews;

/// <summary>Glyph and words of a review, as lists show it.</summary>
internal static class ReviewWords
{
    public static (string Kind, string Words) Level(MadeReview r) => r switch
    {
        { Failed: true } => ("unknown", "Not reviewed"),
        { Level: "stop" } => ("bad", "Stop"),
        { NotAnalysed: > 0 } => ("unknown", "A part was not analysed"),
        { Level: "look" } => ("wait", "Look first"),
        _ => ("ok", "Calm"),
    };

    public static string Sentence(MadeReview r) => r.Failed ? $"It could not be reviewed: {r.Failure}." : Opening(r) is { Length: > 0 } said && r.Headline.StartsWith(said, StringComparison.Ordinal) ? r.Headline[said.Length..] : r.Headline;

    /// <summary>What the state beside the sentence says already.</summary>
    private static string Opening(MadeReview r) => r.Level switch { "stop" => "Stop. ", "look" when r.NotAnalysed == 0 => "Look first. ", _ => "" };
}
