namespace Colophon.Web.Timelines;

/// <summary>Where each span is drawn. What is too short to see is widened, never dropped; violating is drawn last, over unknown, over the rest.</summary>
internal static class StripDrawing
{
    private const double LeastViolating = .003;
    private const double LeastUnknown = .009;

    public static IEnumerable<DrawnSpan> Draw(TimelineRow row, PeriodScale scale) =>
        row.Spans.Where(s => s.To > scale.From && s.From < scale.To)
            .Select(s => Place(s, scale))
            .OrderBy(d => Layer(d.Span.State)).ThenBy(d => d.X);

    private static DrawnSpan Place(StripSpan span, PeriodScale scale)
    {
        var (x, end) = (scale.Fraction(span.From), scale.Fraction(span.To));
        var least = span.State switch { StripState.Violating or StripState.Deviated => LeastViolating, StripState.Unknown or StripState.Excused => LeastUnknown, _ => 0 };
        var width = Math.Max(end - x, least);
        return new(span, Math.Max(0, Math.Min(x, 1 - width)), width);
    }

    private static int Layer(StripState state) => state switch { StripState.Deviated => 4, StripState.Violating => 3, StripState.Unknown => 2, StripState.Excused => 1, _ => 0 };
}

internal sealed record DrawnSpan(StripSpan Span, double X, double Width)
{
    public string Left => PeriodScale.Percent(X);

    public string Right => PeriodScale.Percent(X + Width);

    public string Wide => PeriodScale.Percent(Width);

    public string Middle => PeriodScale.Percent(X + (Width / 2));
}
