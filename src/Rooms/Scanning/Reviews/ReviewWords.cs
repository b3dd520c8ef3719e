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

    public static string Sentence(MadeReview r) => r.Failed ? $"It could not be reviewed: {r.Failure}." : r.Headline;
}
