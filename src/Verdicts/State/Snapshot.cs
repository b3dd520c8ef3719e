using Colophon.Verdicts.Facts;

namespace Colophon.Verdicts.State;

/// <summary>One complete look at a site's state. What it shows was so at some moment between the two facts.</summary>
/// <param name="Place">Among the looks of its source, from 0.</param>
internal sealed record Snapshot(Beginning Begun, Fact Completed, int Place)
{
    public long Taken => Begun.Point;

    public long Told => Completed.Received;
}

/// <summary>What is asked of the record that begins a look.</summary>
internal readonly record struct Beginning(long Lower, long Point, long Seq, int Epoch)
{
    public static Beginning Of(Fact begun) => new(begun.Lower, begun.Point, begun.Seq, begun.Epoch);
}

internal enum ChangeStatus
{
    /// <summary>An event tells it.</summary>
    Explained,

    /// <summary>No event tells it, and a later look confirmed that none is coming.</summary>
    OutOfBand,

    /// <summary>No event tells it yet; the later look is still to come.</summary>
    Provisional,

    /// <summary>Records are missing where its event might have been.</summary>
    NotDeterminable,
}

/// <summary>One key that two looks show with different values.</summary>
/// <param name="Position">1-based place in the state leaf.</param>
/// <param name="LastGood">The look that still showed <paramref name="Before"/>; null at the beginning of a source or epoch.</param>
internal sealed record StateChange(string Source, string Section, string Key, string Before, string After, Fact Leaf, int Position, Snapshot? LastGood, Snapshot Seen)
{
    public ChangeStatus Status { get; set; } = ChangeStatus.Provisional;

    public Fact? By { get; set; }

    /// <summary>Of a collector's look: the agent whose own looks show something else. Null for a difference between two looks of one source.</summary>
    public string? Contradicts { get; init; }

    public string Id => $"D-{Leaf.Index}.{Position}";

    public const string Absent = "null";
}
