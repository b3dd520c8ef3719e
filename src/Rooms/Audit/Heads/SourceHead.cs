using System.Text.Json.Serialization;

namespace Colophon.Audit.Heads;

/// <summary>What the ledger says about one source: which epochs it announced and how far each has come. Only <see cref="HeadBook"/> changes it.</summary>
internal sealed class SourceHead
{
    public required string Source { get; init; }

    public required string Kind { get; init; }

    /// <summary>Null for a console.</summary>
    public string? Site { get; init; }

    public int HeartbeatS { get; set; }

    public DateTimeOffset EnrolledAt { get; set; }

    public DateTimeOffset? LastReceivedAt { get; set; }

    public string Epoch { get; set; } = "";

    public Dictionary<string, EpochHead> Epochs { get; init; } = [];

    /// <summary>A <c>silent</c> leaf says so, and nothing came since.</summary>
    public bool Silent { get; set; }

    public bool Retired { get; set; }

    [JsonIgnore]
    public EpochHead Current => Epochs[Epoch];
}

internal sealed class EpochHead
{
    /// <summary>The number that the next batch in order will carry.</summary>
    public long NextNumber { get; set; } = 1;

    /// <summary>One above the highest sequence number acknowledged.</summary>
    public long NextSeq { get; set; } = 1;

    /// <summary>SHA-256 of the header line with the highest number.</summary>
    public string LastHeader { get; set; } = Protocol.Wire.WireText.ZeroHash;

    public bool Forked { get; set; }

    /// <summary>The source itself opened a successor.</summary>
    public bool Rewound { get; set; }

    /// <summary>Open gaps in order, disjoint.</summary>
    public List<SeqRange> Gaps { get; init; } = [];

    [JsonIgnore]
    public long SettledSeq => Gaps.Count == 0 ? NextSeq - 1 : Gaps[0].From - 1;

    /// <summary>Takes a range out of the gap that holds it.</summary>
    public void Fill(long from, long to)
    {
        var at = Gaps.FindIndex(g => g.From <= from && to <= g.To);
        if (at < 0)
        {
            throw new InvalidOperationException($"{from} to {to} lies in no open gap.");
        }
        var gap = Gaps[at];
        Gaps.RemoveAt(at);
        if (to < gap.To)
        {
            Gaps.Insert(at, new(to + 1, gap.To));
        }
        if (gap.From < from)
        {
            Gaps.Insert(at, new(gap.From, from - 1));
        }
    }
}

internal readonly record struct SeqRange(long From, long To);

/// <summary>A batch that has its place in the tree.</summary>
internal sealed record SeenBatch(string Source, string Epoch, long Number, string HeaderSha256, long FirstSeq, int Count, long Index, DateTimeOffset ReceivedAt);
