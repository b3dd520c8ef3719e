namespace Colophon.Verdicts.Log;

/// <summary>One record that a procedure may read: its columns, and where its bytes are kept.</summary>
internal struct Row
{
    public long Index;
    public long Seq;

    /// <summary>The record did not exist before this moment: the server time of the newest leaf under the checkpoint its batch quotes.</summary>
    public long Lower;

    /// <summary>The record existed at this moment: the server time at which its batch was received.</summary>
    public long Received;

    /// <summary>What the source says. A claim; may lie outside [Lower, Received].</summary>
    public long Claimed;

    /// <summary>Where its bytes begin among those of its epoch.</summary>
    public long Position;

    /// <summary>Of its bytes; 0 where only the columns are kept.</summary>
    public int Length;
    public int Type;
    public int ActorKind;
    public int ActorId;
    public int ObjectKind;
    public int ObjectId;
    public int Request;
    public int Blog;

    /// <summary>The claim where it may count, else the nearer end. Places the record in exactly one period; never decides an order.</summary>
    public readonly long Point => Math.Clamp(Claimed, Lower, Received);
}

/// <summary>What time it was, by our clock, at a server leaf.</summary>
internal readonly record struct Tick(long Index, long At);

internal readonly record struct BatchAt(long Number, long Received);

internal readonly record struct Beat(long Index, long Seq, long Received, long Claimed);

/// <summary>Sequence numbers that were missing when a later one arrived.</summary>
internal readonly record struct Missing(long Index, long FromSeq, long ToSeq, long Since, long Until);

internal readonly record struct Filled(long Index, long FromSeq, long ToSeq);

internal readonly record struct SourceMark(long Index, long At, string Kind, string Source, string Epoch, long Number, long Since);
