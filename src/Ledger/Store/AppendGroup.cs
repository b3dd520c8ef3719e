namespace Colophon.Ledger;

/// <summary>
/// Entries that become durable together, in order. The memory must stay unchanged until <see cref="AppendResult.Accepted.Settled"/> completes:
/// the store doesn't copy it.
/// </summary>
public sealed record AppendGroup(IReadOnlyList<ReadOnlyMemory<byte>> Entries, IReadOnlyList<SidePayload> Side)
{
    public AppendGroup(IReadOnlyList<ReadOnlyMemory<byte>> entries) : this(entries, []) { }
}

/// <summary>Opaque bytes that must become durable with the entry at <paramref name="Position"/> in its group, and then go to the side sink.</summary>
public readonly record struct SidePayload(int Position, ReadOnlyMemory<byte> Bytes);

/// <summary>A side payload on its way to the sink. Unique by (<paramref name="Tree"/>, <paramref name="Index"/>, <paramref name="Ordinal"/>); the ordinal counts the payloads of one entry.</summary>
public readonly record struct SideFrame(TreeLabel Tree, long Index, int Ordinal, ReadOnlyMemory<byte> Bytes);

/// <summary>Keeps side payloads for good.</summary>
public interface ISideSink
{
    /// <summary>
    /// Returns when the frames are durable. The same frame may come again after a crash: storing it twice must change nothing.
    /// An exception is reported and the call is repeated.
    /// </summary>
    ValueTask StoreAsync(IReadOnlyList<SideFrame> frames, CancellationToken cancellationToken);
}

/// <summary>What became of an append.</summary>
public abstract record AppendResult
{
    private AppendResult() { }

    /// <summary>The entries have their indexes. Only when <paramref name="Durable"/> completes may anyone be told; it faults when the store does.</summary>
    /// <param name="FirstIndex">Index of the group's first entry.</param>
    /// <param name="Durable">Completes after the flush to disk.</param>
    /// <param name="Settled">Completes when the store no longer reads the memory of the group.</param>
    public sealed record Accepted(long FirstIndex, Task Durable, Task Settled) : AppendResult;

    /// <summary>Too much is waiting; nothing was taken. Try again shortly.</summary>
    public sealed record QueueFull : AppendResult;

    /// <summary>The disk is full; nothing was taken. Goes away by itself once there is space.</summary>
    public sealed record DiskFull : AppendResult;

    public sealed record UnknownTree : AppendResult;

    public sealed record TreeExists : AppendResult;
}
