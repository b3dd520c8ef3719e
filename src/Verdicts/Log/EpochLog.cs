namespace Colophon.Verdicts.Log;

/// <summary>What arrived from one source in one epoch. Lists are in order of arrival; each entry names its leaf, so that any earlier size can be judged.</summary>
internal sealed class EpochLog(string source, string epoch, int ordinal)
{
    public string Source { get; } = source;

    public string Epoch { get; } = epoch;

    /// <summary>Place among the tenant's epochs in order of first arrival.</summary>
    public int Ordinal { get; } = ordinal;

    public long FirstIndex { get; init; }

    public long FirstReceived { get; init; }

    public long NextSeq { get; private set; } = 1;

    public Column<Beat> Beats { get; } = new();

    /// <summary>Records that a procedure may read, and the bytes of those whose content it may.</summary>
    public Column<Row> Rows { get; } = new();

    public LeafColumn Leaves { get; } = new();

    public List<Missing> Missing { get; } = [];

    public List<Filled> Filled { get; } = [];

    /// <summary>Batches in order of arrival: number and time received.</summary>
    public Column<BatchAt> Batches { get; } = new();

    /// <summary>Leaves of records that could not be read, with the time they lie in.</summary>
    public List<(long Index, long Lower, long Received)> Unreadable { get; } = [];

    public long LastReceived { get; private set; }

    public IEnumerable<IColumn> Columns => [Beats, Rows, Leaves, Batches];

    /// <summary>Takes up how it stood at the end of a segment; what was missing and filled until then follows.</summary>
    public void GoOn(long nextSeq, long lastReceived)
    {
        (NextSeq, LastReceived) = (nextSeq, lastReceived);
        Missing.Clear();
        Filled.Clear();
        Unreadable.Clear();
    }

    public void Arrived(long index, long seq, long received)
    {
        if (seq == NextSeq)
        {
            NextSeq++;
        }
        else if (seq > NextSeq)
        {
            Missing.Add(new(index, NextSeq, seq - 1, LastReceived == 0 ? FirstReceived : LastReceived, received));
            NextSeq = seq + 1;
        }
        else if (Filled.Count > 0 && Filled[^1].ToSeq == seq - 1 && Filled[^1].Index == index - (seq - Filled[^1].FromSeq))
        {
            Filled[^1] = Filled[^1] with { ToSeq = seq };
        }
        else
        {
            Filled.Add(new(index, seq, seq));
        }
        LastReceived = received;
    }
}
