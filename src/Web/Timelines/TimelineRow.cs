namespace Colophon.Web.Timelines;

public enum StripState
{
    Compliant,
    Violating,
    Excused,
    Unknown,
    NotInScope,

    /// <summary>A short gap between equal snapshots with an unbroken sequence: seen on both sides.</summary>
    Bridged,

    /// <summary>Something that happened and deviates: a moment, not a state. It lies over the span it happened in and takes no time.</summary>
    Deviated,
}

/// <param name="Why">The cause in words; shown in the title and in the table.</param>
/// <param name="Href">Where a violating interval leads: its deviation.</param>
public sealed record StripSpan(DateTimeOffset From, DateTimeOffset To, StripState State, string Why = "", string? Href = null)
{
    public TimeSpan Lasted => To - From;

    public string Word => StripWords.Of(State);

    public string Title => Lasted == TimeSpan.Zero ? $"{Word}: {Text.Say.Time(From)}. {Why}".TrimEnd() : $"{Word}: {Text.Say.Time(From)} to {Text.Say.Time(To)}, {Text.Say.Lasted(Lasted)}.{(Why.Length > 0 ? " " + Why : "")}";
}

/// <summary>One entity over the period; spans are in order and do not overlap, deviations that are moments apart.</summary>
public sealed record TimelineRow(string Name, string? Href, IReadOnlyList<StripSpan> Spans)
{
    public TimeSpan Of(StripState state) => Spans.Where(s => s.State == state).Aggregate(TimeSpan.Zero, static (sum, s) => sum + s.Lasted);

    public TimeSpan InScope => Spans.Where(s => s.State is not (StripState.NotInScope or StripState.Deviated)).Aggregate(TimeSpan.Zero, static (sum, s) => sum + s.Lasted);

    /// <summary>How many there are; a busy row draws only the newest.</summary>
    public int Deviations { get; init; } = Spans.Count(s => s.State == StripState.Deviated);

    /// <summary>The strip's name for those who hear it.</summary>
    public string Spoken
    {
        get
        {
            var violating = Spans.Count(s => s.State == StripState.Violating);
            var unknown = Spans.Count(s => s.State == StripState.Unknown);
            var deviated = Deviations;
            if (deviated > 0) { return $"{Name}: {Text.Say.Count(deviated, "deviation", "deviations")}, {(unknown == 0 ? "nothing unknown" : Text.Say.Count(unknown, "unknown interval", "unknown intervals"))}"; }
            return $"{Name}: {(violating == 0 ? "no violation seen" : Text.Say.Count(violating, "violating interval", "violating intervals"))}, {(unknown == 0 ? "nothing unknown" : Text.Say.Count(unknown, "unknown interval", "unknown intervals"))}";
        }
    }
}

public static class StripWords
{
    public static string Of(StripState state) => state switch
    {
        StripState.Compliant => "Compliant",
        StripState.Violating => "Violating",
        StripState.Excused => "Excused",
        StripState.Unknown => "Unknown",
        StripState.NotInScope => "Not in scope",
        StripState.Deviated => "Deviation",
        _ => "Bridged",
    };

    public static string Kind(StripState state) => state switch
    {
        StripState.Compliant or StripState.Bridged => "ok",
        StripState.Violating or StripState.Deviated => "bad",
        StripState.Excused => "wait",
        StripState.Unknown => "unknown",
        _ => "off",
    };
}
